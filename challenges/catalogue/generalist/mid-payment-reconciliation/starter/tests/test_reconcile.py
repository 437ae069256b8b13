"""The command that the ticket asks for: the beginning, not all of it."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

COMMAND = "python -m tillbook reconcile --ledger ledger.csv --export export.csv --out report.json"
LEDGER = """\
entry,booked_at,order,kind,amount,currency,note
L-1,2026-03-02T09:15:00Z,B-1042,sale,40.00,EUR,
"""
EXPORT = """\
Transaction;Created;Type;Status;Reference;Gross;Fee;Currency;Description
PJ-77;02.03.2026 10:15:04 +0100;Payment;Settled;B-1042;40,00;0,92;EUR;Heron & Reed
"""
REFUND = "PJ-81;03.03.2026 08:00:00 +0100;Refund;Settled;B-1042;-15,00;0,00;EUR;Heron & Reed\n"


@pytest.mark.title("An order on which both sides agree is matched")
def test_both_sides_agree(candidate: Any) -> None:
    done = candidate.run(COMMAND, files={"ledger.csv": LEDGER, "export.csv": EXPORT})
    assert done.returncode == 0, done.stderr
    assert done.json("report.json") == {
        "counts": {
            "matched": 1,
            "different": 0,
            "missing_in_export": 0,
            "missing_in_ledger": 0,
        },
        "orders": [
            {
                "order": "B-1042",
                "currency": "EUR",
                "status": "matched",
                "ledger": {"paid": "40.00", "refunded": "0.00"},
                "export": {"paid": "40.00", "refunded": "0.00"},
                "transactions": ["PJ-77"],
            }
        ],
        "unassigned": [],
        "duplicates_ignored": 0,
        "fees": {"EUR": "0.92"},
    }


@pytest.mark.title("A refund that the ledger does not know asks for a look")
def test_unknown_refund(candidate: Any) -> None:
    done = candidate.run(COMMAND, files={"ledger.csv": LEDGER, "export.csv": EXPORT + REFUND})
    assert done.returncode == 1, done.stderr
    [order] = done.json("report.json")["orders"]
    assert order["status"] == "different"
    assert order["export"] == {"paid": "40.00", "refunded": "15.00"}


@pytest.mark.title("The day in the samples folder is reconciled")
def test_sample_day(candidate: Any) -> None:
    done = candidate.run(
        "python -m tillbook reconcile --ledger samples/ledger-2026-03-31.csv"
        " --export samples/pennyjay-2026-03-31.csv --out report.json"
    )
    assert done.returncode == 1, done.stderr
    report = done.json("report.json")
    assert {order["order"]: order["status"] for order in report["orders"]} == {
        "B-1042": "matched",
        "B-1043": "matched",
        "B-1044": "matched",
        "B-1045": "matched",
        "B-1046": "missing_in_export",
        "B-1047": "matched",
    }
    assert report["unassigned"] == []
    assert report["duplicates_ignored"] == 1
    assert report["fees"] == {"EUR": "19.51", "GBP": "0.88", "JPY": "172"}
