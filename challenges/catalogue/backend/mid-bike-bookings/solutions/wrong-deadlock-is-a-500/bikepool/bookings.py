"""The calls under /bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from psycopg.errors import ExclusionViolation, LockNotAvailable
from sqlalchemy import func, select, text, tuple_
from sqlalchemy.exc import IntegrityError, OperationalError

from . import cursors, rules
from .db import Db
from .errors import Conflict, NotFound
from .models import Bike, Booking, Member
from .schemas import BookingIn, BookingOut, Id, Page, Status

router = APIRouter(prefix="/bookings")

WEEKLY_LIMIT = 3
# How long a booking waits for somebody who has written the same hours and does not commit.
PATIENCE = "2s"


@router.get("")
def index(
    db: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[cursors.Cursor | None, Query()] = None,
    bike_id: Annotated[Id | None, Query()] = None,
    member_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Page:
    query = select(Booking)
    if bike_id is not None:
        query = query.where(Booking.bike_id == bike_id)
    if member_id is not None:
        query = query.where(Booking.member_id == member_id)
    if status is not None:
        query = query.where(Booking.status == status)
    if cursor is not None:
        query = query.where(tuple_(Booking.created_at, Booking.id) < cursors.read(cursor))
    query = query.order_by(Booking.created_at.desc(), Booking.id.desc())
    # One more than the page holds tells whether anything follows.
    found = db.scalars(query.limit(limit + 1)).all()
    shown = found[:limit]
    return Page(
        items=[BookingOut.model_validate(booking) for booking in shown],
        next_cursor=cursors.after(shown[-1]) if len(found) > limit else None,
    )


@router.post("", response_model=BookingOut, status_code=201)
def create(wanted: BookingIn, db: Db) -> Booking:
    try:
        return _book(db, wanted)
    except IntegrityError as error:
        if not isinstance(error.orig, ExclusionViolation):
            raise
        raise _taken() from None
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        raise _taken() from None


@router.get("/{booking_id}", response_model=BookingOut)
def show(booking_id: Annotated[Id, Path()], db: Db) -> Booking:
    return _booking(db, booking_id)


@router.post("/{booking_id}/cancel", response_model=BookingOut)
def cancel(booking_id: Annotated[Id, Path()], db: Db) -> Booking:
    booking = _booking(db, booking_id)
    booking.status = "cancelled"
    db.commit()
    return booking


def _booking(db: Db, booking_id: int) -> Booking:
    booking = db.get(Booking, booking_id)
    if booking is None:
        raise NotFound("booking", booking_id)
    return booking


def _book(db: Db, wanted: BookingIn) -> Booking:
    """Store a booking; the database refuses hours that are taken."""
    # Two locks, in this order everywhere. The member's makes the count below hold until the commit.
    # The bike's lets rivals come one by one: several that meet inside the constraint's index would
    # wait for each other in a circle. A row that psql inserts needs neither of them.
    member = select(Member.id).where(Member.id == wanted.member_id)
    if db.scalar(member.with_for_update(key_share=True)) is None:
        raise NotFound("member", wanted.member_id)
    bike = select(Bike.id).where(Bike.id == wanted.bike_id)
    if db.scalar(bike.with_for_update(key_share=True)) is None:
        raise NotFound("bike", wanted.bike_id)
    held = select(func.count()).where(
        Booking.member_id == wanted.member_id,
        rules.holds_its_hours(),
        rules.starts_in_the_week_of(wanted.starts_at),
    )
    if db.scalars(held).one() >= WEEKLY_LIMIT:
        raise Conflict("weekly_limit", f"{WEEKLY_LIMIT} bookings start in that week already")
    db.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    booking = Booking(**wanted.model_dump())
    db.add(booking)
    db.commit()
    return booking


def _taken() -> Conflict:
    return Conflict("bike_taken", "somebody has the bike in those hours")
