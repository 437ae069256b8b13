"""Submissions that want to pass, to break the grader, or to make it wait."""

from __future__ import annotations

import time

import pytest

from conftest import Grade
from fake_agent import FakeAgent

TESTS = """
    def test_first(candidate):
        assert candidate.module("solution").solve(7) == 7

    def test_second(candidate):
        assert candidate.module("solution").solve("abc") == "abc"
    """


def outcome_and_cause(
    grade: Grade, submission: str, **settings: float
) -> tuple[str, str | None, str]:
    """The first test's outcome, its cause and its message."""
    graded = grade(TESTS, submission, **settings)
    assert graded.events[-1] == {"event": "done"}, graded.log
    result = graded.result("test_first")
    return result["outcome"], result["cause"], result["message"]


def test_a_syntax_error_is_an_import_error(grade: Grade) -> None:
    found = outcome_and_cause(grade, "def solve(x)\n    return x\n")
    assert found == ("failed", "import_error", "solution.py line 1: SyntaxError: expected ':'")


def test_leaving_at_import_is_a_crash(grade: Grade) -> None:
    found = outcome_and_cause(grade, "import os\nos._exit(0)\n")
    words = "the submission's process exited with code 0 while importing solution"
    assert found == ("failed", "crashed", words)


def test_system_exit_at_import_is_an_import_error(grade: Grade) -> None:
    found = outcome_and_cause(grade, "raise SystemExit(0)\n")
    assert found == ("failed", "import_error", "solution.py line 1: SystemExit: 0")


def test_leaving_in_a_call_is_a_crash_and_the_next_test_gets_a_new_process(grade: Grade) -> None:
    graded = grade(TESTS, "import os\ndef solve(x):\n    return x if x == 'abc' else os._exit(3)\n")
    result = graded.result("test_first")
    assert (result["outcome"], result["cause"]) == ("failed", "crashed")
    words = "the submission's process exited with code 3 while calling solution.solve"
    assert result["message"] == words
    assert graded.result("test_second")["outcome"] == "passed"


def test_a_signal_is_named(grade: Grade) -> None:
    found = outcome_and_cause(grade, "import os\ndef solve(x):\n    os.kill(os.getpid(), 11)\n")
    assert found[:2] == ("failed", "crashed")
    assert "was killed by signal 11 (SIGSEGV)" in found[2]


@pytest.mark.parametrize(
    "error",
    ["KeyboardInterrupt", "GeneratorExit", "StopIteration", "SystemExit", "asyncio.CancelledError"],
)
def test_every_exception_is_a_failure(grade: Grade, error: str) -> None:
    found = outcome_and_cause(grade, f"import asyncio\ndef solve(x):\n    raise {error}\n")
    assert found[:2] == ("failed", None)
    assert error.rpartition(".")[2] in found[2]


@pytest.mark.parametrize(
    "error", ["pytest.skip.Exception", "unittest.SkipTest", "pytest.xfail.Exception"]
)
def test_skipping_is_a_failure(grade: Grade, error: str) -> None:
    submission = f"import pytest, unittest\ndef solve(x):\n    raise {error}('not today')\n"
    assert outcome_and_cause(grade, submission)[0] == "failed"


def test_an_exception_that_cannot_be_shown_is_a_failure(grade: Grade) -> None:
    found = outcome_and_cause(
        grade,
        """
        class R(Exception):
            k = 0
            def __str__(self):
                R.k += 1
                if R.k % 3 == 0: raise RuntimeError("no")
                return "x" * 20_000_000 if R.k % 3 == 1 else str(self)
            __repr__ = __str__
            __cause__ = property(lambda self: R())
            __notes__ = property(lambda self: ["n" * 1000000] * 5)
        def solve(x):
            raise R()
        """,
    )
    assert found[0] == "failed"
    assert len(found[2]) < 9000


def test_objects_that_equal_everything_equal_nothing(grade: Grade) -> None:
    for_str = """
        class S(str):
            def __eq__(self, other): return True
            __hash__ = str.__hash__
        class I(int):
            def __eq__(self, other): return True
            __hash__ = int.__hash__
        def solve(x):
            return I(1) if x == 7 else S("x")
        """
    graded = grade(TESTS, for_str)
    assert graded.outcomes() == {"test_first": "failed", "test_second": "failed"}
    assert graded.result("test_first")["comparison"] == {"expected": "7", "actual": "1"}
    assert graded.result("test_second")["comparison"] == {"expected": "abc", "actual": "x"}


def test_a_mock_equals_nothing(grade: Grade) -> None:
    found = outcome_and_cause(
        grade, "from unittest.mock import ANY\ndef solve(x):\n    return ANY\n"
    )
    assert found[0] == "failed"
    assert "<a unittest.mock._ANY in the sandbox> == 7" in found[2]


