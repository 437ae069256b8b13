"""Short ways to write a ledger and an export, and to run the command over them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

LEDGER_HEADER = "entry,booked_at,order,kind,amount,currency,note"
EXPORT_HEADER = "Transaction;Created;Type;Status;Reference;Gross;Fee;Currency;Description"
LINE_KEYS = {"order", "currency", "status", "ledger", "export", "transactions"}
COMMAND = "python -m tillbook reconcile --ledger ledger.csv --export export.csv --out report.json"


@dataclass(frozen=True)
class Result:
    """How the command ended, and the report if it wrote one."""

    code: int
    stderr: str
    report: dict[str, Any] | None

    def __getitem__(self, key: str) -> Any:
        assert self.report is not None, f"no report was written; stderr: {self.stderr}"
        assert key in self.report, f"the report has no {key!r}: {self.report}"
        return self.report[key]

    def lines(self) -> list[dict[str, Any]]:
        """Return the report's lines, each of which has all that the brief asks for."""
        lines: list[dict[str, Any]] = self["orders"]
        for line in lines:
            assert line.keys() >= LINE_KEYS, f"something is missing in {line}"
        return lines

    def line(self, order: str, currency: str = "EUR") -> dict[str, Any]:
        """Return the report's only line of an order in a currency."""
        lines = self.lines()
        found = [line for line in lines if (line["order"], line["currency"]) == (order, currency)]
        assert len(found) == 1, f"{len(found)} lines for {order} in {currency}: {lines}"
        return found[0]

    def statuses(self) -> dict[str, str]:
        """Return the status of each order; for orders in one currency."""
        return {line["order"]: line["status"] for line in self.lines()}


Reconcile = Callable[[list[str], list[str] | bytes], Result]


@pytest.fixture
def reconcile(candidate: Any) -> Reconcile:
    """Run the command over the rows of a ledger and of an export (or over a whole export)."""

    def run(entries: list[str], export: list[str] | bytes) -> Result:
        if not isinstance(export, bytes):
            export = "".join(f"{row}\n" for row in [EXPORT_HEADER, *export]).encode()
        ledger = "".join(f"{row}\n" for row in [LEDGER_HEADER, *entries])
        done = candidate.run(COMMAND, files={"ledger.csv": ledger, "export.csv": export})
        return Result(done.returncode, done.stderr, report_of(done))

    return run


def report_of(done: Any) -> dict[str, Any] | None:
    """Read the report, if there is one; a report that is not JSON is the command's mistake."""
    if not done.exists("report.json"):
        return None
    try:
        report: dict[str, Any] = json.loads(done.read("report.json"))
    except ValueError as problem:
        raise AssertionError(f"the report is not JSON: {problem}") from problem
    assert isinstance(report, dict), f"the report is not an object: {report}"
    return report
