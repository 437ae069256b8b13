"""The calls under /bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from . import rules
from .db import Db
from .errors import Conflict, NotFound
from .models import Bike, Booking, Member
from .schemas import BookingIn, BookingOut, Id, Page, Status

router = APIRouter(prefix="/bookings")


@router.get("")
def index(
    db: Db,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
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
    query = query.order_by(Booking.created_at.desc())
    found = db.scalars(query.offset((page - 1) * per_page).limit(per_page))
    items = [BookingOut.model_validate(booking) for booking in found]
    return Page(items=items, page=page, per_page=per_page)


@router.post("", response_model=BookingOut, status_code=201)
def create(wanted: BookingIn, db: Db) -> Booking:
    if db.get(Bike, wanted.bike_id) is None:
        raise NotFound("bike", wanted.bike_id)
    if db.get(Member, wanted.member_id) is None:
        raise NotFound("member", wanted.member_id)
    taken = db.scalar(
        select(Booking.id)
        .where(
            Booking.bike_id == wanted.bike_id,
            rules.holds_its_hours(),
            rules.overlaps(wanted.starts_at, wanted.ends_at),
        )
        .limit(1)
    )
    if taken is not None:
        raise Conflict("bike_taken", "somebody has the bike in those hours")
    booking = Booking(**wanted.model_dump())
    db.add(booking)
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
