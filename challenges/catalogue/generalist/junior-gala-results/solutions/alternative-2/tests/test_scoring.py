"""Places and points: the rules of README.md, under "Places and points", by their numbers.

Only `rank` and `club_points` are used here. Swimmers of one event have different names, since no
rule says what comes first when even the names are equal.
"""

from itertools import permutations, product

import pytest
from poolside.model import DNS, DSQ, OK, Result, Swim
from poolside.scoring import club_points, rank

# The name of a swimmer with what the list says about her or him.
Line = tuple[str, int | None, int]


def swim(name: str, time: int | str, club: str | None = None, *, guest: bool = False) -> Swim:
    """Make a swim with a time in hundredths, or with DSQ or DNS.

    Without a club the swimmer has one alone, so that rule 6 stays out of it.
    """
    club = club or f"Club of {name}"
    if isinstance(time, str):
        return Swim("50 free girls", name, club, None, time, guest)
    return Swim("50 free girls", name, club, time, OK, guest)


def guest(name: str, time: int | str, club: str | None = None) -> Swim:
    return swim(name, time, club, guest=True)


def ranked(*swims: Swim) -> list[Line]:
    return [_line(result) for result in rank(list(swims))]


def _line(result: Result) -> Line:
    return result.swim.swimmer, result.place, result.points


def names(*swims: Swim) -> list[str]:
    return [name for name, _, _ in ranked(*swims)]


def places(*times: int) -> list[int | None]:
    """Give the places, down the list, of swimmers of different clubs with these times."""
    return [place for _, place, _ in ranked(*_one_of_each_club(times))]


def points(*times: int) -> list[int]:
    """Give the points, down the list, of swimmers of different clubs with these times."""
    return [worth for _, _, worth in ranked(*_one_of_each_club(times))]


def _one_of_each_club(times: tuple[int, ...]) -> list[Swim]:
    return [swim(f"Swimmer {number:02}", time) for number, time in enumerate(times, start=1)]


def mixed_event() -> list[Swim]:
    """Make an event with something of everything, in no order at all."""
    return [
        swim("Zoe", DNS, "Marlins"),
        swim("Eva", 3300, "Otters"),
        guest("Gry", 3050, "Seals"),
        swim("Dot", 3200, "Otters"),
        swim("Xia", DSQ, "Kites"),
        swim("Ada", 3100, "Otters"),
        swim("Cyd", 3200, "Kites"),
        guest("Ane", DSQ, "Otters"),
    ]


# Rule 1: the list


@pytest.mark.title("Rule 1: the fastest first, whatever the order of the file")
def test_fastest_first() -> None:
    # As text, 1:05.30 and 31.42 would come before 9.87.
    swims = [swim("Ada", 6530), swim("Bea", 987), swim("Cyd", 10000), swim("Dot", 3142)]
    assert names(*swims) == ["Bea", "Dot", "Ada", "Cyd"]


@pytest.mark.title("Rule 1: a hundredth of a second decides")
def test_hundredths_decide() -> None:
    assert ranked(swim("Ada", 3143), swim("Bea", 3142)) == [("Bea", 1, 10), ("Ada", 2, 8)]


@pytest.mark.title("Rule 1: times, then the disqualified, then those who did not start")
def test_parts_of_the_list() -> None:
    swims = [
        swim("Ada", DNS),
        swim("Bea", DSQ),
        swim("Cyd", 9000),
        swim("Dot", DNS),
        swim("Eva", DSQ),
    ]
    assert names(*swims) == ["Cyd", "Bea", "Eva", "Ada", "Dot"]


@pytest.mark.title("Rule 1: equals are in the order of their names, from A to Z")
@pytest.mark.parametrize("time", [3142, DSQ, DNS])
def test_equals_by_name(time: int | str) -> None:
    # By club or by family name it would be the other way round.
    ada, bea, cyd = (
        swim("Ada Wolf", time, "Seals"),
        swim("Bea Moss", time, "Otters"),
        swim("Cyd Berg", time, "Kites"),
    )
    for swims in permutations([ada, bea, cyd]):
        assert names(*swims) == ["Ada Wolf", "Bea Moss", "Cyd Berg"]


