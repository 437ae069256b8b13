"""``reconcile``: the rest of what the ticket, README.md and docs/pennyjay.md say."""

import itertools
from typing import Any

import pytest

COMMAND = "python -m tillbook reconcile --ledger ledger.csv --export export.csv --out report.json"
LEDGER_HEADER = "entry,booked_at,order,kind,amount,currency,note"
EXPORT_HEADER = "Transaction;Created;Type;Status;Reference;Gross;Fee;Currency;Description"
NOON = "02.03.2026 12:00:00 +0000"


def sale(
    order: str,
    amount: str,
    currency: str = "EUR",
    at: str = "2026-03-02T12:00:00Z",
    kind: str = "sale",
) -> str:
    """A row of the ledger without its number."""
    return f"{at},{order},{kind},{amount},{currency},"


def refund(order: str, amount: str, currency: str = "EUR") -> str:
    """A refund in the ledger without its number."""
    return sale(order, amount, currency, kind="refund")


def row(
    number: str,
    reference: str,
    gross: str,
    *,
    kind: str = "Payment",
    status: str = "Settled",
    currency: str = "EUR",
    fee: str | None = None,
    at: str = NOON,
) -> str:
    """A row of the export."""
    if fee is None:
        fee = "0" if currency == "JPY" else "0,10"
    return f"{number};{at};{kind};{status};{reference};{gross};{fee};{currency};Heron & Reed"


def run(candidate: Any, sales: list[str], rows: list[str], header: str = EXPORT_HEADER) -> Any:
    """Run the command."""
    numbered = [f"L-{number},{line}" for number, line in enumerate(sales, start=1)]
    return candidate.run(
        COMMAND,
        files={
            "ledger.csv": "\n".join([LEDGER_HEADER, *numbered, ""]),
            "export.csv": "\n".join([header, *rows, ""]),
        },
    )


def report(candidate: Any, sales: list[str], rows: list[str]) -> Any:
    """Run the command, which must succeed, and return its report."""
    done = run(candidate, sales, rows)
    result = done.json("report.json")
    news = result["unassigned"] or any(line["status"] != "matched" for line in result["orders"])
    assert done.returncode == (1 if news else 0), done.stderr
    assert done.stderr == ""
    return result


def transactions(result: Any) -> dict[tuple[str, str], list[str]]:
    """What was counted, by order and currency."""
    return {(line["order"], line["currency"]): line["transactions"] for line in result["orders"]}


def assert_refused(done: Any, message: str) -> None:
    """Nothing but this one line."""
    assert (done.returncode, done.stderr, done.stdout) == (2, f"tillbook: {message}\n", "")
    assert not done.exists("report.json")


# Comparing


def test_currencies_are_lines_of_their_own_and_lines_are_sorted(candidate: Any) -> None:
    result = report(
        candidate,
        [sale("B-2", "1500", "JPY"), sale("b-2", "10.00"), sale("B-10", "5.00", "GBP")],
        [
            row("PJ-9", "b-2", "10,00"),
            row("PJ-10", "B-2", "1.400", currency="JPY"),
            row("PJ-8", "B-2", "100", currency="JPY"),
            row("PJ-1", "A-1", "3,00", currency="SEK"),
        ],
    )
    assert [(line["order"], line["currency"], line["status"]) for line in result["orders"]] == [
        ("A-1", "SEK", "missing_in_ledger"),
        ("B-10", "GBP", "missing_in_export"),
        ("B-2", "EUR", "matched"),
        ("B-2", "JPY", "matched"),
    ]
    assert result["orders"][0]["ledger"] == {"paid": "0.00", "refunded": "0.00"}
    assert result["orders"][1]["export"] == {"paid": "0.00", "refunded": "0.00"}
    assert result["orders"][1]["transactions"] == []
    assert result["orders"][3]["export"] == {"paid": "1500", "refunded": "0"}
    assert result["orders"][3]["transactions"] == ["PJ-10", "PJ-8"]
    assert result["counts"] == {
        "matched": 2,
        "different": 0,
        "missing_in_export": 1,
        "missing_in_ledger": 1,
    }
    assert list(result["fees"].items()) == [("EUR", "0.10"), ("JPY", "0"), ("SEK", "0.10")]


def test_one_refund_here_is_two_there(candidate: Any) -> None:
    result = report(
        candidate,
        [sale("B-1", "40.00"), refund("B-1", "15.00")],
        [
            row("PJ-1", "B-1", "40,00"),
            row("PJ-2", "B-1", "-5,50", kind="Refund"),
            row("PJ-3", "B-1", "-9,50", kind="Refund"),
        ],
    )
    [line] = result["orders"]
    assert line["status"] == "matched"
    assert line["ledger"] == line["export"] == {"paid": "40.00", "refunded": "15.00"}