def test_answers_sent_in_advance_break_the_protocol(grade: Grade) -> None:
    found = outcome_and_cause(
        grade,
        """
        import os, stat, struct
        def solve(x):
            out = b"".join(struct.pack(">I", 30) + bytes(16) + b"+" + b"i" * 13 for _ in range(500))
            for fd in range(3, 4096):
                try:
                    if stat.S_ISSOCK(os.fstat(fd).st_mode):
                        os.set_blocking(fd, False)
                        os.write(fd, out)
                except OSError:
                    pass
            return x
        """,
    )
    assert found[:2] == ("failed", "crashed")
    assert "broke the protocol" in found[2]


def test_answers_sent_afterwards_break_the_protocol(grade: Grade) -> None:
    submission = """
        import os, stat, threading, time
        FD = []
        for fd in map(int, os.listdir("/proc/self/fd")):
            try:
                FD += [fd] if stat.S_ISSOCK(os.fstat(fd).st_mode) else []
            except OSError:
                pass
        def late():
            time.sleep(0.2)
            os.write(FD[0], b"\\0\\0\\0\\x20" + bytes(32))
        def solve(x):
            threading.Thread(target=late).start()
            return x
        """
    tests = """
        import time
        def test_first(candidate):
            module = candidate.module("solution")
            assert module.solve(1) == 1
            time.sleep(0.4)
        """
    result = grade(tests, submission).result()
    assert (result["outcome"], result["cause"]) == ("failed", "crashed")
    assert result["message"].endswith("it answered without being asked")


def test_output_without_end_is_stopped(grade: Grade) -> None:
    submission = "def solve(x):\n    while True:\n        print('x' * 1000)\n"
    found = outcome_and_cause(grade, submission, output_bytes=100_000)
    words = "the submission's process printed more than it may while calling solution.solve"
    assert found == ("failed", "output_limit", words)


def test_what_holds_the_pipes_open_delays_nothing(grade: Grade) -> None:
    began = time.monotonic()
    found = outcome_and_cause(
        grade,
        """
        import os, time
        def solve(x):
            if os.fork() == 0:
                os.setsid()
                time.sleep(8)
                os._exit(0)
            return x + 1
        """,
    )
    assert found[0] == "failed"
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10**500000", "more than 4,300 digits"),
        ("'x' * 5_000_000", "larger than 4 MiB"),
        ("[0] * 100_001", "more than 100,000 items"),
        ("nested()", "nested more than 64 deep"),
        ("__import__('decimal').Decimal('1e999999')", "decimal number is too long"),
        ("__import__('decimal').Decimal('sNaN')", "signals"),
    ],
)
def test_a_value_beyond_a_limit_is_a_failure(grade: Grade, value: str, reason: str) -> None:
    found = outcome_and_cause(
        grade,
        f"""
        def nested():
            x = []
            x.append(x)
            return x

        def solve(x):
            return {value}
        """,
    )
    assert found[0] == "failed"
    assert found[2].startswith("what came back from calling solution.solve cannot be used: the ")
    assert reason in found[2]


def test_a_dict_with_one_key_twice_is_a_failure(grade: Grade) -> None:
    found = outcome_and_cause(
        grade,
        """
        class Key(str):
            def __eq__(self, other): return False
            __hash__ = str.__hash__
        def solve(x):
            return {Key("a"): 1, Key("a"): 2}
        """,
    )
    assert found[0] == "failed"
    assert "a dict has the same key twice" in found[2]


def test_memory_that_ran_out_is_the_limit(grade: Grade) -> None:
    def prepare(agent: FakeAgent) -> None:
        agent.out_of_memory = True

    graded = grade(
        TESTS, "import os\ndef solve(x):\n    os.kill(os.getpid(), 9)\n", prepare=prepare
    )
    result = graded.result("test_first")
    words = "the submission's process ran out of memory while calling solution.solve"
    assert (result["outcome"], result["cause"], result["message"]) == (
        "failed",
        "memory_limit",
        words,
    )


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("MemoryError()", "memory_limit"),
        ("OSError(28, 'No space left on device')", "disk_limit"),
        ("OSError(122, 'Disk quota exceeded')", "disk_limit"),
        ('RuntimeError("can\'t start new thread")', "process_limit"),
    ],
)
def test_exceptions_that_tell_of_a_limit_name_it(grade: Grade, error: str, cause: str) -> None:
    assert outcome_and_cause(grade, f"def solve(x):\n    raise {error}\n")[:2] == ("failed", cause)


def test_a_fork_that_fails_is_the_process_limit(grade: Grade) -> None:
    submission = "def fork():\n    raise BlockingIOError(11, 'x')\ndef solve(x):\n    fork()\n"
    assert outcome_and_cause(grade, submission)[:2] == ("failed", "process_limit")


