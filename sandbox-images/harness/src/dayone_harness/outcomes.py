"""How an exception that ends a test is judged: whose doing it is, and what is said about it."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

import pytest

from . import tunnel
from .comparison import Comparison, compare
from .errors import CandidateError, Failure, TimeIsUpError, limit_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
XFAIL = pytest.xfail.Exception
# What no answer of a submission can make a sound test raise.
OUR_OWN_MISTAKES = (NameError, ImportError, SyntaxError, NotImplementedError)
SIDES = (("left", "right"), ("actual", "desired"), ("x", "y"))


@dataclass(frozen=True)
class Outcome:
    """How a test ended."""

    outcome: str
    message: str | None = None
    cause: str | None = None
    comparison: Comparison | None = None
    traceback: str | None = None


PASSED = Outcome("passed")


def judge(error: BaseException, comparison: Comparison | None, folders: list[Path]) -> Outcome:
    """Judge the exception that ended a test; `folders` have the tests."""
    match error:
        case TimeIsUpError():
            return Outcome("timed_out", error.message, "time_limit")
        case Failure():
            trace = error.error.traceback if error.error else None
            return Outcome("failed", error.message, error.cause, traceback=trace)
        case CandidateError():
            cause = (
                "time_limit"
                if error.dayone.handle is None and _is_late(error)
                else limit_behind(error)
            )
            return Outcome("failed", said(error), cause, traceback=error.traceback or None)
    trace = test_traceback(error, folders)
    if isinstance(error, (pytest.skip.Exception, XFAIL)) or _is_skip(error):
        return Outcome("error", f"the test skips itself: {error}", traceback=trace)
    if isinstance(error, pytest.fail.Exception):
        return Outcome("failed", str(error))
    if isinstance(error, AssertionError):
        sides = _library_sides(error.__traceback__) or comparison
        return Outcome("failed", assertion_message(error), comparison=sides)
    message = f"{type(error).__name__}: {error}"
    if _is_from_server(error):
        return Outcome("failed", f"the server's answer: {message}")
    if isinstance(error, ModuleNotFoundError) and error.name:
        message = f"{message}\n{import_hint(error.name)}"
    if isinstance(error, OUR_OWN_MISTAKES) or _is_ours(error):
        return Outcome("error", message, traceback=trace)
    # The test could not go on with what the submission gave it: None where a list was promised.
    return Outcome("failed", message)


def said(error: CandidateError) -> str:
    """One line about an exception of the candidate's."""
    place = f" ({error.dayone.place})" if error.dayone.place else ""
    message = f": {error.message}" if error.message else ""
    return f"{error.type}{message}{place}"


def import_hint(name: str) -> str:
    """What to do instead of importing the submission."""
    return (
        f"The submission is in another sandbox and cannot be imported here: "
        f"if {name} is a module of it, use candidate.module({name!r})."
    )


def assertion_message(error: AssertionError) -> str:
    """The author's own words, or the assertion with what it found."""
    text = str(error) or "the assertion failed"
    own, _, _ = text.partition("\nassert ")
    return own if own and not text.startswith("assert ") else text


def test_traceback(error: BaseException, folders: list[Path]) -> str:
    """Where in the tests it happened."""
    frames = []
    for frame, line in _frames(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        for folder in folders:
            if path.is_relative_to(folder):
                name = str(path.relative_to(folder.parent))
                code = frame.f_code.co_name
                summary = traceback.FrameSummary(str(path), line, code, lookup_line=True)
                frames.append(traceback.FrameSummary(name, line, code, line=summary.line))
    return "".join(traceback.format_list(frames))


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _is_ours(error: BaseException) -> bool:
    """Whether it was raised by this package; a handle refuses what only values can do, rightly."""
    innermost = None
    for frame, _ in _frames(error.__traceback__):
        innermost = Path(frame.f_code.co_filename)
    return innermost is not None and innermost.parent == HERE and innermost.stem != "remote"


def _is_late(error: CandidateError) -> bool:
    return error.dayone.is_a("TimeoutError")


def _is_skip(error: BaseException) -> bool:
    unittest: Any = sys.modules.get("unittest")
    return unittest is not None and isinstance(error, unittest.SkipTest)


def _is_from_server(error: BaseException) -> bool:
    """Whether a connection to the candidate's server failed, or what came over it made no sense."""
    httpx: Any = sys.modules.get("httpx")
    if httpx is not None and isinstance(error, (httpx.HTTPError, httpx.StreamError)):
        return True
    for frame, _ in _frames(error.__traceback__):
        if frame.f_code.co_filename == tunnel.__file__ and isinstance(error, OSError):
            return True
        is_answer = httpx is not None and isinstance(frame.f_locals.get("self"), httpx.Response)
        if is_answer and isinstance(error, ValueError):
            return True
    return False


def _library_sides(trace: TracebackType | None) -> Comparison | None:
    """Both sides of an assertion of pandas.testing or numpy.testing."""
    for frame, _ in _frames(trace):
        module = frame.f_globals.get("__name__", "")
        if module.startswith(("pandas._testing", "numpy.testing")):
            for left, right in SIDES:
                if left in frame.f_locals and right in frame.f_locals:
                    return safe_compare(frame.f_locals[left], frame.f_locals[right])
    return None


def safe_compare(actual: object, expected: object) -> Comparison | None:
    """Both sides of a comparison; none when they cannot be shown or show the same."""
    try:
        found = compare(actual, expected)
    except (Exception, Failure, TimeIsUpError):  # noqa: BLE001 (the message has to do)
        return None  # a test's classes do as they like, and a submission may end any moment
    return found if found.actual != found.expected else None
