"""Badge numbers and locker labels."""

from typing import Any

import pytest


def test_check_digit(candidate: Any) -> None:
    badges = candidate.module("timebook.badges")
    assert badges.check_digit("104") == 1
    assert badges.printed("117") == "117-7"


def test_letters_are_refused(candidate: Any) -> None:
    badges = candidate.module("timebook.badges")
    with pytest.raises(ValueError, match="digits only"):
        badges.check_digit("10A")


def test_locker_label(candidate: Any) -> None:
    badges = candidate.module("timebook.badges")
    assert badges.locker_label("104", "Bartholomea van Dijk") == "Bartholomea\n104-1"
