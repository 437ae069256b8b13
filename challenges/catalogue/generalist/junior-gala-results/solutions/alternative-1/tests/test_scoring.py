"""Places and points, tried as the desk sees them (the command) and as other code does (rank)."""

import pytest


@pytest.fixture
def results(candidate):
    def run(text):
        lines = [",".join(["e", *line.split()]) for line in text.strip().splitlines()]
        lines = [line if line.endswith(",yes") else line + "," for line in lines]
        gala = "\n".join(["event,swimmer,club,time,guest", *lines, ""])
        done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": gala})
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[1:]

    return run


def test_a_whole_event(results):
    event = """
        Zoe x DNS
        Yan x DNS
        Wim v DSQ
        Vic y DSQ
        Bob x 31.00
        Ann y 31.00
        Gil z 30.50 yes
        Cat z 30.00
        Dot v 32.00
    """
    assert results(event) == [
        "1 Cat (z) 30.00 10",
        "- Gil (z) 30.50 0",
        "2 Ann (y) 31.00 8",
        "2 Bob (x) 31.00 8",
        "4 Dot (v) 32.00 5",
        "- Vic (y) DSQ 0",
        "- Wim (v) DSQ 0",
        "- Yan (x) DNS 0",
        "- Zoe (x) DNS 0",
    ]


def test_two_of_a_club(results):
    event = """
        Ann x 30.00
        Gus x 30.01 yes
        Bob x 30.02
        Cat x 30.03
        Dot y 30.04
    """
    assert results(event) == [
        "1 Ann (x) 30.00 10",
        "- Gus (x) 30.01 0",
        "2 Bob (x) 30.02 8",
        "3 Cat (x) 30.03 0",
        "4 Dot (y) 30.04 5",
    ]


@pytest.mark.parametrize(
    ("place", "points"),
    [(1, 10), (2, 8), (3, 6), (4, 5), (5, 4), (6, 3), (7, 2), (8, 1), (9, 0), (10, 0)],
)
def test_points_of_a_place(candidate, place, points):
    swim = candidate.module("poolside.model").Swim
    swims = [swim("e", f"S{n:02}", f"Club {n}", 3000 + n) for n in range(1, 11)]
    result = candidate.module("poolside.scoring").rank(swims)[place - 1]
    assert (result.place, result.points) == (place, points)


def test_the_list_is_not_touched(candidate):
    swim = candidate.module("poolside.model").Swim
    slow, fast = swim("e", "Ann", "x", 3100), swim("e", "Bob", "y", 3000)
    swims = [slow, fast]
    candidate.module("poolside.scoring").rank(swims)
    assert swims == [slow, fast]


def test_clubs(candidate):
    model = candidate.module("poolside.model")
    results = [
        model.Result(model.Swim("e", "Ann", "x", 3000), 1, 10),
        model.Result(model.Swim("e", "Bob", "y", 3100), 2, 8),
        model.Result(model.Swim("e", "Cat", "x", 3200), 3, 6),
        model.Result(model.Swim("e", "Dot", "z", None, model.DSQ), None, 0),
    ]
    totals = candidate.module("poolside.scoring").club_points(results)
    assert totals == {"x": 16, "y": 8, "z": 0}
