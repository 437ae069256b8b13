"""The commands that exist."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

HEADER = "entry,booked_at,order,kind,amount,currency,note\n"


@pytest.mark.title("The summary adds up a month per currency")
def test_summary_adds_up_a_month(candidate: Any) -> None:
    ledger = (
        HEADER
        + "L-1,2026-03-02T09:15:00Z,B-1042,sale,1234.50,EUR,\n"
        + "L-2,2026-04-01T01:30:00+02:00,B-1042,refund,34.50,EUR,still March in UTC\n"
        + "L-3,2026-03-03T10:00:00Z,b-1043,sale,1500,JPY,\n"
    )
    done = candidate.run(
        "python -m tillbook summary --ledger ledger.csv --out summary.json",
        files={"ledger.csv": ledger},
    )
    assert done.returncode == 0, done.stderr
    march = {"month": "2026-03"}
    assert done.json("summary.json")["months"] == [
        march | {"currency": "EUR", "sold": "1234.50", "refunded": "34.50", "net": "1200.00"},
        march | {"currency": "JPY", "sold": "1500", "refunded": "0", "net": "1500"},
    ]


@pytest.mark.title("A bad row in the ledger stops the summary and is named")
def test_summary_names_the_bad_row(candidate: Any) -> None:
    ledger = HEADER + "L-1,2026-03-02T09:15:00Z,B-1042,gift,12.00,EUR,\n"
    done = candidate.run(
        "python -m tillbook summary --ledger ledger.csv --out summary.json",
        files={"ledger.csv": ledger},
    )
    assert done.returncode == 2
    assert done.stderr == "tillbook: ledger.csv:2: unknown kind 'gift'\n"
    assert not done.exists("summary.json")


@pytest.mark.title("Gift card codes are checked")
def test_giftcard(candidate: Any) -> None:
    assert candidate.run(["python", "-m", "tillbook", "giftcard", "hr 1234567 6"]).returncode == 0
    assert candidate.run("python -m tillbook giftcard HR-12345673").returncode == 1
