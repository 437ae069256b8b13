"""Places and points: the rules of the README, by their numbers.

Only what the README promises is tested, through `rank` and `club_points`. Where a rule says nothing
(two swimmers of the same name with the same time, the order of the clubs), neither do the tests.
"""

from copy import deepcopy

import pytest
from poolside.model import DNS, DSQ, Result, Swim
from poolside.scoring import club_points, rank

Line = tuple[str, int | None, int]


def timed(swimmer: str, time: int, club: str | None = None, *, guest: bool = False) -> Swim:
    """A swim with a time. Unless told otherwise, everybody has a club of their own."""
    return Swim("50 free girls", swimmer, club or f"Club of {swimmer}", time, guest=guest)


def untimed(swimmer: str, status: str, club: str | None = None, *, guest: bool = False) -> Swim:
    """Somebody disqualified or not started."""
    return Swim("50 free girls", swimmer, club or f"Club of {swimmer}", None, status, guest)


def names(swims: list[Swim]) -> list[str]:
    return [result.swim.swimmer for result in rank(swims)]


def listed(swims: list[Swim]) -> list[Line]:
    """The list of the event: swimmer, place, points."""
    return [(result.swim.swimmer, result.place, result.points) for result in rank(swims)]


def mixed_event() -> list[Swim]:
    """Something of everything, and not in the order of the list."""
    return [
        untimed("Moa", DNS, "Otters"),
        timed("Eve", 3300, "Kites"),
        untimed("Liv", DSQ, "Kites"),
        timed("Dot", 3210, "Seals"),
        timed("Gil", 3100, "Herons", guest=True),
        timed("Cat", 3210, "Kites"),
        untimed("Kim", DNS, "Terns"),
        timed("Ann", 3150, "Kites"),
        timed("Fay", 3400, "Otters"),
    ]


MIXED_LIST: list[Line] = [
    ("Gil", None, 0),
    ("Ann", 1, 10),
    ("Cat", 2, 8),
    ("Dot", 2, 8),
    ("Eve", 4, 0),
    ("Fay", 5, 4),
    ("Liv", None, 0),
    ("Kim", None, 0),
    ("Moa", None, 0),
]


def test_mixed_event() -> None:
    assert listed(mixed_event()) == MIXED_LIST


def test_nobody_swims() -> None:
    assert listed([]) == []
    assert dict(club_points([])) == {}


# Rule 1: the list


def test_rule_1_fastest_first() -> None:
    """As times, not as text: 9.87 is faster than 10.02, and 59.99 than 1:00.00."""
    swims = [timed("A", 6000), timed("B", 1002), timed("C", 5999), timed("D", 987)]
    assert names(swims) == ["D", "B", "C", "A"]


def test_rule_1_then_the_disqualified_then_those_who_did_not_start() -> None:
    swims = [untimed("A", DNS), untimed("B", DSQ), timed("C", 9000), untimed("D", DSQ)]
    assert names(swims) == ["C", "B", "D", "A"]


def test_rule_1_equal_times_by_name() -> None:
    """By name: neither by club nor in the order of the file."""
    swims = [
        timed("Cleo Orr", 3000, "Marlins"),
        timed("Ada Wood", 3000, "Otters"),
        timed("Dina Lund", 3000, "Kites"),
        timed("Bea Hart", 3000, "Herons"),
    ]
    assert names(swims) == ["Ada Wood", "Bea Hart", "Cleo Orr", "Dina Lund"]


@pytest.mark.parametrize("status", [DSQ, DNS])
def test_rule_1_without_time_by_name(status: str) -> None:
    swims = [
        untimed("Cleo", status, "Marlins"),
        untimed("Ada", status, "Otters"),
        untimed("Dina", status, "Kites"),
        untimed("Bea", status, "Herons"),
    ]
    assert names(swims) == ["Ada", "Bea", "Cleo", "Dina"]


def test_rule_1_guests_are_listed_like_everybody_else() -> None:
    """By time, by name among equal times, and with their kind among those without a time."""
    swims = [
        untimed("H", DNS),
        untimed("G", DNS, guest=True),
        untimed("F", DSQ),
        untimed("E", DSQ, guest=True),
        timed("D", 3200),
        timed("C", 3100),
        timed("B", 3100, guest=True),
        timed("A", 3000, guest=True),
    ]
    assert names(swims) == ["A", "B", "C", "D", "E", "F", "G", "H"]