def test_the_same_net_amount_is_not_enough(candidate: Any) -> None:
    result = report(
        candidate, [sale("B-1", "40.00"), refund("B-1", "15.00")], [row("PJ-1", "B-1", "25,00")]
    )
    assert result["counts"]["different"] == 1


def test_a_customer_who_was_charged_twice(candidate: Any) -> None:
    rows = [row("PJ-1", "B-1", "40,00"), row("PJ-2", "B-1", "40,00")]
    result = report(candidate, [sale("B-1", "40.00")], rows)
    assert result["counts"]["different"] == 1
    assert result["duplicates_ignored"] == 0


def test_only_settled_payments_and_refunds_count(candidate: Any) -> None:
    result = report(
        candidate,
        [sale("B-1", "40.00")],
        [
            row("PJ-1", "B-1", "40,00", status="Pending"),
            row("PJ-1", "B-1", "40,00"),
            row("PJ-2", "B-1", "40,00", status="Failed", fee="9,00"),
            row("PJ-3", "", "40,00", status="Pending", fee="9,00"),
            row("PJ-4", "B-1", "-40,00", kind="Payout", fee="9,00"),
            row("PJ-5", "", "-1.000,00", kind="Payout", currency="GBP", fee="9,00"),
        ],
    )
    assert transactions(result) == {("B-1", "EUR"): ["PJ-1"]}
    assert result["counts"]["matched"] == 1
    assert (result["unassigned"], result["duplicates_ignored"]) == ([], 0)
    assert result["fees"] == {"EUR": "0.10"}


def test_nothing_on_either_side(candidate: Any) -> None:
    result = report(candidate, [], [])
    assert (result["orders"], result["unassigned"], result["fees"]) == ([], [], {})


# Payments without a reference


@pytest.mark.parametrize(
    ("at", "fits"),
    [
        ("03.03.2026 12:00:00 +0000", True),
        ("03.03.2026 12:00:01 +0000", False),
        ("01.03.2026 12:00:00 +0000", True),
        ("01.03.2026 11:59:59 +0000", False),
        ("03.03.2026 21:00:00 +0900", True),
        ("03.03.2026 13:00:00 +0000", False),
        ("03.03.2026 06:30:00 -0530", True),
    ],
)
def test_a_blank_payment_fits_within_a_day(candidate: Any, at: str, fits: bool) -> None:
    result = report(candidate, [sale("B-1", "40.00")], [row("PJ-1", "", "40,00", at=at)])
    assert transactions(result) == {("B-1", "EUR"): ["PJ-1"] if fits else []}
    assert result["unassigned"] == ([] if fits else ["PJ-1"])
    assert result["fees"] == {"EUR": "0.10"}


def test_a_blank_payment_for_several_sales_of_which_one_is_near(candidate: Any) -> None:
    sales = [
        sale("B-1", "30.00", at="2026-02-01T00:00:00Z"),
        sale("b-1", "10.00"),
        refund("B-1", "5.00"),
        sale("B-1", "7.00", "GBP"),
    ]
    result = report(candidate, sales, [row("PJ-1", "", "40,00")])
    assert transactions(result) == {("B-1", "EUR"): ["PJ-1"], ("B-1", "GBP"): []}


@pytest.mark.parametrize(
    ("sales", "rows"),
    [
        # Only a refund is near.
        ([sale("B-1", "40.00", at="2026-02-01T00:00:00Z"), refund("B-1", "1.00")], []),
        # The amount is that of one sale, of the net, or in another currency.
        ([sale("B-1", "40.00"), sale("B-1", "1.00")], []),
        ([sale("B-1", "41.00"), refund("B-1", "1.00")], []),
        ([sale("B-1", "40.00", "GBP")], []),
        # The order was paid with its reference, even if not in full.
        ([sale("B-1", "40.00")], [row("PJ-2", "b-1", "1,00")]),
        # Two orders; two payments.
        ([sale("B-1", "40.00"), sale("B-2", "40.00")], []),
    ],
)
def test_a_blank_payment_that_fits_no_order_or_two(
    candidate: Any, sales: list[str], rows: list[str]
) -> None:
    result = report(candidate, sales, [row("PJ-1", "", "40,00"), *rows])
    assert result["unassigned"] == ["PJ-1"]


