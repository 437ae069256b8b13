"""One shop's shifts, and what follows from them."""

from collections import defaultdict
from decimal import Decimal

from timebook import export
from timebook.hours import FULL_WEEK, night_minutes, paid_minutes, week_of
from timebook.model import LineKind, PayLine, PaySlip, Role, Shift
from timebook.money import to_cents
from timebook.punches import read_punches
from timebook.rates import RateCard, RateTable

FACTORS = {LineKind.REGULAR: Decimal(1), LineKind.OVERTIME: Decimal("1.5")}
KINDS = list(LineKind)
PAID_TIME = (LineKind.REGULAR, LineKind.OVERTIME)
EMPTY_SHEET: dict[str, int] = {}


class Timebook:
    """The shifts of one shop."""

    def __init__(self, shop: str, rates: RateTable, night_percent: Decimal = Decimal(0)) -> None:
        if night_percent < 0:
            raise ValueError(
                f"the night supplement cannot be negative, not {night_percent} percent"
            )
        self.shop = shop
        self._factors = {**FACTORS, LineKind.NIGHT: night_percent / 100}
        self._rates = RateCard(rates)
        self._shifts: list[Shift] = []

    def load(self, text: str) -> int:
        """Add the shifts of a terminal export; returns how many there were."""
        shifts = read_punches(text)
        self._shifts.extend(shifts)
        return len(shifts)

    def badges(self) -> list[str]:
        """Everybody who worked here."""
        return sorted({shift.badge for shift in self._shifts})

    def slips(self) -> list[PaySlip]:
        """One slip for each person and week, by badge, then by week."""
        weeks: defaultdict[tuple[str, int, int], list[Shift]] = defaultdict(list)
        for shift in self._shifts:
            weeks[shift.badge, *week_of(shift.start.date())].append(shift)
        return [self._slip(*key, shifts) for key, shifts in sorted(weeks.items())]

    def hours_by_week(self, badge: str, sheet: dict[str, int] = EMPTY_SHEET) -> dict[str, int]:
        """Paid minutes of one person by week, for the planning sheet: ``{"2026-W03": 2310}``.

        Give the sheet of the other shop to have this shop's minutes added on top of it. The
        result is a new sheet; the one that was given stays as it is.
        """
        total = dict(sheet)
        for shift in self._shifts:
            if shift.badge == badge:
                year, week = week_of(shift.start.date())
                key = f"{year}-W{week:02d}"
                total[key] = total.get(key, 0) + paid_minutes(shift.start, shift.end)
        return total

    def accountant_file(self) -> str:
        """All slips, as the accountant's program wants them."""
        return export.accountant_file(self.slips())

    def _slip(self, badge: str, year: int, week: int, shifts: list[Shift]) -> PaySlip:
        lines = self._lines(shifts)
        return PaySlip(
            badge=badge,
            year=year,
            week=week,
            lines=lines,
            paid_minutes=sum(line.minutes for line in lines if line.kind in PAID_TIME),
            total=sum((line.amount for line in lines), Decimal("0.00")),
        )

    def _lines(self, shifts: list[Shift]) -> list[PayLine]:
        minutes: defaultdict[tuple[LineKind, Role, Decimal], int] = defaultdict(int)
        worked = 0
        for shift in sorted(shifts, key=lambda shift: shift.start):
            rate = self._rates.rate(shift.role, shift.start.date())
            paid = paid_minutes(shift.start, shift.end)
            regular = min(paid, max(0, FULL_WEEK - worked))
            worked += paid
            minutes[LineKind.REGULAR, shift.role, rate] += regular
            minutes[LineKind.OVERTIME, shift.role, rate] += paid - regular
            minutes[LineKind.NIGHT, shift.role, rate] += night_minutes(shift.start, shift.end)
        lines = [
            PayLine(kind, role, total, rate, to_cents(total * rate * self._factors[kind] / 60))
            for (kind, role, rate), total in minutes.items()
            if total and self._factors[kind]
        ]
        return sorted(lines, key=lambda line: (KINDS.index(line.kind), line.role.value, line.rate))