def test_an_import_that_hangs_is_waited_for_once(grade: Grade) -> None:
    graded = grade(TESTS, "while True: pass\n", seconds=1.0)
    assert graded.outcomes() == {"test_first": "timed_out", "test_second": "timed_out"}
    assert graded.result("test_second")["duration_ms"] < 500


def test_a_closed_channel_is_a_crash(grade: Grade) -> None:
    submission = "import os\ndef solve(x):\n    os.closerange(0, 4096)\n    return x\n"
    assert outcome_and_cause(grade, submission)[:2] == ("failed", "crashed")


def test_control_characters_and_halves_of_pairs_arrive_as_data(grade: Grade) -> None:
    submission = "def solve(x):\n    return '\\x1b[2J\\ud800\\u202e' if x == 'abc' else x\n"
    result = grade(TESTS, submission).result("test_second")
    assert result["comparison"] == {"expected": "abc", "actual": "\x1b[2J\\ud800\u202e"}


@pytest.mark.parametrize(
    "place",
    [
        "('f', 1, 2, 5)",
        "('f', 1, 1, 'x', 1, 10**10)",
        "(['f'], {}, 1, 'x', 1, -1)",
        "('f', 10**4000, -1, '\\n' * 9, 1, 2)",
    ],
)
def test_a_syntax_error_that_cannot_be_underlined_is_a_failure(grade: Grade, place: str) -> None:
    found = outcome_and_cause(grade, f"def solve(x):\n    raise SyntaxError('odd', {place})\n")
    assert found[:2] == ("failed", None)
    assert found[2].startswith("SyntaxError: odd")


# The worker is the candidate's to change: here it answers a question with something else.
CHANGED = """
    import gc
    from dataclasses import dataclass

    worker = next(found for found in gc.get_objects() if type(found).__name__ == "Worker")

    @dataclass
    class Thing:
        x: int

    def make():
        return Thing(1)

    def change(name, value):
        worker._operations[name] = lambda *_: value

    def fail():
        type(worker._exports).describe = lambda self, value: (10**100, "object", "Thing")
        raise ValueError("odd")
    """


@pytest.mark.parametrize(
    ("question", "asked", "answer"),
    [
        ("candidate.length(m)", "length", "'1'"),
        ("candidate.length(m)", "length", "[]"),
        ("candidate.text_of(m)", "text", "1"),
        ("candidate.collect(m)", "collect", "'abc'"),
        ("candidate.is_instance(thing, dict)", "is_instance", "[1]"),
        ("thing.x", "fields", "['x']"),
        ("thing.x", "fields", "{1: 2}"),
        ("thing.x", "fields", "{'__array__': 1}"),
        ("thing.x", "fields", "None"),
    ],
)
def test_an_answer_of_another_kind_is_a_failure(
    grade: Grade, question: str, asked: str, answer: str
) -> None:
    tests = f"""
        def test_it(candidate):
            m = candidate.module("solution")
            thing = m.make()
            m.change({asked!r}, {answer})
            try:
                {question}
            except Exception:
                pass
        """
    result = grade(tests, CHANGED).result()
    assert result["outcome"] == "failed"
    assert result["message"].startswith("what came back from ")


def test_an_exception_of_an_impossible_number_breaks_the_protocol(grade: Grade) -> None:
    tests = """
        import pytest
        def test_it(candidate):
            with pytest.raises(ValueError) as caught:
                candidate.module("solution").fail()
            caught.value.other
        """
    result = grade(tests, CHANGED).result()
    assert (result["outcome"], result["cause"]) == ("failed", "crashed")


def test_more_objects_than_a_request_has_room_for_are_forgotten_bit_by_bit(grade: Grade) -> None:
    tests = """
        def test_it(candidate):
            solution = candidate.module("solution")
            for _ in range(2):
                assert len(solution.make()) == 99_999
            assert solution.left() < 2 * 99_999
        """
    submission = """
        import gc
        class Thing:
            pass
        def make():
            return [Thing() for _ in range(99_999)]
        def left():
            return sum(type(found) is Thing for found in gc.get_objects())
        """
    assert grade(tests, submission, seconds=20.0).result()["outcome"] == "passed"


def test_a_process_that_is_gone_when_the_sides_are_shown_is_no_fault_of_ours(grade: Grade) -> None:
    tests = """
        import time
        import numpy as np
        def test_it(candidate):
            solution = candidate.module("solution")
            thing = solution.make()
            solution.leave()
            time.sleep(0.5)
            np.testing.assert_equal([1, thing], [2, thing])
        """
    submission = """
        import os, threading
        from dataclasses import dataclass
        @dataclass
        class Thing:
            x: int
        def make():
            return Thing(1)
        def leave():
            threading.Timer(0.2, os._exit, [0]).start()
        """
    pytest.importorskip("numpy")
    graded = grade(tests, submission)
    assert graded.events[-1] == {"event": "done"}, graded.log
    assert graded.result()["outcome"] == "failed"
