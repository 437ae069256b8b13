"""Keeps an array from being approximately equal to a number.

`pytest.approx(4.0)` compares an array element by element, and all of no elements are equal: an
empty array would be right whatever was asked. A number is expected, so a number must come.
"""

from __future__ import annotations

from typing import Any

from _pytest.approx import ApproxScalar


def expect_numbers() -> None:
    """Let `approx` of a number be equal to numbers only."""
    if getattr(ApproxScalar.__eq__, "expects_numbers", False):
        return
    compare = ApproxScalar.__eq__

    def equal(self: ApproxScalar[Any], actual: object) -> bool:
        if getattr(type(actual), "__array_priority__", None) is not None and _has_axes(actual):
            return False
        return compare(self, actual)

    equal.expects_numbers = True  # type: ignore[attr-defined]
    ApproxScalar.__eq__ = equal  # type: ignore[method-assign]


def _has_axes(array: Any) -> bool:
    return bool(getattr(array, "ndim", 0))
