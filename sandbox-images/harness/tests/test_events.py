"""What is told to the runner fits, whatever the texts are."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayone_harness.events import MAX_EVENT, MAX_TEXTS, Channel, cut, well_formed


def sent(**fields: Any) -> tuple[int, Any]:
    """The length and the content of an event."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MAX_EVENT)
        Channel(ours).send("finished", **fields)
        (length,) = struct.unpack(">I", theirs.recv(4))
        data = theirs.recv(length, socket.MSG_WAITALL)
        return length, json.loads(data)


@pytest.mark.parametrize("character", ["x", "\0", "\ud800", "é", "\U0001f600", "\\", "\n"])
def test_every_text_is_cut_to_its_limit(character: str) -> None:
    text = character * 300_000
    sides = {"expected": text, "actual": text}
    length, event = sent(message=text, comparison=sides, stdout=text, stderr=text, traceback=text)
    assert length < MAX_EVENT
    texts = {**event, **event["comparison"]}
    for name in ("message", "expected", "actual", "stdout", "stderr", "traceback"):
        size = len(json.dumps(texts[name], ensure_ascii=False).encode())
        assert MAX_TEXTS[name] * 0.9 < size <= MAX_TEXTS[name]
        assert "characters left out" in texts[name]


def test_a_text_that_fits_is_untouched() -> None:
    assert cut("x" * 98, 100) == "x" * 98
    assert cut("", 10) == ""


@given(st.text(st.characters(), max_size=300), st.integers(120, 300))
def test_a_cut_text_has_its_beginning_and_fits(text: str, limit: int) -> None:
    text = well_formed(text)
    short = cut(text, limit)
    assert len(json.dumps(short, ensure_ascii=False).encode()) <= limit
    assert short == text or text.startswith(short.partition("\n… ")[0])


def test_halves_of_surrogate_pairs_are_written_out() -> None:
    assert well_formed("a\ud800b") == "a\\ud800b"
    assert sent(message="\udfff")[1]["message"] == "\\udfff"


def test_control_characters_are_kept() -> None:
    assert sent(message="\x1b[2J\0\u202e")[1]["message"] == "\x1b[2J\0\u202e"