@pytest.mark.title("Rule 1: guests stand where they would stand without being guests")
def test_guests_are_listed() -> None:
    swims = [
        swim("Kai", DNS),
        swim("Ida", DSQ),
        guest("Jon", DNS),
        guest("Hal", DSQ),
        swim("Fay", 3200),
        guest("Eva", 3200),
        swim("Dot", 3200),
        guest("Ada", 3300),
        swim("Bea", 3400),
        guest("Gry", 3100),
    ]
    assert names(*swims) == ["Gry", "Dot", "Eva", "Fay", "Ada", "Bea", "Hal", "Ida", "Jon", "Kai"]


@pytest.mark.title("Rule 1: each swim is on the list once, as it was handed in")
def test_results_hold_the_swims() -> None:
    zoe, eva, gry, dot, xia, ada, cyd, ane = mixed_event()
    listed = [result.swim for result in rank(mixed_event())]
    assert listed == [gry, ada, cyd, dot, eva, ane, xia, zoe]


@pytest.mark.title("Rule 1: an event in which nobody swam has an empty list")
def test_empty_event() -> None:
    assert ranked() == []


# Rule 2: places


@pytest.mark.title("Rule 2: a place is one more than the number of those who were faster")
@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((3100, 3200, 3300), [1, 2, 3]),
        ((3100, 3200, 3200, 3300), [1, 2, 2, 4]),
        ((3100, 3100, 3200, 3300), [1, 1, 3, 4]),
        ((3100, 3200, 3200, 3200, 3300, 3400), [1, 2, 2, 2, 5, 6]),
        ((3100, 3100, 3200, 3200, 3200, 3300), [1, 1, 3, 3, 3, 6]),
        ((3100, 3200, 3200), [1, 2, 2]),
        ((3100, 3100, 3100), [1, 1, 1]),
    ],
)
def test_places(times: tuple[int, ...], expected: list[int]) -> None:
    assert places(*times) == expected


@pytest.mark.title("Rule 2: two of one club share a place like any others")
def test_clubmates_share_a_place() -> None:
    swims = [
        swim("Ada", 3100, "Otters"),
        swim("Bea", 3200, "Kites"),
        swim("Cyd", 3200, "Kites"),
        swim("Dot", 3300, "Marlins"),
    ]
    assert ranked(*swims) == [("Ada", 1, 10), ("Bea", 2, 8), ("Cyd", 2, 8), ("Dot", 4, 5)]


@pytest.mark.title("Rule 2: there are places without points")
def test_places_from_the_ninth_on() -> None:
    assert places(*range(3000, 3012)) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]


# Rule 3: no place


@pytest.mark.title("Rule 3: disqualified or not started means no place and no points")
def test_no_place() -> None:
    swims = [swim("Ada", DSQ), swim("Bea", DNS), swim("Cyd", 3100), swim("Dot", 3200)]
    assert ranked(*swims) == [("Cyd", 1, 10), ("Dot", 2, 8), ("Ada", None, 0), ("Bea", None, 0)]


@pytest.mark.title("Rule 3: this holds also if nobody has a time")
@pytest.mark.parametrize("status", [DSQ, DNS])
def test_nobody_has_a_place(status: str) -> None:
    assert ranked(swim("Ada", status), swim("Bea", status)) == [("Ada", None, 0), ("Bea", None, 0)]


# Rule 4: guests


@pytest.mark.title("Rule 4: a guest has no place and no points, and takes none from others")
@pytest.mark.parametrize("time", [3000, 3150, 3200, 3250, 3300, 3400, DSQ, DNS])
def test_guest(time: int | str) -> None:
    # The times, and the names below, are before, between, among and behind those of the others.
    swims = [
        swim("Ada", 3100, "Otters"),
        swim("Bea", 3200, "Kites"),
        swim("Cyd", 3200, "Otters"),
        swim("Dot", 3300, "Kites"),
    ]
    for name, club in product(["Abe", "Bob", "Zac"], ["Otters", "Kites", "Seals"]):
        lines = ranked(guest(name, time, club), *swims)
        assert [line for line in lines if line[0] == name] == [(name, None, 0)]
        others = [line for line in lines if line[0] != name]
        assert others == [("Ada", 1, 10), ("Bea", 2, 8), ("Cyd", 2, 8), ("Dot", 4, 5)]


