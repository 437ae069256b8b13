"""The whole grader against submissions in a fake sandbox."""

from __future__ import annotations

import pytest

from conftest import Grade


def test_a_right_answer_passes_and_everything_is_told(grade: Grade) -> None:
    graded = grade(
        """
        import time, pytest

        @pytest.mark.criterion("apis", weight=2)
        @pytest.mark.title("Adds two numbers")
        def test_add(candidate):
            assert candidate.module("solution").add(1, 2) == 3
            time.sleep(0.2)
        """,
        "def add(a, b):\n    print('adding')\n    return a + b\n",
    )
    test = {"id": "test_hidden.py::test_add", "title": "Adds two numbers", "visibility": "hidden"}
    assert graded.all("collected") == [
        {"event": "collected", "tests": [test | {"criterion": "apis", "weight": 2.0}]}
    ], graded.log
    result = graded.result()
    assert result.pop("duration_ms") > 0
    assert result == {
        "event": "finished",
        "id": "test_hidden.py::test_add",
        "outcome": "passed",
        "message": None,
        "comparison": None,
        "stdout": "adding\n",
        "stderr": "",
        "traceback": None,
        "cause": None,
    }
    assert [event["event"] for event in graded.events] == [
        "collected",
        "started",
        "finished",
        "done",
    ]


def test_a_failed_comparison_shows_both_sides(grade: Grade) -> None:
    graded = grade(
        """
        def test_values(candidate):
            assert candidate.module("solution").total() == {"b": [1, 2], "a": 1}

        def test_with_words(candidate):
            total = candidate.module("solution").total()
            assert total == {}, "an empty cart costs nothing"

        def test_no_comparison(candidate):
            assert candidate.module("solution").total()["a"] > 5
        """,
        "def total():\n    return {'a': 1, 'b': [1, 3]}\n",
    )
    result = graded.result("test_values")
    assert result["outcome"] == "failed"
    assert result["comparison"] == {
        "expected": "{\n  'a': 1,\n  'b': [1, 2],\n}",
        "actual": "{\n  'a': 1,\n  'b': [1, 3],\n}",
    }
    assert result["message"].startswith("assert {'a': 1, 'b': [1, 3]} == {'b': [1, 2], 'a': 1}")
    assert result["traceback"] is None
    result = graded.result("test_with_words")
    assert result["message"] == "an empty cart costs nothing"
    assert result["comparison"]["expected"] == "{}"
    result = graded.result("test_no_comparison")
    assert (result["outcome"], result["comparison"]) == ("failed", None)
    assert result["message"] == "assert 1 > 5"


def test_an_exception_of_the_candidate_fails_the_test(grade: Grade) -> None:
    graded = grade(
        """
        import pytest

        def test_call(candidate):
            candidate.module("solution").fail()

        def test_expected(candidate):
            with pytest.raises(ValueError, match="no such order"):
                candidate.module("solution").fail()

        def test_not_raised(candidate):
            with pytest.raises(ValueError):
                candidate.module("solution").fine()
        """,
        "def fail():\n    raise ValueError('no such order')\n\ndef fine():\n    pass\n",
    )
    result = graded.result("test_call")
    assert result["outcome"] == "failed"
    assert result["message"] == "ValueError: no such order (solution.py line 2)"
    assert result["traceback"].endswith(
        '  File "solution.py", line 2, in fail\n'
        "    raise ValueError('no such order')\nValueError: no such order\n"
    )
    assert graded.result("test_expected")["outcome"] == "passed"
    assert graded.result("test_not_raised")["outcome"] == "failed"


def test_an_answer_that_a_test_cannot_use_is_a_failure(grade: Grade) -> None:
    graded = grade(
        """
        def test_field(candidate):
            assert candidate.module("solution").total()["sum"] == 1
        """,
        "def total():\n    return {}\n",
    )
    result = graded.result("test_field")
    assert (result["outcome"], result["message"]) == ("failed", "KeyError: 'sum'")


def test_a_fault_of_the_test_is_an_error(grade: Grade) -> None:
    graded = grade(
        """
        import pytest

        def test_mistake(candidate):
            no_such_name

        def test_skips(candidate):
            pytest.skip("not today")

        @pytest.mark.skip
        def test_is_skipped(candidate):
            pass

        @pytest.mark.xfail
        def test_xfail_that_passes(candidate):
            pass

        @pytest.mark.xfail
        def test_xfail_that_fails(candidate):
            assert False

        def test_xfails(candidate):
            pytest.xfail("later")

        def test_imports_the_submission():
            import solution

        @pytest.fixture
        def bad(candidate):
            yield
            raise NotImplementedError("in the teardown")

        def test_teardown(bad):
            pass
        """
    )
    assert set(graded.outcomes().values()) == {"error"}
    assert graded.result("test_mistake")["message"] == (
        "NameError: name 'no_such_name' is not defined"
    )
    assert graded.result("test_skips")["message"] == "the test skips itself: not today"
    hint = "use candidate.module('solution')"
    assert hint in graded.result("test_imports_the_submission")["message"]
    assert graded.result("test_teardown")["message"] == "NotImplementedError: in the teardown"
    assert graded.events[-1] == {"event": "done"}


