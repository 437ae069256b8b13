"""What the report says about orders that carry their reference."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("problem_solving")


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Several part refunds add up to one refund in the ledger")
def test_part_refunds_add_up(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,",
            "L-2,2026-03-02T09:01:00Z,B-1,sale,5.00,EUR,postage",
            "L-3,2026-03-05T09:00:00Z,B-1,refund,25.00,EUR,",
        ],
        [
            "PJ-20;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;65,00;1,00;EUR;",
            "PJ-9;04.03.2026 10:00:00 +0100;Refund;Settled;B-1;-10,00;0,00;EUR;",
            "PJ-100;05.03.2026 10:00:00 +0100;Refund;Settled;B-1;-15,00;0,00;EUR;",
        ],
    )
    assert result.line("B-1") == {
        "order": "B-1",
        "currency": "EUR",
        "status": "matched",
        "ledger": {"paid": "65.00", "refunded": "25.00"},
        "export": {"paid": "65.00", "refunded": "25.00"},
        "transactions": ["PJ-100", "PJ-20", "PJ-9"],
    }
    assert result.code == 0


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Orders that only one side knows are reported as missing on the other")
def test_missing_orders(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-10,sale,60.00,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-12,sale,30.00,EUR,",
            "L-3,2026-03-03T09:00:00Z,B-10,refund,5.00,EUR,",
        ],
        [
            "PJ-1;02.03.2026 10:00:00 +0100;Payment;Settled;B-9;60,00;1,00;EUR;",
            "PJ-2;02.03.2026 10:00:00 +0100;Payment;Settled;B-12;30,00;1,00;EUR;",
            "PJ-3;02.03.2026 10:00:00 +0100;Refund;Settled;B-11;-7,00;1,00;EUR;",
        ],
    )
    zeros = {"paid": "0.00", "refunded": "0.00"}
    known = {"paid": "60.00", "refunded": "5.00"}
    assert [line["order"] for line in result.lines()] == ["B-10", "B-11", "B-12", "B-9"]
    expected = {"order": "B-10", "currency": "EUR", "status": "missing_in_export"}
    assert result.line("B-10") == expected | {"ledger": known, "export": zeros, "transactions": []}
    assert result.line("B-9")["status"] == "missing_in_ledger"
    assert result.line("B-9")["ledger"] == zeros
    assert result.line("B-11")["status"] == "missing_in_ledger"
    assert result.line("B-11")["export"] == {"paid": "0.00", "refunded": "7.00"}
    counts = {"matched": 1, "different": 0, "missing_in_export": 1, "missing_in_ledger": 2}
    assert result["counts"] == counts
    assert result.code == 1


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A customer who was charged twice stands out")
def test_double_charge(reconcile: Any) -> None:
    result = reconcile(
        ["L-1,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,"],
        [
            "PJ-1;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;60,00;1,00;EUR;",
            "PJ-2;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;60,00;1,00;EUR;",
        ],
    )
    line = result.line("B-1")
    assert line["status"] == "different"
    assert line["export"]["paid"] == "120.00"
    assert line["transactions"] == ["PJ-1", "PJ-2"]
    assert result["duplicates_ignored"] == 0
    assert result["counts"]["different"] == 1
    assert result.code == 1


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A row that the export repeats counts once, and is no reason to look")
def test_repeated_rows(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-1,refund,8.00,EUR,",
            "L-3,2026-03-02T09:00:00Z,B-2,sale,4.00,EUR,",
        ],
        [
            "PJ-1;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;60,00;1,00;EUR;books",
            "PJ-2;02.03.2026 10:00:00 +0100;Refund;Settled;B-1;-8,00;0,25;EUR;books",
            '"PJ-1";"02.03.2026 10:00:00 +0100";"Payment";"Settled";"B-1";"60,00";"1,00";EUR;books',
            "PJ-2;02.03.2026 10:00:00 +0100;Refund;Settled;B-1;-8,00;0,25;EUR;books",
            "PJ-2;02.03.2026 10:00:00 +0100;Refund;Settled;B-1;-8,00;0,25;EUR;books",
            "PJ-3;02.03.2026 10:00:00 +0100;Payment;Settled;;4,00;0,10;EUR;a postcard",
            "PJ-3;02.03.2026 10:00:00 +0100;Payment;Settled;;4,00;0,10;EUR;a postcard",
        ],
    )
    assert result.statuses() == {"B-1": "matched", "B-2": "matched"}
    assert result.line("B-1")["transactions"] == ["PJ-1", "PJ-2"]
    assert result.line("B-2")["transactions"] == ["PJ-3"]
    assert result["duplicates_ignored"] == 4
    assert result["fees"] == {"EUR": "1.35"}
    assert result.code == 0


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Currencies never add up, and each keeps its own decimals")
def test_currencies_stay_apart(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-1,sale,1500,JPY,",
            "L-3,2026-03-02T09:00:00Z,B-2,sale,20.00,EUR,",
        ],
        [
            "PJ-1;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;60,00;1,10;EUR;",
            "PJ-2;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;1.500;45;JPY;",
            "PJ-3;02.03.2026 10:00:00 +0100;Payment;Settled;B-2;20,00;0,40;CHF;",
        ],
    )
    assert [(line["order"], line["currency"], line["status"]) for line in result.lines()] == [
        ("B-1", "EUR", "matched"),
        ("B-1", "JPY", "matched"),
        ("B-2", "CHF", "missing_in_ledger"),
        ("B-2", "EUR", "missing_in_export"),
    ]
    assert result.line("B-1", "JPY")["export"] == {"paid": "1500", "refunded": "0"}
    assert result["fees"] == {"CHF": "0.40", "EUR": "1.10", "JPY": "45"}


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Many small amounts and one large one are right to the cent")
def test_exact_sums(reconcile: Any) -> None:
    payment = "02.03.2026 10:00:00 +0100;Payment;Settled"
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,0.30,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-2,sale,90071992547409.93,EUR,one school too many",
            "L-3,2026-03-02T09:00:00Z,B-3,sale,10.00,EUR,",
        ],
        [
            f"PJ-1;{payment};B-1;0,10;0,10;EUR;",
            f"PJ-2;{payment};B-1;0,20;0,20;EUR;",
            f"PJ-3;{payment};B-2;90.071.992.547.409,93;0,00;EUR;",
            f"PJ-4;{payment};B-3;9,99;0,70;EUR;",
        ],
    )
    expected = {"B-1": "matched", "B-2": "matched", "B-3": "different"}
    assert result.statuses() == expected
    assert result.line("B-2")["export"]["paid"] == "90071992547409.93"
    assert result["fees"] == {"EUR": "1.00"}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Pending and failed rows and payouts leave no trace in the report")
def test_only_settled_rows_count(reconcile: Any) -> None:
    at = "02.03.2026 10:00:00 +0100"
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-2,sale,30.00,EUR,",
        ],
        [
            f"PJ-1;{at};Payment;Pending;B-1;60,00;0,00;EUR;",
            f"PJ-2;{at};Payment;Failed;B-2;30,00;0,80;EUR;",
            f"PJ-2;{at};Payment;Failed;B-2;30,00;0,80;EUR;",
            f"PJ-1;{at};Payment;Settled;B-1;60,00;1,20;EUR;",
            f"PJ-3;{at};Refund;Pending;B-1;-5,00;0,00;EUR;",
            f"PJ-4;{at};Payment;Pending;;30,00;0,00;EUR;",
            f"PJ-5;{at};Payout;Settled;;-58,80;0,10;EUR;",
            f"PJ-6;{at};Payment;Pending;B-3;12,00;0,00;CHF;",
        ],
    )
    assert result.statuses() == {"B-1": "matched", "B-2": "missing_in_export"}
    assert result.line("B-1")["transactions"] == ["PJ-1"]
    assert result["unassigned"] == []
    assert result["duplicates_ignored"] == 0
    assert result["fees"] == {"EUR": "1.20"}


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("The order of the rows does not change the report")
def test_row_order_does_not_matter(reconcile: Any) -> None:
    entries = [
        "L-1,2026-03-02T09:00:00Z,B-2,sale,20.00,EUR,",
        "L-2,2026-03-02T09:00:00Z,B-1,sale,60.00,EUR,",
        "L-3,2026-03-02T09:00:00Z,B-3,sale,20.00,EUR,",
        "L-4,2026-03-02T09:00:00Z,B-4,sale,33.00,EUR,",
    ]
    rows = [
        "PJ-5;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;30,00;1,00;EUR;",
        "PJ-4;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;30,00;1,00;EUR;",
        "PJ-4;02.03.2026 10:00:00 +0100;Payment;Settled;B-1;30,00;1,00;EUR;",
        "PJ-3;02.03.2026 10:00:00 +0100;Payment;Settled;;20,00;1,00;EUR;",
        "PJ-2;02.03.2026 10:00:00 +0100;Payment;Settled;;33,00;1,00;EUR;",
        "PJ-1;02.03.2026 10:00:00 +0100;Payment;Settled;;20,00;1,00;GBP;",
    ]
    forwards = reconcile(entries, rows)
    backwards = reconcile(entries[::-1], rows[::-1])
    assert forwards["unassigned"] == ["PJ-1", "PJ-3"]
    assert forwards.line("B-4")["transactions"] == ["PJ-2"]
    assert backwards.report == forwards.report
