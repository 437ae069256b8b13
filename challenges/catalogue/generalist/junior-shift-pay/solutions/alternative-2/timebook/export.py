"""The file that the accountant's program imports.

Semicolons between fields, a comma as decimal sign, a wage type for each kind of pay.
"""

from collections.abc import Iterable
from decimal import Decimal

from timebook.model import LineKind, PaySlip
from timebook.money import to_cents

HEADER = "badge;week;wage_type;role;hours;rate;amount"
WAGE_TYPES = {LineKind.REGULAR: "100", LineKind.OVERTIME: "150", LineKind.NIGHT: "230"}


def accountant_file(slips: Iterable[PaySlip]) -> str:
    """All lines of all slips, with a header."""
    rows = [HEADER]
    for slip in slips:
        for line in slip.lines:
            fields = [
                slip.badge,
                f"{slip.year}-W{slip.week:02d}",
                WAGE_TYPES[line.kind],
                line.role.value,
                _comma(Decimal(line.minutes) / 60),
                _comma(line.rate),
                _comma(line.amount),
            ]
            rows.append(";".join(fields))
    return "\n".join(rows) + "\n"


def _comma(number: Decimal) -> str:
    return str(to_cents(number)).replace(".", ",")