def test_what_the_test_says_with_fail_is_a_failure(grade: Grade) -> None:
    graded = grade(
        "import pytest\ndef test_x(candidate):\n    pytest.fail('no page had order 7')\n"
    )
    result = graded.result()
    assert (result["outcome"], result["message"]) == ("failed", "no page had order 7")


def test_tests_that_cannot_be_collected_are_broken(grade: Grade) -> None:
    graded = grade("import solution\n\ndef test_x(candidate):\n    pass\n", "x = 1\n")
    assert [event["event"] for event in graded.events] == ["broken"]
    assert "use candidate.module('solution')" in graded.events[0]["detail"]
    assert "hidden/test_hidden.py" in graded.events[0]["detail"]


def test_no_tests_are_broken(grade: Grade) -> None:
    assert grade("").events == [{"event": "broken", "detail": "there are no tests"}]


def test_a_file_that_skips_itself_is_broken(grade: Grade) -> None:
    tests = "import pytest\npytest.skip('no', allow_module_level=True)\n"
    graded = grade({"test_a.py": tests, "test_b.py": "def test_x(): pass\n"})
    assert [event["event"] for event in graded.events] == ["broken"]


def test_tests_that_end_the_session_are_broken(grade: Grade) -> None:
    graded = grade(
        """
        import pytest
        def test_a(): pass
        def test_b(): pytest.exit("enough")
        def test_c(): pass
        """
    )
    assert graded.events[-1]["event"] == "broken"
    assert {"event": "done"} not in graded.events


def test_two_tests_of_one_id_are_broken(grade: Grade) -> None:
    same = "def test_x():\n    pass\n"
    graded = grade({"test_same.py": same}, public={"test_same.py": same})
    assert "two tests test_same.py::test_x" in graded.events[0]["detail"]


def test_a_mark_that_makes_no_sense_is_broken(grade: Grade) -> None:
    tests = "import pytest\n@pytest.mark.criterion({})\ndef test_x():\n    pass\n"
    for_nothing = grade(tests.format("'apis', weight=0"))
    assert "the weight 0 is not a number above 0" in for_nothing.events[0]["detail"]


def test_public_and_hidden_tests_have_helpers_and_data_beside_them(grade: Grade) -> None:
    hidden = """
        from pathlib import Path
        import pytest
        from helpers import check

        DATA = Path(__file__).with_name("data.txt").read_text()

        def test_data(candidate):
            assert DATA == "seven"

        def test_helper(candidate, seven):
            check(seven)
        """
    graded = grade(
        {
            "test_hidden.py": hidden,
            "helpers.py": "def check(x):\n    assert x == 8\n",
            "data.txt": "seven",
            "conftest.py": "import pytest\n@pytest.fixture\ndef seven():\n    return 7\n",
        },
        public={
            "test_public.py": "def test_x(eight):\n    assert eight == 8\n",
            "conftest.py": "import pytest\n@pytest.fixture\ndef eight():\n    return 8\n",
        },
    )
    assert graded.outcomes() == {"test_x": "passed", "test_data": "passed", "test_helper": "failed"}
    assert graded.result("test_helper")["comparison"] == {"expected": "8", "actual": "7"}
    visibilities = {test["id"]: test["visibility"] for test in graded.all("collected")[0]["tests"]}
    assert visibilities["test_public.py::test_x"] == "public"
    assert visibilities["test_hidden.py::test_data"] == "hidden"


def test_titles_come_from_the_mark_the_docstring_or_the_name(grade: Grade) -> None:
    graded = grade(
        '''
        import pytest
        pytestmark = pytest.mark.criterion("databases", 3)

        @pytest.mark.title("One")
        @pytest.mark.parametrize("n", [1, 2])
        def test_a(n):
            """Not this."""

        def test_b():
            """Two.

            And more.
            """

        def test_pages_never_repeat():
            pass
        '''
    )
    tests = graded.all("collected")[0]["tests"]
    assert [test["title"] for test in tests] == ["One [1]", "One [2]", "Two.", "Pages never repeat"]
    assert {(test["criterion"], test["weight"]) for test in tests} == {("databases", 3.0)}
    assert tests[0]["id"] == "test_hidden.py::test_a[1]"


def test_a_test_that_does_not_end_is_ended(grade: Grade) -> None:
    graded = grade(
        """
        import threading, time

        def test_loops(candidate):
            while True:
                pass

        def test_swallows(candidate):
            while True:
                try:
                    time.sleep(9)
                except Exception:
                    pass

        def test_remote(candidate):
            candidate.module("solution").hang()

        def test_after(candidate):
            assert candidate.module("solution").one() == 1
        """,
        "import time\ndef hang():\n    time.sleep(99)\ndef one():\n    return 1\n",
        seconds=1.0,
    )
    assert graded.outcomes() == {
        "test_loops": "timed_out",
        "test_swallows": "timed_out",
        "test_remote": "timed_out",
        "test_after": "passed",
    }
    result = graded.result("test_remote")
    assert result["message"] == "the test did not end within 1 s: it was calling solution.hang"
    assert result["cause"] == "time_limit"
    assert 1000 <= result["duration_ms"] < 1500


