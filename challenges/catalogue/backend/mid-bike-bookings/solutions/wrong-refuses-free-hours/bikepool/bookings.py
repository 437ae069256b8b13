"""The calls under /bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

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
    except OperationalError as error:
        # Somebody else keeps the same hours, or goes on where PostgreSQL had to end one of the two.
        if not isinstance(error.orig, LockNotAvailable | DeadlockDetected):
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
    if db.get(Member, wanted.member_id) is None:
        raise NotFound("member", wanted.member_id)
    db.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    bike = select(Bike.id).where(Bike.id == wanted.bike_id).with_for_update()
    if db.scalar(bike) is None:
        raise NotFound("bike", wanted.bike_id)
    booking = db.scalar(
        insert(Booking)
        .values(**wanted.model_dump())
        .on_conflict_do_nothing(constraint="bookings_no_overlap")
        .returning(Booking)
    )
    if booking is None:
        raise _taken()
    # The member's lock makes the count hold until the commit. It comes last, for the same reason.
    db.execute(
        select(Member.id).where(Member.id == wanted.member_id).with_for_update(key_share=True)
    )
    held = select(func.count()).where(
        Booking.member_id == wanted.member_id,
        rules.holds_its_hours(),
        rules.starts_in_the_week_of(wanted.starts_at),
    )
    if db.scalars(held).one() > WEEKLY_LIMIT:
        raise Conflict("weekly_limit", f"{WEEKLY_LIMIT} bookings start in that week already")
    db.commit()
    return booking


def _taken() -> Conflict:
    return Conflict("bike_taken", "somebody has the bike in those hours")