@pytest.mark.parametrize(
    "other",
    [
        row("PJ-2", "B-1", "40,00", status="Failed"),
        row("PJ-2", "B-1", "-1,00", kind="Refund"),
        row("PJ-2", "B-1", "40,00", currency="GBP"),
    ],
)
def test_what_does_not_stand_in_the_way_of_a_blank_payment(candidate: Any, other: str) -> None:
    result = report(candidate, [sale("B-1", "40.00")], [row("PJ-1", "", "40,00"), other])
    assert result["unassigned"] == []
    assert "PJ-1" in transactions(result)["B-1", "EUR"]


def test_no_chains(candidate: Any) -> None:
    # PJ-1 fits B-1 alone, PJ-2 fits B-1 and B-2: neither is given away, also not by elimination.
    sales = [
        sale("B-1", "40.00", at="2026-03-02T12:00:00Z"),
        sale("B-2", "40.00", at="2026-03-03T18:00:00Z"),
    ]
    rows = [
        row("PJ-2", "", "40,00", at="03.03.2026 10:00:00 +0000"),
        row("PJ-1", "", "40,00", at="02.03.2026 10:00:00 +0000"),
    ]
    result = report(candidate, sales, rows)
    assert result["unassigned"] == ["PJ-1", "PJ-2"]
    assert transactions(result) == {("B-1", "EUR"): [], ("B-2", "EUR"): []}


def test_two_blank_payments_for_one_order_in_two_currencies(candidate: Any) -> None:
    sales = [sale("B-1", "40.00"), sale("B-1", "12.00", "GBP")]
    rows = [row("PJ-1", "", "40,00"), row("PJ-2", "", "12,00", currency="GBP")]
    assert report(candidate, sales, rows)["unassigned"] == ["PJ-1", "PJ-2"]


def test_refunds_without_a_reference(candidate: Any) -> None:
    sales = [sale("B-1", "40.00"), refund("B-1", "15.00")]
    rows = [row("PJ-1", "B-1", "40,00"), row("PJ-2", "", "-15,00", kind="Refund")]
    result = report(candidate, sales, rows)
    assert result["unassigned"] == ["PJ-2"]
    assert result["counts"]["different"] == 1
    assert result["fees"] == {"EUR": "0.20"}


# Repeated rows


def test_repeated_rows_are_dropped(candidate: Any) -> None:
    plain = row("PJ-1", "", "1.040,00")
    quoted = ";".join(f'"{cell}"' for cell in plain.split(";"))
    other_spelling = plain.replace("1.040,00", "1040,00")
    payout = row("PJ-2", "", "-9,00", kind="Payout")
    rows = [plain, payout, quoted, payout, other_spelling]
    result = report(candidate, [sale("B-1", "1040.00")], rows)
    assert result["duplicates_ignored"] == 3
    assert transactions(result) == {("B-1", "EUR"): ["PJ-1"]}
    assert result["fees"] == {"EUR": "0.10"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40,00", "41,00"),
        ("0,10", "0,11"),
        ("B-1", "B-2"),
        (";B-1;", ";;"),
        ("EUR", "GBP"),
        ("Heron & Reed", "Heron"),
        ("12:00:00", "12:00:01"),
        ("Payment;Settled;B-1;40,00", "Refund;Settled;B-1;-40,00"),
    ],
)
def test_the_same_id_with_other_values(candidate: Any, old: str, new: str) -> None:
    first = row("PJ-1", "B-1", "40,00")
    rows = [first, row("PJ-2", "B-1", "1,00"), first.replace(old, new)]
    assert_refused(
        run(candidate, [sale("B-1", "40.00")], rows),
        "export.csv:4: transaction 'PJ-1' appears again with other values",
    )


# What the export may contain


def test_byte_order_mark_line_ends_and_columns(candidate: Any) -> None:
    export = (
        "\ufeffPage;Currency;Fee;Gross;Reference;Status;Type;Created;Description;Transaction\r\n"
        f'7;EUR;0,10;40,00; b-1 ;Settled;Payment;{NOON};"a;\r\n""b""";PJ-1\r\n'
    )
    ledger = f"{LEDGER_HEADER}\nL-1,{sale('B-1', '40.00')}\n"
    done = candidate.run(COMMAND, files={"ledger.csv": ledger, "export.csv": export})
    assert done.returncode == 0, done.stderr