def test_output_belongs_to_the_test_that_caused_it(grade: Grade) -> None:
    graded = grade(
        """
        import time

        def test_a(candidate):
            candidate.module("solution").say("one")
            time.sleep(0.2)
            assert False

        def test_b(candidate):
            candidate.module("solution").say("two")
            time.sleep(0.2)
            candidate.run(["python", "-c", "print('three')"])
        """,
        "import sys\ndef say(x):\n    print(x)\n    print(x, file=sys.stderr)\n",
    )
    a, b = graded.result("test_a"), graded.result("test_b")
    assert (a["stdout"], a["stderr"]) == ("one\n", "one\n")
    assert (b["stdout"], b["stderr"]) == ("two\nthree\n", "two\n")


def test_a_fixture_of_a_module_may_use_the_candidate(grade: Grade) -> None:
    graded = grade(
        """
        import pytest

        @pytest.fixture(scope="module")
        def done(candidate):
            return candidate.run("python solution.py")

        def test_a(done):
            assert done.text("out.txt") == "1"

        def test_b(done, candidate):
            assert candidate.run(["ls"]).stdout == "solution.py\\n"
            assert done.text("out.txt") == "1"
        """,
        "open('out.txt', 'w').write('1')\n",
    )
    assert graded.outcomes() == {"test_a": "passed", "test_b": "passed"}
    assert graded.agent.operations().count("workspace") == 2


def test_approximate_values_and_tables_show_what_differs(grade: Grade) -> None:
    pandas = pytest.importorskip("pandas")
    assert pandas
    graded = grade(
        """
        import numpy as np, pandas as pd, pytest
        from pandas.testing import assert_frame_equal

        def test_approx(candidate):
            assert candidate.module("solution").values() == pytest.approx([0.3, 2.0])

        def test_frame(candidate):
            expected = pd.DataFrame({"region": ["north", "south"], "total": [1.5, 10.0]})
            assert_frame_equal(candidate.module("solution").frame(), expected)

        def test_array(candidate):
            np.testing.assert_allclose(candidate.module("solution").array(), np.eye(2))
        """,
        """
        import numpy as np, pandas as pd
        def values():
            return [0.1 + 0.2, 3.0]
        def frame():
            return pd.DataFrame({"region": ["north", "south"], "total": [1.5000000001, 12.0]})
        def array():
            return np.array([[1.0, 0.0], [0.5, 1.0]])
        """,
    )
    assert set(graded.outcomes().values()) == {"failed"}
    approx = graded.result("test_approx")["comparison"]
    assert approx["expected"] == "[\n  0.30000000000000004,\n  2.0,\n]"
    assert approx["actual"] == "[\n  0.30000000000000004,\n  3.0,\n]"
    frame = graded.result("test_frame")["comparison"]
    assert frame["expected"].splitlines() == [
        "       region         total",
        "int64     str       float64",
        "    0   north  1.5000000001",
        "    1   south          10.0",
    ]
    assert frame["actual"].splitlines()[3] == "    1   south          12.0"
    array = graded.result("test_array")["comparison"]
    assert array["actual"] == "array of float64, shape (2, 2) [\n  [1.0, 0.0],\n  [0.5, 1.0],\n]"


def test_an_array_is_not_approximately_a_number(grade: Grade) -> None:
    graded = grade(
        """
        import pytest

        def test_mean(candidate):
            assert candidate.module("solution").mean() == pytest.approx(4.0)

        def test_means(candidate):
            assert candidate.module("solution").means() == {"a": pytest.approx(4.0)}

        def test_number(candidate):
            assert candidate.module("solution").number() == pytest.approx(4.0)
        """,
        """
        import numpy

        def mean():
            return numpy.array([])

        def means():
            return {"a": numpy.array([])}

        def number():
            return numpy.float64(4.0)
        """,
    )
    assert graded.outcomes() == {
        "test_mean": "failed",
        "test_means": "failed",
        "test_number": "passed",
    }


def test_an_exception_that_pytest_cannot_describe_ends_only_its_test(grade: Grade) -> None:
    tests = """
        class Slow(AssertionError):
            def __str__(self):
                while True:
                    pass

        def test_odd():
            raise SyntaxError("odd", ("f", 1, 2, 5))

        def test_slow():
            raise Slow

        def test_fine():
            pass
        """
    graded = grade(tests, seconds=1.0)
    assert graded.events[-1] == {"event": "done"}, graded.log
    assert graded.outcomes() == {"test_odd": "error", "test_slow": "failed", "test_fine": "passed"}
    words = "Slow, which cannot be described: TimeIsUpError"
    assert graded.result("test_slow")["message"] == words
