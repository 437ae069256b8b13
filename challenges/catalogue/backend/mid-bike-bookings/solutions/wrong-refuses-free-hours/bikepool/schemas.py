"""What comes in and what goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

LONGEST = timedelta(hours=72)

Id = Annotated[int, Field(ge=1, le=2_147_483_647)]
Status = Literal["confirmed", "cancelled", "displaced"]
Utc = Annotated[datetime, AfterValidator(lambda time: time.astimezone(UTC))]


class BikeIn(BaseModel):
    """A bike to add."""

    name: str = Field(min_length=1, max_length=80)
    boxes: int = Field(default=2, ge=0, le=12)


class BikeOut(BikeIn):
    """A bike we have."""

    model_config = ConfigDict(from_attributes=True)

    id: int


class MemberIn(BaseModel):
    """A member to add."""

    name: str = Field(min_length=1, max_length=80)
    phone: str = Field(default="", max_length=40)


class MemberOut(MemberIn):
    """A member we have."""

    model_config = ConfigDict(from_attributes=True)

    id: int


class BookingIn(BaseModel):
    """A booking that somebody asks for."""

    bike_id: Id
    member_id: Id
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    note: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def lasts(self) -> Self:
        """A booking ends after it starts, and does not go on for ever."""
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST:
            raise ValueError("a booking lasts more than nothing and at most 72 hours")
        return self


class BookingOut(BaseModel):
    """A booking as callers see it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    bike_id: int
    member_id: int
    starts_at: Utc
    ends_at: Utc
    status: Status
    note: str
    created_at: Utc


class Page(BaseModel):
    """Some of the bookings."""

    items: list[BookingOut]
    next_cursor: str | None


class Usage(BaseModel):
    """How much a bike was out."""

    bookings: int
    hours: float
