"""Who earns what, from which day."""

from datetime import date
from decimal import Decimal

from timebook.errors import NoRateError
from timebook.model import Role

RateTable = dict[str, list[tuple[date, Decimal]]]


class RateCard:
    """Hourly rates by role; each holds from its day until the next one starts."""

    def __init__(self, table: RateTable) -> None:
        self._steps = {Role(name): sorted(steps) for name, steps in table.items()}

    def rate(self, role: Role, day: date) -> Decimal:
        """The hourly rate of a role on a day."""
        found = None
        for first_day, rate in self._steps.get(role, []):
            if first_day <= day:
                found = rate
        if found is None:
            raise NoRateError(role.value, day)
        return found
