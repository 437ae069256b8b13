"""Keeps pytest from explaining comparisons itself: what is shown of one is `comparison`'s.

pytest normalizes the texts that it explains. For a text of many accents that takes hours, and in C,
where no alarm is heard.
"""

from __future__ import annotations

from _pytest.assertion import util


def explain_nothing() -> None:
    """Let pytest's own explanations be empty; what our plugin says is asked for beside them."""
    util.assertrepr_compare = _nothing  # type: ignore[assignment]


def _nothing(**_: object) -> list[str]:
    return []