def test_rule_1_the_swims_themselves_are_in_the_results() -> None:
    swims = [untimed("C", DSQ, guest=True), timed("B", 3100, guest=True), timed("A", 3000)]
    assert [result.swim for result in rank(swims)] == [swims[2], swims[1], swims[0]]


# Rules 2 and 5: places, and what they are worth


def test_rule_2_one_hundredth_is_a_difference() -> None:
    swims = [timed("A", 3142), timed("B", 3141), timed("C", 3143)]
    assert listed(swims) == [("B", 1, 10), ("A", 2, 8), ("C", 3, 6)]


@pytest.mark.parametrize(
    ("times", "places"),
    [
        pytest.param([30, 31, 31, 32], [1, 2, 2, 4], id="complaint of the Kites"),
        pytest.param([30, 30, 31], [1, 1, 3], id="two winners"),
        pytest.param([30, 31, 31, 31, 32, 33], [1, 2, 2, 2, 5, 6], id="three share"),
        pytest.param([30, 30, 31, 31, 32], [1, 1, 3, 3, 5], id="two pairs"),
        pytest.param([30, 31, 32, 32, 33, 34, 34, 35], [1, 2, 3, 3, 5, 6, 6, 8], id="pairs apart"),
        pytest.param([30, 30, 30, 30], [1, 1, 1, 1], id="all"),
        pytest.param([30, 31, 31], [1, 2, 2], id="at the end"),
    ],
)
def test_rule_2_a_place_is_shared_and_the_next_are_skipped(
    times: list[int], places: list[int]
) -> None:
    swims = [timed("ABCDEFGH"[number], time * 100) for number, time in enumerate(times)]
    assert [result.place for result in rank(swims)] == places
    assert [result.place for result in rank(swims[::-1])] == places


def test_rule_5_points_of_ten_places() -> None:
    swims = [timed("ABCDEFGHIJ"[number], 3000 + number) for number in range(10)]
    assert listed(swims) == [
        ("A", 1, 10),
        ("B", 2, 8),
        ("C", 3, 6),
        ("D", 4, 5),
        ("E", 5, 4),
        ("F", 6, 3),
        ("G", 7, 2),
        ("H", 8, 1),
        ("I", 9, 0),
        ("J", 10, 0),
    ]


def test_rule_5_each_who_shares_a_place_earns_its_full_points() -> None:
    swims = [timed("A", 3000), timed("B", 3000), timed("C", 3100), timed("D", 3100)]
    swims += [timed("E", 3100), timed("F", 3200)]
    assert listed(swims) == [
        ("A", 1, 10),
        ("B", 1, 10),
        ("C", 3, 6),
        ("D", 3, 6),
        ("E", 3, 6),
        ("F", 6, 3),
    ]


def test_rule_5_a_shared_eighth_place_is_worth_a_point_each() -> None:
    """More than eight swimmers may earn points; it is the place that counts."""
    swims = [timed("ABCDEFG"[number], 3000 + number) for number in range(7)]
    swims += [timed("H", 3100), timed("I", 3100), timed("J", 3100), timed("K", 3200)]
    assert listed(swims)[6:] == [("G", 7, 2), ("H", 8, 1), ("I", 8, 1), ("J", 8, 1), ("K", 11, 0)]


def test_rule_5_a_shared_seventh_place_leaves_no_eighth() -> None:
    swims = [timed("ABCDEF"[number], 3000 + number) for number in range(6)]
    swims += [timed("G", 3100), timed("H", 3100), timed("I", 3200)]
    assert listed(swims)[6:] == [("G", 7, 2), ("H", 7, 2), ("I", 9, 0)]


# Rule 3: no place


@pytest.mark.parametrize("status", [DSQ, DNS])
@pytest.mark.parametrize("guest", [False, True])
def test_rule_3_without_time_no_place_and_no_points(status: str, guest: bool) -> None:
    swims = [untimed("B", status, guest=guest), timed("A", 3000), untimed("C", status)]
    assert listed(swims) == [("A", 1, 10), ("B", None, 0), ("C", None, 0)]


def test_rule_3_also_if_nobody_has_a_time() -> None:
    swims = [untimed("B", DNS), untimed("A", DSQ)]
    assert listed(swims) == [("A", None, 0), ("B", None, 0)]


