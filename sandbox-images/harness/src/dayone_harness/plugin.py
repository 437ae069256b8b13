"""The pytest plugin: gives tests the `candidate` fixture and the runner an event for each test."""

from __future__ import annotations

import math
import signal
import sys
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from .calls import Clock
from .candidate import Candidate
from .comparison import Comparison
from .errors import Failure, TimeIsUpError
from .events import Channel, dump
from .outcomes import PASSED, Outcome, import_hint, judge, safe_compare
from .process import Output
from .services import BrokenServiceError, Services
from .wire import Deadline

CRITERIA = {
    *("python_fundamentals", "role_experience", "frameworks", "databases", "apis", "testing"),
    *("git", "problem_solving", "security"),
}
DEFAULT_CRITERION = "problem_solving"
TEARDOWN_SECONDS = 1.0
ALARM_DELAY, ALARM_AGAIN = 0.05, 0.5
MAX_COLLECTED = 1024 * 1024


@dataclass(frozen=True)
class Suite:
    """A folder of tests."""

    path: Path
    visibility: str


@dataclass(frozen=True)
class Test:
    """A collected test."""

    id: str
    title: str
    visibility: str
    criterion: str
    weight: float

    def as_event(self) -> dict[str, object]:
        """What the runner is told about it."""
        return dict(vars(self))


class BrokenError(Exception):
    """The tests are not as they must be."""


class Grading:
    """One run of the tests."""

    def __init__(
        self,
        suites: list[Suite],
        test_seconds: float,
        candidate: Candidate,
        clock: Clock,
        output: Output,
        channel: Channel,
        services: Services,
    ) -> None:
        self.is_broken = False
        self.unfinished: set[str] = set()
        self.was_collected = False
        self._suites = suites
        self._test_seconds = test_seconds
        self._candidate = candidate
        self._clock = clock
        self._output = output
        self._channel = channel
        self._services = services
        self._tests: dict[str, Test] = {}
        self._faults: list[str] = []
        self._outcome: Outcome | None = None
        self._comparison: Comparison | None = None

    @pytest.fixture(scope="session")
    def candidate(self) -> Candidate:
        """The submission."""
        return self._candidate

    # Collecting

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """Let tests and their conftest.py import helpers, whose assertions tell what they found."""
        for suite in reversed(self._suites):
            sys.path.append(str(suite.path))
            helpers = [path.stem for path in suite.path.glob("*.py")]
            pytest.register_assert_rewrite(*(set(helpers) - set(sys.modules)))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marks known and start what runs beside the submission."""
        config.addinivalue_line(
            "markers", "criterion(name, weight=1): what the test counts towards"
        )
        config.addinivalue_line("markers", "title(text): what the test is called in the report")
        try:
            self._services.start_fakes()
        except BrokenServiceError as error:
            self._faults.append(str(error))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if report.failed:
            text = str(report.longrepr)
            _, found, rest = text.rpartition("No module named '")
            hint = f"\n{import_hint(rest.split(chr(39))[0])}" if found else ""
            self._faults.append(f"{report.nodeid}: {text}{hint}")
        elif report.skipped:
            self._faults.append(f"{report.nodeid} skips itself")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell the runner which tests there are."""
        if not self._faults:
            try:
                self._collect(session.items)
            except BrokenError as error:
                self._faults.append(str(error))
        if self._faults:
            session.items.clear()
            self.break_off("\n".join(self._faults))

    def _collect(self, items: list[pytest.Item]) -> None:
        if not items:
            raise BrokenError("there are no tests")
        for item in items:
            test = self._test(item)
            if test.id in {known.id for known in self._tests.values()}:
                raise BrokenError(
                    f"there are two tests {test.id}: name public and hidden files differently"
                )
            self._tests[item.nodeid] = test
        collected = [test.as_event() for test in self._tests.values()]
        if len(dump(collected)) > MAX_COLLECTED - 1000:
            raise BrokenError(f"{len(collected):,} tests are too many")
        self._channel.send("collected", tests=collected)
        self.unfinished = {test.id for test in self._tests.values()}
        self.was_collected = True

    def _test(self, item: pytest.Item) -> Test:
        suite = next(suite for suite in self._suites if item.path.is_relative_to(suite.path))
        _, _, name = item.nodeid.partition("::")
        test_id = f"{item.path.relative_to(suite.path).as_posix()}::{name}"
        mark = item.get_closest_marker("criterion")
        criterion, weight = _criterion(mark.args, mark.kwargs) if mark else (DEFAULT_CRITERION, 1.0)
        if criterion not in CRITERIA:
            raise BrokenError(f"{test_id}: {criterion!r} is no criterion that tests are graded by")
        if not (isinstance(weight, (int, float)) and math.isfinite(weight) and weight > 0):
            raise BrokenError(f"{test_id}: the weight {weight!r} is not a number above 0")
        return Test(test_id, _title(item), suite.visibility, str(criterion), float(weight))

    # Running

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Tell the runner of a test's beginning and end."""
        test = self._tests[item.nodeid]
        self._output.clear()
        self._outcome = self._comparison = None
        self._clock.deadline = Deadline(self._test_seconds)
        self._channel.send("started", id=test.id)
        began = time.perf_counter()
        result = yield
        milliseconds = (time.perf_counter() - began) * 1000
        self._finish(test, self._final_outcome(item), milliseconds)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """Guard the test's preparation."""
        with _Alarm(self._clock):
            self._candidate.begin_test()
            yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """Guard the test."""
        with _Alarm(self._clock):
            yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        """Guard the test's tidying up, for which there is some time in any case."""
        self._have_some_time()
        with _Alarm(self._clock):
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self,
        item: pytest.Item,
        call: pytest.CallInfo[None],
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge what a phase of a test raised; the first one counts.

        What the submission says may be of any kind: neither pytest's description of the exception
        nor ours may end the session, or take for ever.
        """
        if call.excinfo is None:
            return (yield)
        self._have_some_time()
        try:
            with _Alarm(self._clock):
                report = yield
        except (Exception, Failure, TimeIsUpError) as error:  # noqa: BLE001
            report = _short_report(item, call, error)
        if self._outcome is None:
            folders = [suite.path for suite in self._suites]
            self._have_some_time()
            try:
                with _Alarm(self._clock):
                    self._outcome = judge(call.excinfo.value, self._comparison, folders)
            except (Exception, Failure, TimeIsUpError) as error:  # noqa: BLE001
                self._outcome = Outcome("failed", _undescribed(call, error))
        return report

    def _have_some_time(self) -> None:
        if self._clock.deadline.is_over():
            self._clock.deadline = Deadline(TEARDOWN_SECONDS)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str] | None:
        """Keep both sides of a failed comparison: left is what came, right what was expected."""
        self._comparison = safe_compare(left, right) if op == "==" else None
        return [f"{_short(left)} == {_short(right)}"] if self._comparison else None

    def pytest_internalerror(self, excrepr: object) -> None:
        """Tell the runner that the harness failed."""
        self.break_off(f"pytest failed: {excrepr}")

    def break_off(self, detail: str) -> None:
        """Tell the runner that there is no result."""
        if not self.is_broken:
            self.is_broken = True
            self._channel.send("broken", detail=detail)

    def _final_outcome(self, item: pytest.Item) -> Outcome:
        outcome = self._outcome or PASSED
        try:
            self._candidate.end_test(
                went_well=outcome is PASSED, timed_out=outcome.outcome == "timed_out"
            )
        except Failure as failure:
            if outcome is PASSED:
                outcome = judge(failure, None, [])
        if item.get_closest_marker("xfail") is not None:
            return Outcome("error", "the test is marked as expected to fail, which is no result")
        return outcome

    def _finish(self, test: Test, outcome: Outcome, milliseconds: float) -> None:
        sides = outcome.comparison
        self.unfinished.discard(test.id)
        self._channel.send(
            "finished",
            id=test.id,
            outcome=outcome.outcome,
            duration_ms=round(milliseconds, 3),
            message=outcome.message,
            comparison=dict(vars(sides)) if sides else None,
            stdout=self._output.stdout.decode(errors="replace"),
            stderr=self._output.stderr.decode(errors="replace"),
            traceback=outcome.traceback,
            cause=outcome.cause,
        )


class _Alarm:
    """Ends a test that does not end by itself, also one that never asks for anything remote."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._is_off = False

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, self._ring)
        self._set()

    def __exit__(self, *_: object) -> None:
        self._is_off = True  # a ring that comes right now must not set it again
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _set(self) -> None:
        left = max(self._clock.deadline.seconds_left(), 0)
        signal.setitimer(signal.ITIMER_REAL, min(left, ALARM_AGAIN) + ALARM_DELAY, ALARM_AGAIN)

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_off:
            return
        if not self._clock.deadline.is_over():
            self._set()
            return
        raise TimeIsUpError(f"the test did not end within {self._clock.deadline.seconds:g} s")


