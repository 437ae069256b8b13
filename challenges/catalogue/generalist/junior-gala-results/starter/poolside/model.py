"""What a gala is made of."""

from dataclasses import dataclass

OK = "ok"
DSQ = "dsq"  # disqualified
DNS = "dns"  # did not start


@dataclass(frozen=True)
class Swim:
    """Somebody in an event. The time is in hundredths of a second; only who is OK has one."""

    event: str
    swimmer: str
    club: str
    time: int | None
    status: str = OK
    guest: bool = False


@dataclass(frozen=True)
class Result:
    """What a swim was worth. The place is None for those who have none."""

    swim: Swim
    place: int | None
    points: int
