"""The files that come in, and how the command behaves when something is wrong with them."""

import json
import re
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

COMMAND = ["python", "-m", "tillbook", "reconcile", "--ledger", "ledger.csv"]
LEDGER = """\
entry,booked_at,order,kind,amount,currency,note
L-1,2026-03-02T09:00:00Z,B-1,sale,1234.50,EUR,
"""
HEADER = "Transaction;Created;Type;Status;Reference;Gross;Fee;Currency;Description\n"
AT = "02.03.2026 10:00:00 +0100"
GOOD = f"PJ-1;{AT};Payment;Settled;B-1;1.234,50;1,00;EUR;\n"
OLD_REPORT = '{"this is": "the report of yesterday"}\n'

# Runs the command while it has the old report open, and then prints what it reads there.
READER = """
import subprocess, sys
with open(sys.argv[1], encoding="utf-8") as reader:
    done = subprocess.run([sys.executable, *sys.argv[2:]], stdout=subprocess.DEVNULL)
    sys.stdout.write(reader.read())
sys.exit(done.returncode)
"""


def assert_refused(done: Any, *, where: str) -> None:
    """Check that the command ended as the README says, and that its error names the place."""
    assert done.returncode == 2, f"{where}: exit code {done.returncode}, stderr: {done.stderr}"
    assert "Traceback" not in done.stderr
    assert re.search(rf"(?m)^tillbook: .*{re.escape(where)}(?!\d)", done.stderr), (
        f"expected an error about {where}, got: {done.stderr}"
    )


def assert_row_refused(candidate: Any, row: str) -> None:
    """Check that the command refuses an export with this row as the third line."""
    done = candidate.run(
        [*COMMAND, "--export", "export.csv", "--out", "report.json"],
        files={"ledger.csv": LEDGER, "export.csv": f"{HEADER}{GOOD}{row}\n"},
    )
    assert not done.exists("report.json"), f"a report was written in spite of {row}"
    assert_refused(done, where="export.csv:3")


@pytest.mark.criterion("python_fundamentals", weight=3)
@pytest.mark.title("The export is read just as the provider writes it")
def test_export_as_it_is(reconcile: Any) -> None:
    export = (
        '\ufeff"Status";Currency;Fee;Batch;Gross;Reference;Type;Created;Transaction;Description\r\n'
        f'Settled;EUR;18,52;7;"1.234,50";" b-1 ";"Payment";"{AT}";PJ-1;"one; ""two""\r\nthree"\r\n'
        f"Settled;EUR;0,53;7;1234567,89;B-2;Payment;{AT};PJ-2;Heron & Reed\r\n"
        f'Settled;JPY;172;7;"4.800";B-3;Payment;{AT};PJ-3;"Grüße, 本"\r\n'
        f"Settled;EUR;0,00;7;-1.000,00;B-2;Refund;{AT};PJ-4;\r\n"
    )
    result = reconcile(
        [
            'L-1,2026-03-02T09:00:00Z,B-1,sale,1234.50,EUR,"said ""soon"", twice"',
            "L-2,2026-03-02T09:00:00Z,b-2,sale,1234567.89,EUR,",
            "L-3,2026-03-02T09:00:00Z,B-3,sale,4800,JPY,",
            "L-4,2026-03-02T09:00:00Z,B-2,refund,1000.00,EUR,",
        ],
        export.encode(),
    )
    assert result.statuses() == {"B-1": "matched", "B-2": "matched", "B-3": "matched"}
    assert result["fees"] == {"EUR": "19.05", "JPY": "172"}
    assert result.code == 0


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Amounts that could be misread are refused, not interpreted")
def test_doubtful_amounts_are_refused(candidate: Any) -> None:
    for gross, fee, currency in (
        ("12.50", "0,10", "EUR"),
        ("1.500", "0,10", "EUR"),
        ("1.23,50", "0,10", "EUR"),
        ("12,505", "0,10", "EUR"),
        ("12,50", "0.10", "EUR"),
        ("1500,00", "10", "JPY"),
    ):
        row = f"PJ-2;{AT};Payment;Settled;B-2;{gross};{fee};{currency};"
        assert_row_refused(candidate, row)


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A row that the provider's format does not allow stops the run, with its line")
def test_unknown_rows_are_refused(candidate: Any) -> None:
    for row in (
        f"PJ-2;{AT};Chargeback;Settled;B-2;-12,50;0,10;EUR;",
        f"PJ-2;{AT};Payment;Reversed;B-2;12,50;0,10;EUR;",
        f"PJ-2;{AT};Payment;Settled;B-2;12,50;0,10;USD;",
        f"PJ-2;{AT};Payment;Settled;B-2;-12,50;0,10;EUR;",
        f"PJ-2;{AT};Refund;Settled;B-2;12,50;0,10;EUR;",
        f"PJ-2;{AT};Payment;Settled;B-2;0,00;0,10;EUR;",
        f"PJ-2;{AT};Refund;Settled;B-2;0,00;0,10;EUR;",
        f"PJ-2;{AT};Payment;Settled;B-2;12,50;-0,10;EUR;",
        "PJ-2;02.03.2026 10:00:00;Payment;Settled;B-2;12,50;0,10;EUR;",
        f";{AT};Payment;Settled;B-2;12,50;0,10;EUR;",
        # The page makes no exception for rows that count in no total.
        f"PJ-2;{AT};Payment;Pending;B-2;12.50;0,00;EUR;",
        f"PJ-2;{AT};Refund;Failed;B-2;12,50;0,00;EUR;",
        f"PJ-2;{AT};Payout;Settled;;12,50;0,00;EUR;",
    ):
        assert_row_refused(candidate, row)


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("One transaction id with two different contents stops the run")
def test_conflicting_rows_are_refused(candidate: Any) -> None:
    for change in (("1.234,50", "1.234,05"), ("1,00", "0,00"), ("B-1", "B-2")):
        assert_row_refused(candidate, GOOD.strip().replace(*change))


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A failed run leaves the report of yesterday alone, and no drafts behind")
def test_failed_run_leaves_old_report(candidate: Any) -> None:
    note = '"a description\nover three\nlines"'
    late = f"PJ-2;{AT};Payment;Settled;B-2;12,50;0,10;EUR;{note}\nPJ-3;{AT};Gift;Settled;;;;;\n"
    done = candidate.run(
        [*COMMAND, "--export", "in/export.csv", "--out", "out/report.json"],
        files={
            "ledger.csv": LEDGER,
            "in/export.csv": HEADER + GOOD + late,
            "out/report.json": OLD_REPORT,
        },
    )
    assert_refused(done, where="in/export.csv:6")
    assert done.text("out/report.json") == OLD_REPORT
    assert files_in(candidate, "out") == ["report.json"]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A good run replaces the report of yesterday in one step")