# Rule 4: guests


def test_rule_4_a_guest_does_not_take_a_place() -> None:
    """Not as the fastest, not between two others, not as the last."""
    swims = [
        timed("A", 3000, guest=True),
        timed("B", 3100),
        timed("C", 3200, guest=True),
        timed("D", 3300),
        timed("E", 3400, guest=True),
    ]
    assert listed(swims) == [
        ("A", None, 0),
        ("B", 1, 10),
        ("C", None, 0),
        ("D", 2, 8),
        ("E", None, 0),
    ]


@pytest.mark.parametrize("guest", ["A", "B", "C"])
def test_rule_4_a_guest_does_not_share_a_place(guest: str) -> None:
    """Three equal times, one of them a guest's: first, between or last by name."""
    swims = [timed(name, 3000, guest=name == guest) for name in "ABC"] + [timed("D", 3100)]
    first = [(name, None, 0) if name == guest else (name, 1, 10) for name in "ABC"]
    assert listed(swims) == [*first, ("D", 3, 6)]


@pytest.mark.parametrize("guest", ["A", "C"])
def test_rule_4_a_guest_with_the_time_of_another(guest: str) -> None:
    """Alone on its place is who shares the time only with a guest."""
    swims = [timed("B", 3000), timed(guest, 3000, guest=True), timed("D", 3100)]
    faster = timed("E", 2900)
    assert [line for line in listed(swims) if line[0] != guest] == [("B", 1, 10), ("D", 2, 8)]
    assert [line for line in listed([*swims, faster]) if line[0] != guest] == [
        ("E", 1, 10),
        ("B", 2, 8),
        ("D", 3, 6),
    ]


def test_rule_4_guests_do_not_push_others_out_of_the_points() -> None:
    swims = [timed("ABCDEFGH"[number], 3100 + number) for number in range(8)]
    swims += [timed("Y", 3000, guest=True), timed("Z", 3050, guest=True)]
    assert listed(swims)[-1] == ("H", 8, 1)


def test_rule_4_a_guest_is_none_of_the_two_of_a_club() -> None:
    swims = [
        timed("A", 3000, "Kites", guest=True),
        timed("B", 3100, "Kites", guest=True),
        timed("C", 3200, "Kites"),
        timed("D", 3300, "Kites"),
    ]
    assert listed(swims) == [("A", None, 0), ("B", None, 0), ("C", 1, 10), ("D", 2, 8)]


def test_rule_4_only_guests() -> None:
    swims = [timed("B", 3100, guest=True), timed("A", 3000, guest=True)]
    assert listed(swims) == [("A", None, 0), ("B", None, 0)]


# Rule 6: two of a club


def test_rule_6_only_the_first_two_of_a_club_earn_points() -> None:
    """The third and fourth keep their places, and nobody moves up."""
    swims = [
        timed("A", 3000, "Kites"),
        timed("B", 3100, "Kites"),
        timed("C", 3200, "Kites"),
        timed("D", 3300, "Otters"),
        timed("E", 3400, "Kites"),
        timed("F", 3500, "Otters"),
        timed("G", 3600, "Otters"),
        timed("H", 3700, "Seals"),
    ]
    expected = [
        ("A", 1, 10),
        ("B", 2, 8),
        ("C", 3, 0),
        ("D", 4, 5),
        ("E", 5, 0),
        ("F", 6, 3),
        ("G", 7, 0),
        ("H", 8, 1),
    ]
    assert listed(swims) == expected
    # The first on the list are meant, not the first in the file.
    assert listed(swims[::-1]) == expected


def test_rule_6_equal_times_of_a_club_go_by_name() -> None:
    """Of two on a shared place, the first by name is the club's second, whatever the file says."""
    swims = [timed("C", 3100, "Kites"), timed("B", 3100, "Kites"), timed("A", 3000, "Kites")]
    expected = [("A", 1, 10), ("B", 2, 8), ("C", 2, 0)]
    assert listed(swims) == expected
    assert listed(swims[::-1]) == expected


def test_rule_6_three_of_a_club_share_the_first_place() -> None:
    swims = [timed(name, 3000, "Kites") for name in "CAB"] + [timed("D", 3100, "Otters")]
    assert listed(swims) == [("A", 1, 10), ("B", 1, 10), ("C", 1, 0), ("D", 4, 5)]


