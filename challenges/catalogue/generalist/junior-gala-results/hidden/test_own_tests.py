"""tests/test_scoring.py, as it was handed in, is run on other versions of poolside/scoring.py."""

import pytest
from reviewer import Reviewer

SOUND = {"with a correct version": "the tests pass", "with the broken version": "a test fails"}


@pytest.mark.criterion("testing", weight=2)
@pytest.mark.title("The new tests accept a correct module and would have caught complaint 2")
def test_complaint_2(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict(
        "1 + sum(clock(other) < clock(swim) for other in placed)",
        "1 + len({clock(other) for other in placed if clock(other) < clock(swim)})",
    )
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when equal times are not listed by name")
def test_order_of_names(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict("    listed.sort(key=lambda swim: swim.swimmer)\n", "")
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when a guest takes a place from others")
def test_guests(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict(
        "clock(other) < clock(swim) for other in placed",
        "clock(other) < clock(swim) for other in listed",
    )
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when the disqualified get a place")
def test_disqualified(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict(
        "return swim.status == OK and not swim.guest",
        "return swim.status != DNS and not swim.guest",
    )
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when the ninth place earns a point")
def test_ninth_place(reviewer: Reviewer) -> None:
    assert reviewer.verdict("8: 1}", "8: 1, 9: 1}") == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when a third swimmer of a club scores")
def test_third_of_a_club(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict(".count(swim.club) < 2", ".count(swim.club) < 3")
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when others move up behind a club's third swimmer")
def test_nobody_moves_up(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict(
        "earned = place\n",
        "earned = 1 + sum(clock(other) < clock(swim) for other in scorers)\n",
    )
    assert verdict == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when the list that is handed in gets sorted")
def test_list_of_swims(reviewer: Reviewer) -> None:
    assert reviewer.verdict("listed = list(swims)", "listed = swims") == SOUND


@pytest.mark.criterion("testing", weight=1)
@pytest.mark.title("The new tests notice when a club without points is left out")
def test_clubs_without_points(reviewer: Reviewer) -> None:
    verdict = reviewer.verdict("for result in results)", "for result in results if result.points)")
    assert verdict == SOUND
