"""The calls under /bikes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime
from sqlalchemy import func, select

from . import rules
from .db import Db
from .errors import NotFound
from .models import Bike, Booking
from .schemas import BikeIn, BikeOut, Id, Usage

router = APIRouter(prefix="/bikes")


@router.get("", response_model=list[BikeOut])
def index(db: Db) -> list[Bike]:
    return list(db.scalars(select(Bike).order_by(Bike.name, Bike.id)))


@router.post("", response_model=BikeOut, status_code=201)
def create(wanted: BikeIn, db: Db) -> Bike:
    bike = Bike(**wanted.model_dump())
    db.add(bike)
    db.commit()
    return bike


@router.get("/free", response_model=list[BikeOut])
def free(
    db: Db,
    starts_at: Annotated[AwareDatetime, Query(alias="from")],
    ends_at: Annotated[AwareDatetime, Query(alias="to")],
) -> list[Bike]:
    taken = select(Booking.bike_id).where(
        rules.holds_its_hours(), rules.overlaps(starts_at, ends_at)
    )
    found = db.scalars(select(Bike).where(Bike.id.not_in(taken)).order_by(Bike.name, Bike.id))
    return list(found)


@router.get("/{bike_id}/usage")
def usage(
    db: Db,
    bike_id: Annotated[Id, Path()],
    month: Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")],
) -> Usage:
    if db.get(Bike, bike_id) is None:
        raise NotFound("bike", bike_id)
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    following = (first + timedelta(days=31)).replace(day=1)
    spent = func.coalesce(func.sum(Booking.ends_at - Booking.starts_at), timedelta(0))
    count, time = db.execute(
        select(func.count(), spent).where(
            Booking.bike_id == bike_id,
            rules.holds_its_hours(),
            Booking.starts_at >= first,
            Booking.starts_at < following,
        )
    ).one()
    return Usage(bookings=count, hours=time / timedelta(hours=1))
