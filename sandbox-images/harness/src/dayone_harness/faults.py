"""What an exception of the candidate's says, as texts. Loaded when there is one.

Exceptions are candidate code as well: their `str` may raise, their cause may be another one each
time it is asked for. So the texts are made from what Python itself stores, in bounded steps.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any

MAX_MESSAGE = 8 * 1024
MAX_TRACEBACK = 16 * 1024
MAX_CHAIN = 5
MAX_FRAMES = 40
PACKAGE = __file__.rpartition("/")[0] + "/"


def describe_exception(error: BaseException, root: str) -> tuple[tuple[str, ...], str, str, str]:
    """The names of its classes (nearest first), its message, its traceback and its place."""
    types = tuple(_full_name(cls) for cls in type(error).__mro__ if cls is not object)
    message = _message(error)
    try:
        trace = _traceback(error, root)[-MAX_TRACEBACK:]
    except Exception as failed:  # noqa: BLE001 (the candidate may have broken linecache)
        trace = f"(no traceback: {type(failed).__name__})"
    return types, message, trace, _place(error, root)


def _full_name(cls: type) -> str:
    name, module = str(type.__getattribute__(cls, "__qualname__")), cls.__module__
    return name if module == "builtins" else f"{module}.{name}"


def _message(error: BaseException) -> str:
    try:
        return str(str(error)[:MAX_MESSAGE])
    except BaseException:  # noqa: BLE001
        return "(its message cannot be shown)"


def _frames(error: BaseException) -> list[tuple[FrameType, int]]:
    """The frames of the candidate's code and what it called: not those of the harness."""
    trace: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    frames = []
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((PACKAGE, "<frozen importlib")):
            frames.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def _place(error: BaseException, root: str) -> str:
    """Where in the submission it happened: "orders/api.py line 3"."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{str(error.filename).removeprefix(root)} line {error.lineno}"
    for frame, line in reversed(_frames(error)):
        name = frame.f_code.co_filename
        if name.startswith(root):
            return f"{name.removeprefix(root)} line {line}"
    return ""


def _traceback(error: BaseException, root: str) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    joint = ""
    while current is not None and id(current) not in seen and len(seen) < MAX_CHAIN:
        seen.add(id(current))
        parts.insert(0, _one(current, root) + joint)
        stored = BaseException.__dict__
        cause: Any = stored["__cause__"].__get__(current)
        context: Any = stored["__context__"].__get__(current)
        if cause is not None:
            joint = "\nThe above exception was the direct cause of the following exception:\n\n"
            current = cause
        elif context is not None and not stored["__suppress_context__"].__get__(current):
            joint = "\nDuring handling of the above exception, another exception occurred:\n\n"
            current = context
        else:
            current = None
    return "".join(parts)


def _one(error: BaseException, root: str) -> str:
    import linecache

    frames = _frames(error)
    lines = ["Traceback (most recent call last):\n"] if frames else []
    left_out = len(frames) - MAX_FRAMES
    if left_out > 0:
        frames[MAX_FRAMES // 2 : MAX_FRAMES // 2 + left_out] = []
    for position, (frame, number) in enumerate(frames):
        if left_out > 0 and position == MAX_FRAMES // 2:
            lines.append(f"  [{left_out} frames left out]\n")
        name = frame.f_code.co_filename
        lines.append(
            f'  File "{name.removeprefix(root)}", line {number}, in {frame.f_code.co_name}\n'
        )
        source = linecache.getline(name, number).strip()[:200]
        lines += [f"    {source}\n"] if source else []
    if isinstance(error, SyntaxError) and type(error).__module__ == "builtins":
        lines += _syntax(error, root)
    message = _message(error)
    lines.append(_full_name(type(error)) + (f": {message}" if message else "") + "\n")
    for note in list(getattr(error, "__notes__", ()))[:10]:
        lines.append(f"{str(note)[:1000]}\n")
    return "".join(lines)


def _syntax(error: SyntaxError, root: str) -> list[str]:
    text = (error.text or "").rstrip("\n")[:200]
    shown = text.lstrip()
    column = max((error.offset or 1) - 1 - (len(text) - len(shown)), 0)
    name = str(error.filename).removeprefix(root)
    lines = [f'  File "{name}", line {error.lineno}\n']
    if shown:
        lines += [f"    {shown}\n", "    " + " " * min(column, len(shown)) + "^\n"]
    return lines
