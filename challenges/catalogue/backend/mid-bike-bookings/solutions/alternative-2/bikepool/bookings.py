"""The calls under /bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator
from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from . import rules
from .cursors import Cursor
from .db import Db
from .errors import Conflict, NotFound
from .models import Bike, Booking, Member
from .schemas import BookingIn, BookingOut, Id, Page, Status

router = APIRouter(prefix="/bookings")

MOST_IN_A_WEEK = 3

# How long a booking waits for somebody who is writing the same hours and has not committed yet.
# More than the second after which PostgreSQL looks for deadlocks.
PATIENCE = "3s"
# How often a booking is tried when PostgreSQL ends it for the sake of another transaction.
ATTEMPTS = 3
# The first number of the advisory locks that stand for a member's bookings; the second is the member.
MEMBER_LOCK = 1

# The SQLSTATEs of a transaction that PostgreSQL ended because of others.
SERIALIZATION_FAILURE, DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"


@router.get("")
def index(
    db: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[Annotated[str, AfterValidator(Cursor.check)] | None, Query()] = None,
    bike_id: Annotated[Id | None, Query()] = None,
    member_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Page:
    place = tuple_(Booking.created_at, Booking.id)
    query = select(Booking)
    if bike_id is not None:
        query = query.where(Booking.bike_id == bike_id)
    if member_id is not None:
        query = query.where(Booking.member_id == member_id)
    if status is not None:
        query = query.where(Booking.status == status)
    if cursor is not None:
        last = Cursor.parse(cursor)
        query = query.where(place < tuple_(last.created_at, last.id, types=place.type.types))
    query = query.order_by(Booking.created_at.desc(), Booking.id.desc())
    found = list(db.scalars(query.limit(limit + 1)))
    items = [BookingOut.model_validate(booking) for booking in found[:limit]]
    more = len(found) > limit
    next_cursor = str(Cursor(items[-1].created_at, items[-1].id)) if more else None
    return Page(items=items, next_cursor=next_cursor)


@router.post("", response_model=BookingOut, status_code=201)
def create(wanted: BookingIn, db: Db) -> Booking:
    for _ in range(ATTEMPTS):
        try:
            return _book(db, wanted)
        except DBAPIError as error:
            db.rollback()
            state = getattr(error.orig, "sqlstate", None)
            if state == LOCK_NOT_AVAILABLE:
                break
            if state not in (SERIALIZATION_FAILURE, DEADLOCK_DETECTED):
                raise
    raise _taken()


def _book(db: Db, wanted: BookingIn) -> Booking:
    """Book in one transaction. The order of its steps matters: see DECISIONS.md, 9 and 11."""
    db.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    if db.get(Bike, wanted.bike_id) is None:
        raise NotFound("bike", wanted.bike_id)
    if db.get(Member, wanted.member_id) is None:
        raise NotFound("member", wanted.member_id)
    # Usually this finds who has the bike; the constraint is for those who come at the same time.
    in_the_way = select(Booking.id).where(
        Booking.bike_id == wanted.bike_id,
        rules.holds_its_hours(),
        rules.overlaps(wanted.starts_at, wanted.ends_at),
    )
    if db.scalar(in_the_way.limit(1)) is not None:
        raise _taken()
    booking = db.scalar(
        insert(Booking)
        .values(**wanted.model_dump())
        .on_conflict_do_nothing(constraint="bookings_no_overlap")
        .returning(Booking)
    )
    if booking is None:
        raise _taken()
    # One at a time for each member, until the end of the transaction: each counts all before it.
    db.execute(select(func.pg_advisory_xact_lock(MEMBER_LOCK, wanted.member_id)))
    in_the_week = db.scalar(
        select(func.count())
        .select_from(Booking)
        .where(
            Booking.member_id == wanted.member_id,
            rules.holds_its_hours(),
            rules.starts_in_week_of(wanted.starts_at),
        )
    )
    if in_the_week > MOST_IN_A_WEEK:
        raise Conflict(
            "weekly_limit", f"a member has at most {MOST_IN_A_WEEK} bookings that start in one week"
        )
    db.commit()
    return booking


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


def _taken() -> Conflict:
    return Conflict("bike_taken", "somebody has the bike in those hours")
