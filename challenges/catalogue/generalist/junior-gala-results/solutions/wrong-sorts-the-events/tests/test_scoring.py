"""The rules of places and points. The numbers are those of README.md."""

from poolside.model import DNS, DSQ, Result, Swim
from poolside.scoring import club_points, rank


def swim(swimmer, time, club=None, **more):
    """A swim; each swimmer has a club of their own unless the test says otherwise."""
    return Swim("50 free", swimmer, club or f"Club of {swimmer}", time, **more)


def dsq(swimmer, **more):
    return swim(swimmer, None, status=DSQ, **more)


def dns(swimmer, **more):
    return swim(swimmer, None, status=DNS, **more)


def listed(*swims):
    return [result.swim.swimmer for result in rank(list(swims))]


def places(*swims):
    return {result.swim.swimmer: result.place for result in rank(list(swims))}


def points(*swims):
    return {result.swim.swimmer: result.points for result in rank(list(swims))}


# 1. The list


def test_the_fastest_comes_first():
    assert listed(swim("A", 3200), swim("B", 3100), swim("C", 3150)) == ["B", "C", "A"]


def test_dsq_comes_after_the_times_and_dns_after_dsq():
    assert listed(dns("A"), dsq("B"), swim("C", 3200)) == ["C", "B", "A"]


def test_equal_ones_are_listed_by_name():
    swims = [dns("F"), dsq("D"), swim("B", 3100), dns("E"), dsq("C"), swim("A", 3100)]
    assert listed(*swims) == ["A", "B", "C", "D", "E", "F"]


def test_guests_are_listed_by_their_time():
    assert listed(swim("A", 3200), swim("G", 3100, guest=True), swim("B", 3000)) == ["B", "G", "A"]


# 2. Places


def test_places_after_a_tie_are_skipped():
    swims = [swim("A", 3000), swim("B", 3100), swim("C", 3100), swim("D", 3200)]
    assert places(*swims) == {"A": 1, "B": 2, "C": 2, "D": 4}


def test_three_share_the_first_place():
    swims = [swim("A", 3000), swim("B", 3000), swim("C", 3000), swim("D", 3001)]
    assert places(*swims) == {"A": 1, "B": 1, "C": 1, "D": 4}


# 3. No place


def test_dsq_and_dns_have_no_place_and_no_points():
    assert rank([dsq("A"), dns("B")]) == [Result(dsq("A"), None, 0), Result(dns("B"), None, 0)]


# 4. Guests


def test_guests_have_no_place_and_no_points():
    guest = swim("G", 3000, guest=True)
    assert rank([guest]) == [Result(guest, None, 0)]


def test_guests_change_nothing_for_others():
    swims = [swim("G", 2900, guest=True), swim("A", 3000), swim("H", 3050, guest=True)]
    swims += [swim("B", 3100), swim("C", 3100), swim("D", 3200)]
    assert places(*swims) == {"G": None, "A": 1, "H": None, "B": 2, "C": 2, "D": 4}
    assert points(*swims) == {"G": 0, "A": 10, "H": 0, "B": 8, "C": 8, "D": 5}


def test_a_guest_is_not_one_of_the_two_of_a_club():
    swims = [swim("G", 2900, "Otters", guest=True), swim("A", 3000, "Otters")]
    assert points(*swims, swim("B", 3100, "Otters")) == {"G": 0, "A": 10, "B": 8}


# 5. Points


def test_the_first_eight_earn_points_and_the_ninth_does_not():
    swims = [swim(name, 3000 + number) for number, name in enumerate("ABCDEFGHIJ")]
    assert list(points(*swims).values()) == [10, 8, 6, 5, 4, 3, 2, 1, 0, 0]


def test_a_shared_place_earns_its_full_points():
    swims = [swim("A", 3000), swim("B", 3000), swim("C", 3100)]
    assert points(*swims) == {"A": 10, "B": 10, "C": 6}


# 6. Two of a club


def test_the_third_of_a_club_keeps_the_place_and_nobody_moves_up():
    swims = [swim(name, 3000 + number, "Otters") for number, name in enumerate("ABC")]
    swims.append(swim("D", 3100, "Kites"))
    assert places(*swims) == {"A": 1, "B": 2, "C": 3, "D": 4}
    assert points(*swims) == {"A": 10, "B": 8, "C": 0, "D": 5}


def test_of_equal_times_the_first_on_the_list_score():
    swims = [swim(name, 3000, "Otters") for name in "CBA"]
    assert points(*swims) == {"A": 10, "B": 10, "C": 0}


# 7. Club points


def test_club_points_are_added_up():
    results = [Result(swim("A", 3000, "Otters"), 1, 10), Result(swim("B", 3100, "Kites"), 2, 8)]
    results.append(Result(swim("C", 3200, "Otters"), 3, 6))
    assert club_points(results) == {"Otters": 16, "Kites": 8}


def test_clubs_without_points_are_there():
    swims = [swim("G", 3000, "Marlins", guest=True), dsq("A", club="Otters")]
    assert club_points(rank([*swims, dns("B", club="Kites")])) == {
        "Marlins": 0,
        "Otters": 0,
        "Kites": 0,
    }


# 8. Nothing is changed


def test_the_list_of_swims_stays_as_it_was():
    swims = [dns("A"), swim("B", 3200), swim("C", 3100)]
    before = list(swims)
    rank(swims)
    assert swims == before