def test_good_run_replaces_old_report(candidate: Any) -> None:
    command = [*COMMAND[1:], "--export", "export.csv", "--out", "out/report.json"]
    done = candidate.run(
        ["python", "-c", READER, "out/report.json", *command],
        files={
            "ledger.csv": LEDGER,
            "export.csv": HEADER + GOOD,
            "out/report.json": OLD_REPORT * 100,
        },
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == OLD_REPORT * 100, "somebody who was reading the old report lost it"
    assert json.loads(done.read("out/report.json"))["counts"]["matched"] == 1
    assert files_in(candidate, "out") == ["report.json"]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Unusable files and places end with one clear line and exit code 2")
def test_unusable_files(candidate: Any) -> None:
    exports: dict[str, bytes] = {
        "no-currency.csv": (HEADER + GOOD).replace("Currency", "Curr").encode(),
        "short.csv": (HEADER + GOOD.replace(";EUR;", ";")).encode(),
        "latin.csv": (HEADER + GOOD.replace("EUR;", "EUR;Grüße")).encode("latin-1"),
        "empty.csv": b"",
        "good.csv": (HEADER + GOOD).encode(),
    }
    files = {"ledger.csv": LEDGER, **exports}
    for export in ("absent.csv", "no-currency.csv", "short.csv", "latin.csv", "empty.csv"):
        command = [*COMMAND, "--export", export, "--out", "report.json"]
        done = candidate.run(command, files=files)
        assert_refused(done, where=export)
        assert not done.exists("report.json"), export
    for out in ("nowhere/report.json", "docs"):
        done = candidate.run([*COMMAND, "--export", "good.csv", "--out", out], files=files)
        assert_refused(done, where=out)


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The ledger is read as strictly as before, by both commands")
def test_ledger_stays_strict(candidate: Any) -> None:
    for amount, currency in (
        ('"12,50"', "EUR"),
        ("1.500", "JPY"),
        ("-5.00", "EUR"),
    ):
        ledger = f"{LEDGER}L-2,2026-03-02T09:00:00Z,B-1,sale,{amount},{currency},\n"
        files = {"ledger.csv": ledger, "export.csv": HEADER + GOOD}
        for command in (
            "python -m tillbook summary --ledger ledger.csv --out report.json",
            [*COMMAND, "--export", "export.csv", "--out", "report.json"],
        ):
            done = candidate.run(command, files=files)
            assert_refused(done, where="ledger.csv:3")
            assert not done.exists("report.json")


def files_in(candidate: Any, folder: str) -> list[str]:
    """Name the files that are in a folder after the commands of this test."""
    listing = "import json, os, sys; print(json.dumps(sorted(os.listdir(sys.argv[1]))))"
    done = candidate.run(["python", "-c", listing, folder])
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return names
