"""Complaint 2: the places after a tie, and what depends on them."""

import pytest
from desk import Desk


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("After a shared place the next places are skipped")
def test_places_after_a_tie(desk: Desk) -> None:
    printed = desk.results(
        "50 back girls,Mia Lark,Otters,35.10,",
        "50 back girls,Ota Finn,Kites,34.80,",
        "50 back girls,Una Wirt,Marlins,36.00,",
        "50 back girls,Ida Holm,Kites,34.80,",
        "50 back girls,Eva Rust,Otters,33.00,",
        "50 back boys,Sam Kerr,Otters,40.00,",
        "50 back boys,Per Dahl,Kites,40.00,",
        "50 back boys,Rik Olm,Marlins,40.00,",
        "50 back boys,Tim Auer,Otters,41.00,",
    )
    assert printed == [
        "50 back girls",
        "1 Eva Rust (Otters) 33.00 10",
        "2 Ida Holm (Kites) 34.80 8",
        "2 Ota Finn (Kites) 34.80 8",
        "4 Mia Lark (Otters) 35.10 5",
        "5 Una Wirt (Marlins) 36.00 4",
        "50 back boys",
        "1 Per Dahl (Kites) 40.00 10",
        "1 Rik Olm (Marlins) 40.00 10",
        "1 Sam Kerr (Otters) 40.00 10",
        "4 Tim Auer (Otters) 41.00 5",
    ]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Ties near the end of the points table earn what their place is worth")
def test_ties_at_the_end_of_the_table(desk: Desk) -> None:
    places = (1, 2, 3, 4, 5, 6, 7, 8, 8, 10, 11)
    swims = [f"50 fly,S{n:02},Club {n},{30 + place}.00," for n, place in enumerate(places)]
    swims += [
        f"50 breast,S{n:02},Club {n},{30 + place}.00,"
        for n, place in enumerate((1, 2, 3, 4, 5, 6, 7, 7, 9))
    ]
    points = {"50 fly": [], "50 breast": []}
    for line in desk.results(*swims):
        if line in points:
            event = line
        else:
            words = line.split()
            points[event].append((int(words[0]), int(words[-1])))
    top = [(1, 10), (2, 8), (3, 6), (4, 5), (5, 4), (6, 3), (7, 2)]
    assert points == {
        "50 fly": [*top, (8, 1), (8, 1), (10, 0), (11, 0)],
        "50 breast": [*top, (7, 2), (9, 0)],
    }


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Guests and the disqualified do not shift the places of others")
def test_guests_and_ties(desk: Desk) -> None:
    printed = desk.results(
        "50 free,Zoe Falk,Otters,DNS,",
        "50 free,Gil Hart,Marlins,29.00,yes",
        "50 free,Dag Moor,Kites,30.00,",
        "50 free,Cai Hart,Marlins,30.00,yes",
        "50 free,Ben Wolf,Otters,30.00,",
        "50 free,Abe Cole,Kites,DSQ,",
        "50 free,Eli Bond,Marlins,30.50,",
        "50 free,Hal Penn,Marlins,30.20,yes",
        "50 free,Ari Cole,Kites,DNS,",
    )
    assert printed == [
        "50 free",
        "- Gil Hart (Marlins) 29.00 0",
        "1 Ben Wolf (Otters) 30.00 10",
        "- Cai Hart (Marlins) 30.00 0",
        "1 Dag Moor (Kites) 30.00 10",
        "- Hal Penn (Marlins) 30.20 0",
        "3 Eli Bond (Marlins) 30.50 6",
        "- Abe Cole (Kites) DSQ 0",
        "- Ari Cole (Kites) DNS 0",
        "- Zoe Falk (Otters) DNS 0",
    ]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Two of a club score, the third keeps the place, and nobody moves up")
def test_two_of_a_club(desk: Desk) -> None:
    gala = [
        "200 free,Pia Noll,Kites,2:30.00,",
        "200 free,Lou Vega,Otters,2:20.00,",
        "200 free,Kim Vega,Otters,2:20.00,",
        "200 free,Jan Rook,Otters,2:20.00,",
        "200 free,Max Tarn,Kites,2:25.00,",
        "200 free,Noa Sund,Otters,2:31.00,",
        "200 free,Uwe Berg,Marlins,DSQ,",
    ]
    printed = {"results": desk.results(*gala), "standings": desk.standings(gala)}
    assert printed == {
        "results": [
            "200 free",
            "1 Jan Rook (Otters) 2:20.00 10",
            "1 Kim Vega (Otters) 2:20.00 10",
            "1 Lou Vega (Otters) 2:20.00 0",
            "4 Max Tarn (Kites) 2:25.00 5",
            "5 Pia Noll (Kites) 2:30.00 4",
            "6 Noa Sund (Otters) 2:31.00 0",
            "- Uwe Berg (Marlins) DSQ 0",
        ],
        "standings": ["20 Otters", "9 Kites", "0 Marlins"],
    }