def _short_report(
    item: pytest.Item, call: pytest.CallInfo[None], error: BaseException
) -> pytest.TestReport:
    """The report of a phase that failed in a way that pytest cannot describe."""
    what = _undescribed(call, error)
    when = call.when
    assert when != "collect"
    return pytest.TestReport(item.nodeid, item.location, {}, "failed", what, when)


def _undescribed(call: pytest.CallInfo[None], error: BaseException) -> str:
    name = type(call.excinfo.value).__name__ if call.excinfo else ""
    return f"{name}, which cannot be described: {type(error).__name__}"


def _criterion(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, Any]:
    """The arguments of the mark."""

    def parse(name: object, weight: object = 1.0) -> tuple[object, object]:
        return name, weight

    try:
        return parse(*args, **kwargs)
    except TypeError as error:
        raise BrokenError(f"the mark criterion: {error}") from None


def _title(item: pytest.Item) -> str:
    mark = item.get_closest_marker("title")
    function = getattr(item, "function", None)
    lines = (getattr(function, "__doc__", None) or "").strip().splitlines()
    name = getattr(item, "originalname", None) or item.name
    words = name.removeprefix("test").strip("_").replace("_", " ")
    title = str(mark.args[0]) if mark and mark.args else (lines[0] if lines else words.capitalize())
    callspec = getattr(item, "callspec", None)
    return f"{title} [{callspec.id}]" if callspec else title


def _short(value: object, limit: int = 120) -> str:
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 (a test's classes do as they like)
        text = f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[-limit // 2 :]}"