@pytest.mark.title("Rule 4: the best of the league wins behind any number of guests")
def test_many_guests() -> None:
    guests = [guest(f"Guest {number}", 3000 + number) for number in range(1, 10)]
    lines = ranked(*guests, swim("Ada", 3100), swim("Bea", 3200))
    assert lines[9:] == [("Ada", 1, 10), ("Bea", 2, 8)]


@pytest.mark.title("Rule 4: guests alone have no places either")
def test_only_guests() -> None:
    assert ranked(guest("Ada", 3100), guest("Bea", 3200)) == [("Ada", None, 0), ("Bea", None, 0)]


# Rule 5: points


@pytest.mark.title("Rule 5: the first eight places earn points, the others none")
def test_points() -> None:
    assert points(*range(3000, 3011)) == [10, 8, 6, 5, 4, 3, 2, 1, 0, 0, 0]


@pytest.mark.title("Rule 5: those who share a place earn its full points")
@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((3100, 3100, 3200), [10, 10, 6]),
        ((3100, 3200, 3200, 3300), [10, 8, 8, 5]),
        ((3100, 3100, 3100, 3100, 3200), [10, 10, 10, 10, 4]),
        ((1, 2, 3, 4, 5, 6, 7, 7, 8), [10, 8, 6, 5, 4, 3, 2, 2, 0]),
        ((1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 9), [10, 8, 6, 5, 4, 3, 2, 1, 1, 1, 0]),
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 9), [10, 8, 6, 5, 4, 3, 2, 1, 0, 0]),
        ((1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2), [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]),
    ],
)
def test_shared_points(times: tuple[int, ...], expected: list[int]) -> None:
    assert points(*times) == expected


# Rule 6: two of a club


@pytest.mark.title("Rule 6: from the third of a club on there are places, but no points")
def test_two_of_a_club() -> None:
    swims = [
        swim("Ada", 3100, "Otters"),
        swim("Bea", 3200, "Otters"),
        swim("Cyd", 3300, "Otters"),
        swim("Dot", 3400, "Otters"),
        swim("Eva", 3500, "Kites"),
        swim("Fay", 3600, "Otters"),
        swim("Gry", 3700, "Kites"),
        swim("Hal", 3800, "Kites"),
    ]
    # Nobody moves up: Eva is fifth and earns four points, although two score before her.
    assert ranked(*swims) == [
        ("Ada", 1, 10),
        ("Bea", 2, 8),
        ("Cyd", 3, 0),
        ("Dot", 4, 0),
        ("Eva", 5, 4),
        ("Fay", 6, 0),
        ("Gry", 7, 2),
        ("Hal", 8, 0),
    ]


@pytest.mark.title("Rule 6: the first two are those on the list, not in the file")
def test_first_two_in_any_order_of_the_file() -> None:
    swims = [
        swim("Ada", 3100, "Otters"),
        swim("Bea", 3200, "Kites"),
        swim("Cyd", 3300, "Otters"),
        swim("Dot", 3400, "Otters"),
    ]
    for order in permutations(swims):
        assert ranked(*order) == [("Ada", 1, 10), ("Bea", 2, 8), ("Cyd", 3, 6), ("Dot", 4, 0)]


@pytest.mark.title("Rule 6: if the second and third of a club tie, the first by name scores")
def test_second_and_third_share_a_place() -> None:
    swims = [
        swim("Eva", 3300, "Marlins"),
        swim("Dot", 3200, "Otters"),
        swim("Cyd", 3200, "Kites"),
        swim("Bea", 3200, "Otters"),
        swim("Zoe", 3100, "Otters"),
    ]
    for order in permutations(swims):
        assert ranked(*order) == [
            ("Zoe", 1, 10),
            ("Bea", 2, 8),
            ("Cyd", 2, 8),
            ("Dot", 2, 0),
            ("Eva", 5, 4),
        ]


