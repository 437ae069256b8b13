"""The process in the candidate sandbox that imports the submission and serves calls on it.

It reads requests from its channel and answers each before it reads the next; `calls` is the other
end.

    message   u32 length, 16 bytes id, the rest
    request   a value: (ids that are no longer used, operation, arguments)
    reply     `+` and the result, `-` and what an exception says, or `!` and why it cannot cross

The candidate's code runs in this very process and may do with it what it likes. That is no one's
loss: all that the other end believes is that these are the candidate's answers. So the code here
is about serving honest submissions well, and about starting fast: it imports next to nothing.
"""

from __future__ import annotations

import os
import sys

from .decoding import Builder, decode
from .encoding import encode, field_names
from .limits import U32, MalformedError, UnsendableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ID_SIZE = 16


class Exports(Builder):
    """The objects that the other end holds handles of."""

    def __init__(self) -> None:
        self._objects: dict[int, object] = {}
        self._numbers: dict[int, int] = {}
        self._last = 0

    def describe(self, value: object) -> tuple[int, str, str]:
        """Export an object: its id, kind and name. The same object keeps its id."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._last = self._last + 1
            self._objects[number] = value
            self._numbers[id(value)] = number
        return number, *_kind_and_name(value)

    def release(self, numbers: list[int]) -> None:
        """Forget objects."""
        for number in numbers:
            if number in self._objects:
                del self._numbers[id(self._objects.pop(number))]

    def handle(self, number: int, kind: str, name: str) -> Any:
        """The object behind a handle."""
        if number not in self._objects:
            raise MalformedError(f"there is no {name or kind or 'object'} any more")
        return self._objects[number]


class Worker:
    """Carries out requests."""

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._exports = Exports()
        self._root = os.getcwd() + "/"  # noqa: PTH109 (pathlib is slow to load)
        self._operations: dict[str, Callable[..., object]] = {
            "import": _import,
            "get": getattr,
            "set": setattr,
            "call": lambda target, args, kwargs: target(*args, **kwargs),
            "enter": lambda target: type(target).__enter__(target),
            "exit": _leave,
            "item": lambda target, key: target[key],
            "length": len,
            "text": str,
            "fields": _fields,
            "collect": _collect,
            "wait": _wait,
            "is_instance": _is_instance,
            "table": _table,
            "sql": _sql,
        }

    def serve(self) -> None:
        """Answer requests until the channel ends."""
        while (request := self._receive()) is not None:
            number, body = request[:ID_SIZE], request[ID_SIZE:]
            reply = self._answer(body)
            _flush()
            self._send(number + reply)

    def _answer(self, request: bytes) -> bytes:
        describe = self._exports.describe
        try:
            released, operation, arguments = decode(request, self._exports)
            self._exports.release(released)
            result = self._operations[operation](*arguments)
            return b"+" + encode(result, describe)
        except UnsendableError as error:
            return b"!" + encode(str(error))
        except BaseException as error:  # noqa: BLE001 (SystemExit is one as well)
            from .faults import describe_exception

            fault = describe_exception(error, self._root)
            try:
                return b"-" + encode((*fault, error.args, describe(error)), describe)
            except BaseException:  # noqa: BLE001 (its arguments cannot cross)
                return b"-" + encode((*fault, (), describe(error)), describe)

    def _receive(self) -> bytes | None:
        head = self._read(4)
        return None if head is None else self._read(*U32.unpack(head))

    def _read(self, size: int) -> bytes | None:
        data = bytearray()
        while len(data) < size:
            os.set_blocking(self._channel, True)
            more = os.read(self._channel, min(size - len(data), 1 << 20))
            if not more:
                return None
            data += more
        return bytes(data)

    def _send(self, payload: bytes) -> None:
        rest = memoryview(U32.pack(len(payload)) + payload)
        while rest:
            os.set_blocking(self._channel, True)
            rest = rest[os.write(self._channel, rest) :]


# Operations


def _import(name: str) -> object:
    __import__(name)
    return sys.modules[name]


def _leave(target: Any, error: Any) -> object:
    """Leave a context: at its end, for an exception (given), or for another reason (true)."""
    if error is False:
        return target.__exit__(None, None, None)
    if error is True:
        error = RuntimeError("the block did not come to its end")
    return target.__exit__(type(error), error, error.__traceback__)


def _fields(record: Any) -> dict[str, object]:
    names = field_names(type(record))
    return {name: getattr(record, name) for name in names if hasattr(record, name)}


def _collect(iterable: Any, limit: int) -> list[object]:
    found: list[object] = []
    for element in iterable if limit > 0 else ():
        found.append(element)
        if len(found) >= limit:
            break
    return found


def _wait(awaitable: Any) -> object:
    import asyncio

    async def finish() -> object:
        return await awaitable

    return asyncio.run(finish())


def _is_instance(value: object, cls: Any) -> bool:
    """`isinstance`; a class of the standard library is named by its module and name."""
    if isinstance(cls, tuple):
        module, name = cls
        __import__(module)
        cls = getattr(sys.modules[module], name)
    return isinstance(value, cls)


def _table(content: bytes, suffix: str) -> object:
    from .reading import read_table

    return read_table(content, suffix)


def _sql(url: str, statement: str, parameters: object) -> object:
    from .databases import query

    return query(url, statement, parameters)


# Details


def _kind_and_name(value: object) -> tuple[str, str]:
    """What an object is, for messages: its kind, and its own name or that of its class."""
    kind = "object"
    cls: Any = type(value)
    try:
        if issubclass(cls, type):
            kind, cls = "class", value
        elif cls.__name__ == "module":
            return "module", str(vars(value).get("__name__"))
        elif cls.__name__ in ("function", "builtin_function_or_method", "method"):
            kind, cls = "function", value
        module, name = cls.__module__, cls.__qualname__
    except Exception:  # noqa: BLE001 (a class may answer anything)
        return kind, "?"
    return kind, name if module in ("builtins", None) else f"{module}.{name}"


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:  # noqa: SIM105 (contextlib is slow to load)
            stream.flush()
        except BaseException:  # noqa: BLE001, S110 (the candidate may have closed it)
            pass


def main() -> None:
    """Serve the channel that the agent has opened."""
    channel = int(os.environ.pop("DAYONE_CHANNEL_FD"))
    os.set_inheritable(channel, False)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    worker = Worker(channel)
    sys.argv[:] = [""]
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    worker.serve()
    os._exit(0)


if __name__ == "__main__":
    main()
