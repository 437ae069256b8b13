"""Payments that do not say which order they are for."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("problem_solving")


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A payment without a reference goes to the only order it fits")
def test_the_only_order_that_fits(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-02-20T09:00:00Z,B-1,sale,4.00,EUR,ordered early",
            "L-2,2026-03-02T09:00:00Z,B-1,sale,15.00,EUR,",
            "L-3,2026-03-09T09:00:00Z,B-1,sale,1.00,EUR,a bookmark",
            "L-4,2026-03-02T09:00:00Z,B-2,sale,20.00,GBP,",
            "L-5,2026-03-02T09:00:00Z,B-3,sale,20.01,EUR,",
            "L-6,2026-03-02T09:00:00Z,B-4,sale,5.00,EUR,",
            "L-7,2026-03-02T09:00:00Z,B-4,refund,20.00,EUR,",
            "L-8,2026-03-03T09:00:00Z,B-1,refund,3.00,EUR,",
            "L-9,2026-02-20T09:00:00Z,B-5,sale,20.00,EUR,too long ago",
            "L-10,2026-03-02T10:00:00Z,B-5,refund,1.00,EUR,and a refund is no sale",
        ],
        [
            "PJ-0;02.03.2026 10:30:00 +0100;Payment;Failed;B-1;20,00;0,00;EUR;first try",
            "PJ-1;02.03.2026 11:00:00 +0100;Payment;Settled; ;20,00;0,60;EUR;paid by link",
            "PJ-2;03.03.2026 11:00:00 +0100;Refund;Settled;B-1;-3,00;0,00;EUR;",
            "PJ-3;02.03.2026 11:00:00 +0100;Payment;Settled;B-1;2,50;0,10;CHF;a tip",
        ],
    )
    assert result.line("B-1") == {
        "order": "B-1",
        "currency": "EUR",
        "status": "matched",
        "ledger": {"paid": "20.00", "refunded": "3.00"},
        "export": {"paid": "20.00", "refunded": "3.00"},
        "transactions": ["PJ-1", "PJ-2"],
    }
    for order, currency in (("B-2", "GBP"), ("B-3", "EUR"), ("B-4", "EUR"), ("B-5", "EUR")):
        assert result.line(order, currency)["status"] == "missing_in_export"
    assert result.line("B-1", "CHF")["transactions"] == ["PJ-3"]
    assert result["unassigned"] == []


@pytest.mark.criterion("python_fundamentals", weight=3)
@pytest.mark.title("The 24 hours are real hours, whatever time zones the clocks were in")
def test_24_hours_across_time_zones(reconcile: Any) -> None:
    sold = "2026-03-30T21:00:00Z"
    result = reconcile(
        [
            f"L-1,{sold},B-1,sale,11.00,EUR,",
            f"L-2,{sold},B-2,sale,12.00,EUR,",
            f"L-3,{sold},B-3,sale,13.00,EUR,",
            f"L-4,{sold},B-4,sale,14.00,EUR,",
            "L-5,2026-03-29T23:00:00+02:00,B-5,sale,15.00,EUR,same moment as 21:00 UTC",
        ],
        [
            "PJ-1;31.03.2026 23:00:00 +0200;Payment;Settled;;11,00;0,10;EUR;24 h later",
            "PJ-2;31.03.2026 20:30:00 -0300;Payment;Settled;;12,00;0,10;EUR;26.5 h later",
            "PJ-3;30.03.2026 01:30:00 +0530;Payment;Settled;;13,00;0,10;EUR;25 h before",
            "PJ-4;30.03.2026 02:30:00 +0530;Payment;Settled;;14,00;0,10;EUR;24 h before",
            "PJ-5;30.03.2026 23:00:01 +0200;Payment;Settled;;15,00;0,10;EUR;1 s too late",
        ],
    )
    assert result["unassigned"] == ["PJ-2", "PJ-3", "PJ-5"]
    assert result.line("B-1")["transactions"] == ["PJ-1"]
    assert result.line("B-4")["transactions"] == ["PJ-4"]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Where a payment without a reference leaves a doubt, nothing is guessed")
def test_doubtful_payments_stay_unassigned(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,20.00,EUR,one payment could be",
            "L-2,2026-03-02T09:00:00Z,B-2,sale,20.00,EUR,for either of these",
            "L-3,2026-03-02T09:00:00Z,B-3,sale,30.00,EUR,two payments could be for this",
            "L-4,2026-03-02T09:00:00Z,B-4,sale,40.00,EUR,PJ-4 fits both of these",
            "L-5,2026-03-03T09:00:00Z,B-5,sale,40.00,EUR,and PJ-5 only this one",
            "L-6,2026-03-02T09:00:00Z,B-6,sale,60.00,EUR,no doubt here",
        ],
        [
            "PJ-1;02.03.2026 10:30:00 +0100;Payment;Settled;;20,00;0,10;EUR;",
            "PJ-3;02.03.2026 11:00:00 +0100;Payment;Settled;;30,00;0,10;EUR;",
            "PJ-2;02.03.2026 10:30:00 +0100;Payment;Settled;;30,00;0,10;EUR;",
            "PJ-4;02.03.2026 22:00:00 +0100;Payment;Settled;;40,00;0,10;EUR;",
            "PJ-5;03.03.2026 22:00:00 +0100;Payment;Settled;;40,00;0,10;EUR;",
            "PJ-6;02.03.2026 10:30:00 +0100;Payment;Settled;;60,00;0,10;EUR;",
        ],
    )
    assert result["unassigned"] == ["PJ-1", "PJ-2", "PJ-3", "PJ-4", "PJ-5"]
    assert {order for order, status in result.statuses().items() if status == "matched"} == {"B-6"}
    assert result.line("B-3")["status"] == "missing_in_export"
    assert result["fees"] == {"EUR": "0.60"}
    assert result.code == 1


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A paid order takes no second payment, and what is left over asks for a look")
def test_paid_orders_and_refunds(reconcile: Any) -> None:
    result = reconcile(
        [
            "L-1,2026-03-02T09:00:00Z,B-1,sale,20.00,EUR,",
            "L-2,2026-03-02T09:00:00Z,B-2,sale,30.00,EUR,",
        ],
        [
            "PJ-1;02.03.2026 10:30:00 +0100;Payment;Settled;;20,00;0,10;EUR;",
            "PJ-2;02.03.2026 10:30:00 +0100;Payment;Settled;b-1;20,00;0,10;EUR;",
            "PJ-3;02.03.2026 10:30:00 +0100;Payment;Settled;B-2;30,00;0,10;EUR;",
            "PJ-4;02.03.2026 10:30:00 +0100;Refund;Settled;;-30,00;0,10;EUR;",
        ],
    )
    assert result["unassigned"] == ["PJ-1", "PJ-4"]
    assert result.statuses() == {"B-1": "matched", "B-2": "matched"}
    assert result.line("B-1")["transactions"] == ["PJ-2"]
    assert result.line("B-2")["export"] == {"paid": "30.00", "refunded": "0.00"}
    assert result.code == 1
