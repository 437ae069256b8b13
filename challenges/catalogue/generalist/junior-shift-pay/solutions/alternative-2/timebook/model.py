"""The values that the other modules hand to each other."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum


class Role(Enum):
    """What somebody was punched in as."""

    BAKER = "baker"
    COUNTER = "counter"
    DRIVER = "driver"


class LineKind(Enum):
    """The kinds of pay, in the order in which a slip lists them."""

    REGULAR = "regular"
    OVERTIME = "overtime"
    NIGHT = "night"


@dataclass(frozen=True)
class Shift:
    """One stay of one person, from punch-in to punch-out."""

    badge: str
    role: Role
    start: datetime
    end: datetime


@dataclass(frozen=True)
class PayLine:
    """One line of a slip: so many minutes of one kind, in one role, at one hourly rate."""

    kind: LineKind
    role: Role
    minutes: int
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PaySlip:
    """What one person earned in one ISO week."""

    badge: str
    year: int
    week: int
    lines: list[PayLine]
    paid_minutes: int
    total: Decimal
