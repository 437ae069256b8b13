"""The calls under /bookings."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from . import rules
from .db import Db, Serialized
from .errors import Conflict, NotFound
from .models import Bike, Booking, Member
from .schemas import BookingIn, BookingOut, Id, Page, Status

router = APIRouter(prefix="/bookings")


@router.get("")
def index(
    db: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
    bike_id: Annotated[Id | None, Query()] = None,
    member_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Page:
    query = select(Booking).order_by(Booking.created_at.desc(), Booking.id.desc())
    wanted = {"bike_id": bike_id, "member_id": member_id, "status": status}
    query = query.filter_by(**{key: value for key, value in wanted.items() if value is not None})
    if cursor is not None:
        time, number = _read(cursor)
        query = query.where(
            or_(Booking.created_at < time, and_(Booking.created_at == time, Booking.id < number))
        )
    found = [BookingOut.model_validate(row) for row in db.scalars(query.limit(limit + 1))]
    if len(found) <= limit:
        return Page(items=found, next_cursor=None)
    items = found[:-1]
    place = json.dumps([items[-1].created_at.isoformat(), items[-1].id])
    return Page(items=items, next_cursor=base64.urlsafe_b64encode(place.encode()).decode())


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        time, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(time), int(number)
    except (ValueError, TypeError):
        raise HTTPException(422, "cursor is no next_cursor") from None


@router.post("", response_model=BookingOut, status_code=201)
def create(wanted: BookingIn) -> Booking:
    while True:
        try:
            with Serialized() as db:
                return _book(db, wanted)
        except DBAPIError as error:
            match getattr(error.orig, "sqlstate", None):
                case "23P01" | "55P03":
                    raise _taken() from None
                case "40001" | "40P01":
                    continue
                case _:
                    raise


def _book(db: Session, wanted: BookingIn) -> Booking:
    # Rivals for a bike queue up here, and not in circles inside the constraint's index.
    db.execute(select(func.pg_advisory_xact_lock(wanted.bike_id)))
    for model, number in ((Bike, wanted.bike_id), (Member, wanted.member_id)):
        if db.get(model, number) is None:
            raise NotFound(model.__name__.lower(), number)
    confirmed = select(func.count()).where(rules.holds_its_hours())
    on_the_bike = confirmed.where(
        Booking.bike_id == wanted.bike_id, rules.overlaps(wanted.starts_at, wanted.ends_at)
    )
    if db.scalar(on_the_bike):
        raise _taken()
    week = func.date_trunc("week", wanted.starts_at, "UTC")
    in_the_week = confirmed.where(
        Booking.member_id == wanted.member_id,
        func.date_trunc("week", Booking.starts_at, "UTC") == week,
    )
    if (db.scalar(in_the_week) or 0) > 2:
        raise Conflict("weekly_limit", "three bookings start in that week already")
    # The hours may be in a transaction that somebody leaves open.
    db.execute(text("SET LOCAL lock_timeout = '1500ms'"))
    booking = Booking(**wanted.model_dump())
    db.add(booking)
    db.commit()
    return booking


def _taken() -> Conflict:
    return Conflict("bike_taken", "somebody has the bike in those hours")


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
