"""A sandbox's first process that speaks well until it is told not to.

It stands before the real agent and carries what both ends say. A submission that holds the words
`MISBEHAVE <how> AFTER <number>` makes it misbehave that many reads of the agent's later.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

AGENT = "/usr/local/bin/dayone-agent"
ORDER = re.compile(rb"MISBEHAVE (\w+) AFTER (\d+)")
MIB = 1 << 20
DATA, WINDOW, PING, GO_AWAY = range(4)
SYN, ACK, FIN, RST = 1, 2, 4, 8


def frame(kind: int, flags: int, stream: int, length: int, payload: bytes = b"") -> bytes:
    """A frame of yamux."""
    numbers = bytes([0, kind]) + flags.to_bytes(2, "big") + stream.to_bytes(4, "big")
    return numbers + length.to_bytes(4, "big") + payload


def be_silent(_: bytes) -> bytes:
    """Say nothing more, for ever."""
    while True:
        time.sleep(1)


def end_well(_: bytes) -> bytes:
    """End as if the runner had gone."""
    os._exit(0)


def end_badly(_: bytes) -> bytes:
    """Crash."""
    os._exit(3)


def tear(said: bytes) -> bytes:
    """End within a frame."""
    sys.stdout.buffer.raw.write(said[: len(said) // 2])
    os._exit(0)


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "silence": be_silent,
    "end": end_well,
    "crash": end_badly,
    "tear": tear,
    "garbage": lambda said: os.urandom(64 * 1024) + said,
    "text": lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "huge": lambda _: frame(DATA, 0, 1, 0xFFFFFFFF, bytes(64 * MIB)),
    "goodbye": lambda said: frame(GO_AWAY, 0, 0, 0) + said,
    "pings": lambda said: frame(PING, SYN, 0, 7) * 200_000 + said,
    "streams": lambda said: (
        b"".join(frame(DATA, SYN, 2 * number, 5, b"hello") for number in range(1, 5000)) + said
    ),
    "windows": lambda said: frame(WINDOW, 0, 1, 0xFFFFFFFF) * 1000 + said,
    "resets": lambda said: b"".join(frame(DATA, RST, n, 0) for n in range(1, 200)) + said,
    "endings": lambda said: b"".join(frame(DATA, FIN, n, 0) for n in range(1, 200)) + said,
    "unasked": lambda said: frame(DATA, 0, 1, 15, b"\0\0\0\x0b" + b'{"ok":true}') * 1000 + said,
    "twice": lambda said: said + said,
    "backwards": lambda said: said[::-1],
}


class Voice:
    """Carries what the agent says, and knows when to stop."""

    def __init__(self) -> None:
        self.order: tuple[str, int] | None = None

    def listen(self, ours: BinaryIO, agents: BinaryIO) -> None:
        """Carry what the runner says, and look for the order in it."""
        tail = b""
        while data := os.read(ours.fileno(), 65536):
            found = ORDER.search(tail + data)
            if found and self.order is None:
                self.order = found[1].decode(), int(found[2])
            tail = data[-64:]
            agents.write(data)
            agents.flush()
        os._exit(0)

    def speak(self, agents: BinaryIO) -> None:
        """Carry what the agent says."""
        while data := os.read(agents.fileno(), 65536):
            said = data
            if self.order is not None:
                how, after = self.order
                if after == 0:
                    said = WAYS[how](data)
                self.order = how, after - 1
            sys.stdout.buffer.write(said)
            sys.stdout.buffer.flush()


def main() -> None:
    """Stand before the agent; before the grader's, stand aside."""
    if os.path.ismount("/grader"):
        os.execv(AGENT, [AGENT])
    agent = subprocess.Popen([AGENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert agent.stdin and agent.stdout
    voice = Voice()
    inwards = (sys.stdin.buffer, agent.stdin)
    threading.Thread(target=voice.listen, args=inwards, daemon=True).start()
    voice.speak(agent.stdout)


if __name__ == "__main__":
    main()
