"""The calls under /bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator
from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from . import rules
from .cursors import Place, from_cursor, to_cursor
from .db import Db
from .errors import Conflict, NotFound
from .models import Bike, Booking, Member
from .schemas import BookingIn, BookingOut, Id, Page, Status

router = APIRouter(prefix="/bookings")

LONGEST_WAIT = text("SET LOCAL lock_timeout = '3s'")
ATTEMPTS = 5

# What PostgreSQL calls what can happen to a transaction that is not alone.
LOCK_NOT_AVAILABLE = "55P03"
WORTH_ANOTHER_ATTEMPT = {"40P01", "40001", "23503"}  # deadlock, serialization, the bike just went


def _is_cursor(given: str) -> str:
    """For FastAPI's own 422."""
    from_cursor(given)
    return given


@router.get("")
def index(
    db: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[Annotated[str, AfterValidator(_is_cursor)] | None, Query()] = None,
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
        query = query.where(tuple_(Booking.created_at, Booking.id) < tuple_(*from_cursor(cursor)))
    query = query.order_by(Booking.created_at.desc(), Booking.id.desc())
    found = list(db.scalars(query.limit(limit + 1)))  # one more tells whether any follow
    items = [BookingOut.model_validate(booking) for booking in found[:limit]]
    following = None
    if len(found) > limit:
        following = to_cursor(Place(items[-1].created_at, items[-1].id))
    return Page(items=items, next_cursor=following)


@router.post("", response_model=BookingOut, status_code=201)
def create(wanted: BookingIn, db: Db) -> Booking:
    for _ in range(ATTEMPTS):
        try:
            with db.begin():
                return _book(db, wanted)
        except DBAPIError as problem:
            state = getattr(problem.orig, "sqlstate", None)
            if state == LOCK_NOT_AVAILABLE:
                break
            if state not in WORTH_ANOTHER_ATTEMPT:
                raise
    raise _bike_taken()


def _book(db: Db, wanted: BookingIn) -> Booking:
    """Store the booking, unless the bike is taken or the member has enough.

    The order matters. While we wait for somebody else's transaction on the same hours we hold no lock
    that others could want, so nobody waits for us who wants other hours. ON CONFLICT also looks before it
    stores; a plain INSERT stores first, and two of them would end in a deadlock.
    """
    db.execute(LONGEST_WAIT)
    if db.get(Bike, wanted.bike_id) is None:
        raise NotFound("bike", wanted.bike_id)
    if db.get(Member, wanted.member_id) is None:
        raise NotFound("member", wanted.member_id)
    booking = db.scalar(
        insert(Booking)
        .values(**wanted.model_dump())
        .on_conflict_do_nothing(constraint="bookings_one_at_a_time")
        .returning(Booking)
    )
    if booking is None:
        raise _bike_taken()
    # From here to the commit, one request of a member at a time: each sees those before it.
    db.execute(
        select(Member.id).where(Member.id == wanted.member_id).with_for_update(key_share=True)
    )
    in_that_week = db.scalar(
        select(func.count()).where(
            Booking.member_id == wanted.member_id,
            rules.holds_its_hours(),
            rules.starts_in_the_week_of(wanted.starts_at),
        )
    )
    if in_that_week > rules.MOST_IN_A_WEEK:
        raise Conflict(
            "weekly_limit", f"a member has at most {rules.MOST_IN_A_WEEK} bookings in a week"
        )
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


def _bike_taken() -> Conflict:
    return Conflict("bike_taken", "somebody has the bike in those hours")


def _booking(db: Db, booking_id: int) -> Booking:
    booking = db.get(Booking, booking_id)
    if booking is None:
        raise NotFound("booking", booking_id)
    return booking