@pytest.mark.title("Rule 6: if three of a club share a place, the first two by name score")
def test_three_share_a_place() -> None:
    swims = [swim("Cyd", 3100, "Otters"), swim("Bea", 3100, "Otters"), swim("Ada", 3100, "Otters")]
    assert ranked(*swims) == [("Ada", 1, 10), ("Bea", 1, 10), ("Cyd", 1, 0)]


@pytest.mark.title("Rule 6: who has no place is none of the two")
def test_only_places_count_for_the_two() -> None:
    swims = [
        swim("Ada", DSQ, "Otters"),
        swim("Bea", DNS, "Otters"),
        guest("Cyd", 3000, "Otters"),
        guest("Dot", 3100, "Otters"),
        swim("Eva", 3200, "Otters"),
        swim("Fay", 3300, "Otters"),
        swim("Gry", 3400, "Otters"),
    ]
    assert ranked(*swims) == [
        ("Cyd", None, 0),
        ("Dot", None, 0),
        ("Eva", 1, 10),
        ("Fay", 2, 8),
        ("Gry", 3, 0),
        ("Ada", None, 0),
        ("Bea", None, 0),
    ]


@pytest.mark.title("Rule 6: the two are counted anew in each event")
def test_two_in_each_event() -> None:
    for _ in range(3):
        swims = [swim("Ada", 3100, "Otters"), swim("Bea", 3200, "Otters")]
        assert ranked(*swims) == [("Ada", 1, 10), ("Bea", 2, 8)]


# Rule 7: club points


@pytest.mark.title("Rule 7: the points of a club are added up")
def test_club_points() -> None:
    swims = [
        swim("Ada", 3100, "Otters"),
        swim("Bea", 3200, "Kites"),
        swim("Cyd", 3300, "Otters"),
        swim("Dot", 3400, "Marlins"),
        swim("Eva", 3500, "Kites"),
    ]
    assert club_points(rank(swims)) == {"Otters": 16, "Kites": 12, "Marlins": 5}


@pytest.mark.title("Rule 7: who is without points neither adds nor takes away")
def test_club_points_among_others() -> None:
    swims = [
        guest("Ada", 3000, "Otters"),
        swim("Bea", 3100, "Otters"),
        swim("Cyd", 3200, "Otters"),
        swim("Dot", 3300, "Otters"),
        swim("Eva", DSQ, "Otters"),
        swim("Fay", DNS, "Otters"),
        swim("Gry", 3400, "Kites"),
    ]
    assert club_points(rank(swims)) == {"Otters": 18, "Kites": 5}


@pytest.mark.title("Rule 7: a club without points is there, too")
@pytest.mark.parametrize(
    "last",
    [guest("Zoe", 2900, "Seals"), swim("Zoe", DSQ, "Seals"), swim("Zoe", DNS, "Seals")],
    ids=["guest", "disqualified", "not started"],
)
def test_club_without_points(last: Swim) -> None:
    assert club_points(rank([swim("Ada", 3100, "Otters"), last])) == {"Otters": 10, "Seals": 0}


@pytest.mark.title("Rule 7: a club with nobody among the first eight is there, too")
def test_club_in_ninth_place() -> None:
    swims = [swim(f"Swimmer {number}", 3000 + number, f"Club {number}") for number in range(1, 10)]
    worth = (10, 8, 6, 5, 4, 3, 2, 1, 0)
    expected = {f"Club {number}": points for number, points in enumerate(worth, start=1)}
    assert club_points(rank(swims)) == expected


@pytest.mark.title("Rule 7: the points are those of these results, not of earlier ones")
def test_club_points_again() -> None:
    for _ in range(2):
        assert club_points(rank([swim("Ada", 3100, "Otters")])) == {"Otters": 10}
    assert club_points([]) == {}


# Rule 8: nothing is changed


@pytest.mark.title("Rule 8: rank leaves the list of swims as it was")
def test_rank_changes_nothing() -> None:
    swims = mixed_event()
    rank(swims)
    assert swims == mixed_event()


@pytest.mark.title("Rule 8: club_points leaves the list of results as it was")
def test_club_points_changes_nothing() -> None:
    results = rank(mixed_event())
    club_points(results)
    assert results == rank(mixed_event())