def test_rule_6_another_club_on_the_same_place_keeps_its_points() -> None:
    swims = [
        timed("A", 3000, "Kites"),
        timed("B", 3100, "Kites"),
        timed("C", 3200, "Kites"),
        timed("D", 3200, "Otters"),
        timed("E", 3300, "Seals"),
    ]
    assert listed(swims) == [
        ("A", 1, 10),
        ("B", 2, 8),
        ("C", 3, 0),
        ("D", 3, 6),
        ("E", 5, 4),
    ]


def test_rule_6_beyond_the_eighth_place_too() -> None:
    """Who earns nothing for the club rule still pushes the others back."""
    swims = [timed("ABCDEFGH"[number], 3000 + number, "Kites") for number in range(8)]
    swims.append(timed("I", 3100, "Otters"))
    assert listed(swims)[-2:] == [("H", 8, 0), ("I", 9, 0)]


@pytest.mark.parametrize("status", [DSQ, DNS])
def test_rule_6_who_has_no_place_is_none_of_the_two(status: str) -> None:
    swims = [
        untimed("A", status, "Kites"),
        untimed("B", status, "Kites"),
        timed("C", 3100, "Kites"),
        timed("D", 3200, "Kites"),
    ]
    assert listed(swims) == [("C", 1, 10), ("D", 2, 8), ("A", None, 0), ("B", None, 0)]


def test_rule_6_each_event_for_itself() -> None:
    swims = [timed("A", 3000, "Kites"), timed("B", 3100, "Kites"), timed("C", 3200, "Kites")]
    expected = [("A", 1, 10), ("B", 2, 8), ("C", 3, 0)]
    assert [listed(swims) for _ in range(3)] == [expected] * 3


# Rule 7: club points


def test_rule_7_the_sum_for_each_club() -> None:
    points = club_points(rank(mixed_event()))
    assert dict(points) == {"Kites": 18, "Otters": 4, "Seals": 8, "Herons": 0, "Terns": 0}


@pytest.mark.parametrize(
    "swim",
    [
        pytest.param(timed("Z", 2900, "Terns", guest=True), id="guest"),
        pytest.param(untimed("Z", DSQ, "Terns"), id="disqualified"),
        pytest.param(untimed("Z", DNS, "Terns"), id="not started"),
        pytest.param(untimed("Z", DSQ, "Terns", guest=True), id="disqualified guest"),
        pytest.param(untimed("Z", DNS, "Terns", guest=True), id="guest not started"),
    ],
)
def test_rule_7_a_club_without_points(swim: Swim) -> None:
    """It is there with 0, beside others and alone."""
    assert dict(club_points(rank([timed("A", 3000, "Kites"), swim]))) == {"Kites": 10, "Terns": 0}
    assert dict(club_points(rank([swim]))) == {"Terns": 0}


def test_rule_7_a_club_with_a_ninth_place_only() -> None:
    swims = [timed("ABCDEFGH"[number], 3000 + number, "Kites") for number in range(8)]
    swims.append(timed("I", 3100, "Terns"))
    assert dict(club_points(rank(swims))) == {"Kites": 18, "Terns": 0}


def test_rule_7_guests_and_third_swimmers_add_nothing() -> None:
    swims = [
        timed("A", 2900, "Kites", guest=True),
        timed("B", 3000, "Kites"),
        timed("C", 3100, "Kites"),
        timed("D", 3200, "Kites"),
        untimed("E", DSQ, "Kites"),
    ]
    assert dict(club_points(rank(swims))) == {"Kites": 18}


def test_rule_7_each_call_for_itself() -> None:
    results = rank([timed("A", 3000, "Kites"), timed("B", 3100, "Otters")])
    assert [dict(club_points(results)) for _ in range(3)] == [{"Kites": 10, "Otters": 8}] * 3
    assert dict(club_points(rank([timed("C", 3000, "Seals")]))) == {"Seals": 10}


# Rule 8: nothing is changed


def test_rule_8_rank_leaves_its_swims_as_they_were() -> None:
    swims = mixed_event()
    before = deepcopy(swims)
    rank(swims)
    assert swims == before


def test_rule_8_club_points_leaves_its_results_as_they_were() -> None:
    results: list[Result] = rank(mixed_event())
    before = deepcopy(results)
    club_points(results)
    assert results == before
