"""What can go wrong while a test talks to the submission.

Three kinds, and `outcomes` judges a test by them:

- `CandidateError`: the candidate's code raised an exception. It is an ordinary exception, for tests
  may expect it.
- `Failure`: the submission made it impossible to go on. It died, could not be imported or broke a
  limit. It is derived from pytest's own exception for failing, which `except Exception` and
  `pytest.raises(Exception)` do not catch: no test passes because a process crashed.
- `TimeIsUpError`: the test's time is up. Not caught by accident either.
"""

from __future__ import annotations

import builtins
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

# As an instance of the first two an exception would end the session or a generator here; the others
# cannot be made without the exceptions that they group.
NEVER_BUILT_IN = {"KeyboardInterrupt", "GeneratorExit", "BaseExceptionGroup", "ExceptionGroup"}


if TYPE_CHECKING:
    _Failed = BaseException
else:
    _Failed = pytest.fail.Exception


class Failure(_Failed):
    """The submission made it impossible to go on."""

    def __init__(
        self, message: str, cause: str | None = None, error: CandidateError | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.error = error


class TimeIsUpError(_Failed):
    """The test's time is up."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CandidateError(Exception):
    """An exception that the candidate's code raised.

    One whose nearest built-in ancestor says more than Exception is an instance of that as well, so
    that `pytest.raises(ValueError)` works. `type` is the full name of its class; what else it holds
    is fetched by name, as from any object that stays in the sandbox.
    """

    type: str
    message: str
    traceback: str
    dayone: Details

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"{self.type}({self.message!r})"

    def __getattr__(self, name: str) -> Any:
        handle = None if name in ("dayone", "type") else self.dayone.handle
        if handle is None or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}", name=name)
        return getattr(handle, name)


@dataclass(frozen=True)
class Details:
    """What the harness knows about a candidate's exception beside its texts."""

    types: tuple[str, ...]
    place: str
    handle: Any

    def is_a(self, name: str) -> bool:
        """Whether the exception's class or one of its bases has this name, full or short."""
        return any(name in (full, full.rpartition(".")[2]) for full in self.types)


def candidate_error(
    details: Details, message: str, traceback: str = "", arguments: tuple[Any, ...] = ()
) -> CandidateError:
    """Make the exception that stands for one in the sandbox."""
    cls = _class_for(details.types)
    try:
        error = cls(*arguments)
    except Exception:  # noqa: BLE001 (its arguments are not what the built-in class expects)
        error = cls.__new__(cls)
    if isinstance(error, SyntaxError):
        _keep_what_can_be_shown(error)
    error.args = arguments or (message,)
    error.type = details.types[0]
    error.message = message
    error.traceback = traceback
    error.dayone = details
    return error


def _keep_what_can_be_shown(error: SyntaxError) -> None:
    """Forget what is underlined: a traceback draws as many marks as an error says.

    What is left is of the type that whoever shows it believes it to be.
    """
    error.msg = error.args[0] if error.args and type(error.args[0]) is str else ""
    error.filename = error.filename if isinstance(error.filename, str) else None
    error.lineno = error.lineno if isinstance(error.lineno, int) else None
    error.text = error.offset = error.end_lineno = error.end_offset = None


def limit_behind(error: CandidateError) -> str | None:
    """The limit of the sandbox that an exception tells of."""
    is_a = error.dayone.is_a
    number = error.args[0] if error.args and type(error.args[0]) is int else None
    if is_a("MemoryError"):
        return "memory_limit"
    if is_a("OSError") and number in (errno.ENOSPC, errno.EDQUOT):
        return "disk_limit"
    if is_a("OSError") and number == errno.EAGAIN and "fork" in error.traceback:
        return "process_limit"
    if is_a("RuntimeError") and "can't start new thread" in error.message:
        return "process_limit"
    return None


def _class_for(types: tuple[str, ...]) -> type[CandidateError]:
    """The class for an exception: of the nearest built-in ancestor that says something."""
    for name in types:
        base = getattr(builtins, name, None) if name not in NEVER_BUILT_IN else None
        if base in (Exception, BaseException):
            break
        if isinstance(base, type) and issubclass(base, BaseException):
            return _dual(base)
    return CandidateError


def _dual(base: type[BaseException]) -> type[CandidateError]:
    if base not in _DUALS:
        _DUALS[base] = type(base.__name__, (CandidateError, base), {})
    return _DUALS[base]


_DUALS: dict[type, type[CandidateError]] = {}
