"""Both sides of a failed comparison, as people read them."""

from __future__ import annotations

import difflib
from collections import namedtuple
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest

from dayone_harness.comparison import MAX_SIDE, compare
from dayone_harness.remote import EnumValue, Record, Row

Point = namedtuple("Point", "x y")  # noqa: PYI024


@dataclass
class Order:
    """A dataclass of the test's."""

    id: int
    lines: list[str]


class Odd:
    """Something whose repr says nothing."""

    def __repr__(self) -> str:
        return "odd"


class Rude:
    """Something that cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = object.__hash__


def diff(actual: object, expected: object) -> str:
    """The lines that differ."""
    sides = compare(actual, expected)
    lines = difflib.ndiff(sides.expected.split("\n"), sides.actual.split("\n"))
    return "\n".join(line for line in lines if line[0] in "+-")


def shown(value: object) -> str:
    """A value as the actual side."""
    return compare(value, object()).actual


def test_two_texts_stay_as_they_are() -> None:
    sides = compare("a\n b\n", "a\nb\n")
    assert (sides.actual, sides.expected) == ("a\n b\n", "a\nb\n")


@pytest.mark.parametrize(
    ("actual", "expected", "lines"),
    [
        (1, 2, "- 2\n+ 1"),
        ("1", 1, "- 1\n+ '1'"),
        (1, "1", "- '1'\n+ 1"),
        (None, "None", "- 'None'\n+ None"),
        ([1, 2, 3], [1, 3], "+   2,"),
        ([1, 2], (1, 2), "- (\n+ [\n- )\n+ ]"),
        ({"b": 1, "a": 2}, {"a": 2, "b": 3}, "-   'b': 3,\n+   'b': 1,"),
        ({"a": 1, "c": 3}, {"a": 1}, "+   'c': 3,"),
        ([1.0, 2], [1, 3], "-   3,\n+   2,"),
        ([0.1 + 0.2, 1], pytest.approx([0.3, 2]), "-   2,\n+   1,"),
        ({"a": 0.1 + 0.2, "b": 1}, {"a": pytest.approx(0.3), "b": 2}, "-   'b': 2,\n+   'b': 1,"),
        ({3, 1, 2}, {1, 2}, "+   3,"),
        (set(), {1}, "+ set()\n- {\n-   1,\n- }"),
        ([], [1], "+ []\n- [\n-   1,\n- ]"),
        (b"a\nb\n", b"a\nc\n", "- b'c\\n'\n+ b'b\\n'"),
        ({"text": "a\nb\nc"}, {"text": "a\nx\nc"}, "-     'x\\n'\n+     'b\\n'"),
        ([{"id": 1, "x": 2}, {"id": 2, "x": 3}], [{"id": 1, "x": 2}, {"id": 2, "x": 4}],
         "-   {'id': 2, 'x': 4},\n+   {'id': 2, 'x': 3},"),
        (Order(1, ["a"]), Order(1, ["b"]), "-   lines=['b'],\n+   lines=['a'],"),
        (Point(1, 2), Point(1, 3), "-   y=3,\n+   y=2,"),
    ],
)  # fmt: skip
def test_only_what_differs_is_in_the_diff(actual: object, expected: object, lines: str) -> None:
    assert diff(actual, expected) == lines


def test_both_sides_are_laid_out_alike() -> None:
    short, long = {"id": 1, "note": "x"}, {"id": 2, "note": "y" * 80}
    assert diff([short, long], [short, short]).count("\n") == 3
    assert compare([short, short], [short, long]).actual.startswith("[\n  {\n    'id': 1,\n")


def test_nested_values_are_indented() -> None:
    value = {"orders": [{"id": 1, "lines": ["a", "b"], "note": "one\ntwo"}]}
    assert shown(value) == dedent(
        """\
        {
          'orders': [
            {
              'id': 1,
              'lines': ['a', 'b'],
              'note':
                'one\\n'
                'two',
            },
          ],
        }"""
    )


def test_values_from_the_sandbox_are_shown_by_their_names() -> None:
    paid = EnumValue(None, "shop.Status", "PAID", 2, plain=False)
    assert shown(paid) == "Status.PAID"
    record = Record(None, "shop.Order", {"id": 1, "status": paid})
    assert shown(record) == "Order(\n  id=1,\n  status=Status.PAID,\n)"
    point = Row.make(None, "shop.Point", ("x", "y"), [1, 2])
    assert shown(point) == "Point(\n  x=1,\n  y=2,\n)"
    assert (
        diff(record, Record(None, "shop.Order", {"id": 2, "status": paid}))
        == "-   id=2,\n+   id=1,"
    )


def test_keys_of_several_types_have_an_order() -> None:
    assert shown({"b": 1, 2: 1, None: 1}) == "{\n  None: 1,\n  2: 1,\n  'b': 1,\n}"


def test_what_looks_the_same_is_told_apart_by_its_type() -> None:
    sides = compare(Odd(), type("Even", (Odd,), {})())
    assert sides.actual == f"{Odd.__module__}.Odd: odd"
    assert sides.expected == f"{Odd.__module__}.Even: odd"


def test_what_cannot_be_shown_or_compared_is_named() -> None:
    assert "<Rude whose repr raises RuntimeError>" in compare(Rude(), Rude()).actual
    assert diff([Rude(), 1], [1, 1]).startswith("-   1,")


def test_what_contains_itself_ends() -> None:
    value: list[Any] = [1]
    value.append(value)
    assert shown(value).startswith("[\n  1,\n  [\n    1,")


def test_long_values_keep_what_differs() -> None:
    actual, expected = list(range(100_000)), list(range(100_000))
    actual[90_000] = -1
    sides = compare(actual, expected)
    assert sides.actual.startswith("… 89,991 equal lines …\n  89990,\n")
    assert "\n  -1,\n" in sides.actual[:MAX_SIDE]
    assert "\n  90000,\n" in sides.expected[:MAX_SIDE]


class TestTables:
    """Tables and arrays."""

    np = pytest.importorskip("numpy")
    pd = pytest.importorskip("pandas")

    def test_tables_are_aligned_alike(self) -> None:
        expected = self.pd.DataFrame({"region": ["north", "south"], "total": [1.5, 20000.0]})
        actual = self.pd.DataFrame({"region": ["north", "south"], "total": [1.5, 3.0]})
        assert compare(actual, expected).expected == (
            "       region    total\n"
            "int64     str  float64\n"
            "    0   north      1.5\n"
            "    1   south  20000.0"
        )
        assert diff(actual, expected) == "-     1   south  20000.0\n+     1   south      3.0"

    def test_types_are_part_of_a_table(self) -> None:
        actual = self.pd.DataFrame({"n": [1]})
        assert diff(actual, self.pd.DataFrame({"n": [1.0]})) == "- int64  float64\n+ int64    int64"

    def test_close_numbers_are_equal_unless_nothing_else_differs(self) -> None:
        actual = self.pd.Series([0.1 + 0.2, 1.0], name="x")
        assert diff(actual, self.pd.Series([0.3, 2.0], name="x")).count("\n") == 1
        assert "0.30000000000000004" in diff(actual, self.pd.Series([0.3, 1.0], name="x"))

    def test_names_of_indexes_and_levels_are_shown(self) -> None:
        frame = self.pd.DataFrame({"a": [1], "b": ["x"], "c": [None]}).set_index(["a", "b"])
        assert shown_table(frame).splitlines()[0].split() == ["a", "b", "c"]
        assert shown_table(self.pd.Index([1, 2], name="key")).split() == ["key", "int64", "1", "2"]

    def test_a_table_beside_something_else(self) -> None:
        assert diff(self.pd.DataFrame({"a": [1]}), None).startswith("- None\n+    a")

    def test_arrays_have_a_row_a_line(self) -> None:
        actual, expected = self.np.eye(3), self.np.zeros((3, 3))
        expected[0, 0] = expected[2, 2] = 1
        assert diff(actual, expected) == "-   [0.0, 0.0, 0.0],\n+   [0.0, 1.0, 0.0],"
        assert "shape (2,)" in diff(self.np.array([1, 2]), [1, 3])
        near = pytest.approx(self.np.array([0.3, 2.0]))
        assert diff(self.np.array([0.1 + 0.2, 1.0]), near) == "-   2.0,\n+   1.0,"


def shown_table(value: Any) -> str:
    """A table as the actual side."""
    return compare(value, value.iloc[:0] if hasattr(value, "iloc") else value[:0]).actual
