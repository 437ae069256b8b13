"""The rules of ``reconcile`` that are easy to get wrong."""

from typing import Any

import pytest

COMMAND = "python -m tillbook reconcile --ledger ledger.csv --export export.csv --out report.json"
LEDGER = "entry,booked_at,order,kind,amount,currency\n"
EXPORT = "Transaction;Created;Type;Status;Reference;Gross;Fee;Currency\n"
AT = "02.03.2026 10:00:00 +0100"


def run(candidate: Any, entries: str, rows: str) -> Any:
    """Run the command over the given rows."""
    files = {"ledger.csv": LEDGER + entries, "export.csv": EXPORT + rows}
    return candidate.run(COMMAND, files=files)


def test_two_payments_are_not_one_repeated_row(candidate: Any) -> None:
    paid = f"{AT};Payment;Settled;B-1;5,00;0,10;EUR"
    rows = f"PJ-1;{paid}\nPJ-2;{paid}\nPJ-2;{paid}\n"
    done = run(candidate, "L-1,2026-03-02T09:00:00Z,B-1,sale,5.00,EUR\n", rows)
    report = done.json("report.json")
    assert report["orders"][0]["export"]["paid"] == "10.00"
    assert report["duplicates_ignored"] == 1
    assert done.returncode == 1


@pytest.mark.parametrize(("time", "orders"), [("02:00:00 +0200", ["PJ-1"]), ("02:00:00 +0100", [])])
def test_a_day_is_24_real_hours(candidate: Any, time: str, orders: list[str]) -> None:
    sale = "L-1,2026-03-02T00:00:00Z,B-1,sale,5.00,EUR\n"
    done = run(candidate, sale, f"PJ-1;03.03.2026 {time};Payment;Settled;;5,00;0,10;EUR\n")
    assert done.json("report.json")["orders"][0]["transactions"] == orders


@pytest.mark.parametrize("amount", ["5.00", "1.500", "5,0", "12.34,00", "5,000"])
def test_doubtful_amounts_stop_the_run(candidate: Any, amount: str) -> None:
    done = run(candidate, "", f"PJ-1;{AT};Payment;Settled;B-1;{amount};0,10;EUR\n")
    assert done.returncode == 2
    assert done.stderr.startswith("tillbook: export.csv:2: ")
    assert not done.exists("report.json")