def test_the_ledger_still_has_no_byte_order_mark(candidate: Any) -> None:
    files = {"ledger.csv": f"\ufeff{LEDGER_HEADER}\n", "export.csv": f"{EXPORT_HEADER}\n"}
    done = candidate.run(COMMAND, files=files)
    assert_refused(done, "ledger.csv:1: no column named entry")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (row("", "B-1", "1,00"), "no transaction id"),
        (row("PJ-1", "B-1", "1,00", kind="payment"), "unknown type 'payment'"),
        (row("PJ-1", "B-1", "1,00", status="Open"), "unknown status 'Open'"),
        (row("PJ-1", "B-1", "1,00", currency="USD"), "unknown currency 'USD'"),
        *[
            (row("PJ-1", "B-1", text), f"'{text}' is not an amount in EUR")
            for text in ("1", "1,0", "1.00", "1.500", "12.34,00", "1.2345,00", "1 000,00", "+1,00")
        ],
        *[
            (row("PJ-1", "B-1", text, currency="JPY"), f"'{text}' is not an amount in JPY")
            for text in ("1,00", "1.50", "", "١")
        ],
        (row("PJ-1", "B-1", "1,00", fee=""), "'' is not an amount in EUR"),
        (row("PJ-1", "B-1", "1,00", fee="-0,01"), "a fee is never negative, but here it is -0,01"),
        *[
            (row("PJ-1", "B-1", text), f"the gross of a payment must be positive, not {text}")
            for text in ("0,00", "-1,00")
        ],
        *[
            (
                row("PJ-1", "", text, kind=kind),
                f"the gross of a {kind.lower()} must be negative, not {text}",
            )
            for kind in ("Refund", "Payout")
            for text in ("0,00", "1,00")
        ],
        *[
            (row("PJ-1", "B-1", "1,00", at=at), f"'{at}' is not a date and time with an offset")
            for at in (
                "02.03.2026 12:00:00",
                "2.3.2026 12:00:00 +0000",
                "02.03.2026 12:00:00 +00:00",
                "02.03.2026 12:00:00 Z",
                "30.02.2026 12:00:00 +0000",
                "02.03.2026 24:00:00 +0000",
                "02.03.2026 12:00:00 +9900",
                "2026-03-02T12:00:00Z",
            )
        ],
        (row("PJ-1", "B-1", "1,00") + ";", "wrong number of cells"),
    ],
)
def test_bad_rows_stop_the_command(candidate: Any, bad: str, message: str) -> None:
    done = run(candidate, [sale("B-1", "1.00")], [row("PJ-0", "B-1", "1,00"), bad])
    assert_refused(done, f"export.csv:3: {message}")


@pytest.mark.parametrize("status", ["Pending", "Failed"])
def test_rows_that_moved_no_money_must_be_right_as_well(candidate: Any, status: str) -> None:
    done = run(candidate, [], [row("PJ-1", "B-1", "1.00", status=status)])
    assert_refused(done, "export.csv:2: '1.00' is not an amount in EUR")


def test_a_missing_column_and_a_missing_file(candidate: Any) -> None:
    done = run(candidate, [], [], header=EXPORT_HEADER.replace("Fee", "Fees"))
    assert_refused(done, "export.csv:1: no column named Fee")
    done = candidate.run(COMMAND.replace("export.csv", "nothing.csv"))
    assert_refused(done, "nothing.csv: No such file or directory")


# The output


def test_an_older_report_survives_a_failure(candidate: Any) -> None:
    files = {
        "ledger.csv": f"{LEDGER_HEADER}\n",
        "export.csv": f"{EXPORT_HEADER}\nPJ-1\n",
        "report.json": "old",
    }
    done = candidate.run(COMMAND, files=files)
    assert done.returncode == 2
    assert done.text("report.json") == "old"


@pytest.mark.parametrize("out", ["nowhere/report.json", ".", "tests"])
def test_an_output_that_cannot_be_written(candidate: Any, out: str) -> None:
    files = {"ledger.csv": f"{LEDGER_HEADER}\n", "export.csv": f"{EXPORT_HEADER}\n"}
    done = candidate.run(COMMAND.replace("report.json", out), files=files)
    assert done.returncode == 2
    assert done.stderr.startswith(f"tillbook: {out}: ")
    assert done.stderr.count("\n") == 1
    assert not done.exists("nowhere")
    assert not list(done.folder.glob(".*.draft"))


def test_the_order_of_rows_does_not_matter(candidate: Any) -> None:
    sales = [sale("B-1", "40.00"), sale("B-2", "10.00", "GBP"), refund("B-1", "1.00")]
    rows = [
        row("PJ-1", "", "40,00"),
        row("PJ-2", "", "7,00"),
        row("PJ-3", "b-2", "10,00", currency="GBP"),
        row("PJ-3", "B-2", "10,00", currency="GBP"),
    ]
    texts = set()
    for turned in itertools.islice(itertools.permutations(rows), 0, 24, 5):
        texts.add(run(candidate, sales, list(turned)).text("report.json"))
        texts.add(run(candidate, sales[::-1], list(turned)).text("report.json"))
    assert len(texts) == 1
