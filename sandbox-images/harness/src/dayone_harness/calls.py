"""Calls to the submission: the grader's end of what `worker` serves.

One call is under way at a time. Each has an id that cannot be guessed, and nothing may come from
the worker but the one reply to it: any other byte breaks the protocol, which fails the test and
ends the worker. Whatever the reply says is data of the candidate's.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from .decoding import decode
from .encoding import encode
from .errors import CandidateError, Details, Failure, TimeIsUpError, candidate_error
from .limits import MAX_BYTES, U32, MalformedError, UnsendableError
from .process import CHANNEL, Output, Process
from .remote import GraderBuilder, caller_of, number_of
from .wire import Deadline, Link

ID_SIZE = 16
MAX_REPLY = MAX_BYTES + 1024
MAX_NUMBER = 2**63
WORKER = ["-I", "-B", "-m", "dayone_harness.worker"]
MAX_NAME, MAX_BASES, MAX_MESSAGE, MAX_TRACEBACK = 300, 50, 8 * 1024, 16 * 1024
# A worker lives for many tests, each with a limit of its own on what it prints.
OUTPUTS_IN_A_LIFE = 64
# A request has limits as well: the rest is told with later ones. What waits has a limit of its own,
# beyond which objects stay where they are, in the worker.
MAX_RELEASED, MAX_WAITING = 10_000, 200_000


class Session:
    """A worker and the objects in it."""

    def __init__(self, link: Link, output: Output, clock: Clock) -> None:
        deadline = clock.deadline
        self.epoch = 0
        self._epoch_of_last_test = 0
        self._clock = clock
        self._lock = threading.Lock()
        self._released: set[int] = set()
        self._builder = GraderBuilder(self)
        self._process = Process.start(
            link,
            output,
            deadline,
            [sys.executable, *WORKER],
            channel=True,
            output_limit=OUTPUTS_IN_A_LIFE * output.limit,
        )
        self._process.close_stdin(deadline)

    def is_alive(self) -> bool:
        """Whether the worker runs."""
        return self._process.exit is None

    def release(self, number: int) -> None:
        """Note that a handle is no longer used."""
        if len(self._released) < MAX_WAITING:
            self._released.add(number)

    def keep(self, number: int) -> None:
        """Note that a handle is used again."""
        self._released.discard(number)

    def call(self, what: str, operation: str, *arguments: object) -> Any:
        """Carry out an operation in the worker."""
        with self._lock:
            return self._call(what, operation, arguments)

    def check(self) -> None:
        """Take in what came unasked: output is kept, anything else breaks the protocol."""
        while self._process.take_in():
            pass
        if self._process.channel:
            raise self._broken("it answered without being asked")

    def end_test(self, patience: float) -> None:
        """Check it after a test; what was printed has that many seconds to arrive."""
        if self.epoch != self._epoch_of_last_test:
            self._epoch_of_last_test = self.epoch
            self._process.take_in_late_output(patience)
        self.check()

    def close(self) -> None:
        """End the worker; what it sent and nobody took is nobody's."""
        self._process.kill()
        self._process.channel.clear()

    def _call(self, what: str, operation: str, arguments: tuple[object, ...]) -> Any:
        self.check()
        if self._process.exit is not None:
            raise self._process.exit.failure("the submission's process", f"before {what}")
        if operation != "fields":
            self.epoch += 1
        number = os.urandom(ID_SIZE)
        request = number + self._request(operation, arguments)
        deadline = self._clock.deadline
        try:
            self._process.send(CHANNEL, U32.pack(len(request)) + request, deadline)
            reply = self._receive(what, deadline)
        except TimeIsUpError as error:
            self.close()
            raise TimeIsUpError(f"{error.message}: it was {what}") from None
        except BaseException:
            self.close()  # a call that was left half-way cannot be told from an answer to the next
            raise
        if reply[:ID_SIZE] != number:
            raise self._broken("it answered something else than it was asked")
        return self._result(what, bytes(reply[ID_SIZE : ID_SIZE + 1]), reply[ID_SIZE + 1 :])

    def _request(self, operation: str, arguments: tuple[object, ...]) -> bytes:
        released = list(islice(self._released, MAX_RELEASED))
        try:
            request = encode((released, operation, arguments), self._describe)
        except UnsendableError as error:
            raise TypeError(f"{error} from the test to the submission") from None
        self._released.difference_update(released)
        return request

    def _describe(self, value: object) -> tuple[int, str, str] | None:
        if caller_of(value) not in (None, self):
            raise Failure(f"{value!r} was lost when its process ended", "crashed")
        return number_of(value)

    def _receive(self, what: str, deadline: Deadline) -> memoryview:
        channel = self._process.channel
        self._wait_for(4, what, deadline)
        size = 4 + U32.unpack_from(channel)[0]
        if not 4 + ID_SIZE < size <= MAX_REPLY:
            raise self._broken("a reply of an impossible length")
        self._wait_for(size, what, deadline)
        if len(channel) > size:
            raise self._broken("bytes follow its answer")
        reply = memoryview(bytes(channel))[4:]
        channel.clear()
        return reply

    def _wait_for(self, size: int, what: str, deadline: Deadline) -> None:
        while len(self._process.channel) < size:
            if self._process.exit is not None:
                raise self._process.exit.failure("the submission's process", f"while {what}")
            self._process.pump(deadline)

    def _result(self, what: str, status: bytes, body: memoryview) -> Any:
        try:
            value = decode(body, self._builder)
        except MalformedError as error:
            raise Failure(f"what came back from {what} cannot be used: {error}") from None
        if status == b"+":
            return value
        if status == b"!" and isinstance(value, str):
            raise Failure(f"what came back from {what} cannot be used: {value[:500]}")
        if status == b"-":
            raise self._exception(value)
        raise self._broken("it answered neither a value nor an exception")

    def _exception(self, value: Any) -> CandidateError:
        match value:
            case (
                tuple(types),
                str(message),
                str(trace),
                str(place),
                tuple(arguments),
                (int(number), str(kind), str(name)),
            ) if -MAX_NUMBER <= number < MAX_NUMBER and _are_names(types):
                handle = self._builder.handle(number, kind, name)
                names = tuple(cls[:MAX_NAME] for cls in types[:MAX_BASES])
                details = Details(names, place[:MAX_NAME], handle)
                message, trace = message[:MAX_MESSAGE], trace[:MAX_TRACEBACK]
                return candidate_error(details, message, trace, arguments)
            case _:
                raise self._broken("it answered with a malformed exception")

    def _broken(self, reason: str) -> Failure:
        self.close()
        return Failure(f"the submission's process broke the protocol: {reason}", "crashed")


def _are_names(types: tuple[Any, ...]) -> bool:
    return bool(types) and all(isinstance(cls, str) for cls in types)


class Clock:
    """Holds the deadline of the test that runs."""

    def __init__(self) -> None:
        self.deadline = Deadline(0)

    @contextmanager
    def stopped(self, longest: float) -> Iterator[None]:
        """Let something happen that does not use up the test's time; it has a limit of its own."""
        began = time.monotonic()
        self.deadline.extend(longest)
        try:
            yield
        finally:
            self.deadline.extend(time.monotonic() - began - longest)
