from poolside.model import DSQ, Swim
from poolside.scoring import club_points, rank

SWIMS = [
    Swim("50 free", "Ada", "Otters", 3100),
    Swim("50 free", "Bea", "Kites", 3150),
    Swim("50 free", "Cleo", "Marlins", 3150),
    Swim("50 free", "Dina", "Otters", 3200),
    Swim("50 free", "Elif", "Kites", None, DSQ),
]


def test_places():
    assert [result.place for result in rank(SWIMS)][:4] == [1, 2, 2, 4]


def test_points():
    assert [result.points for result in rank(SWIMS)][:4] == [10, 8, 8, 5]


def test_club_points():
    assert club_points(rank(SWIMS)) == {"Otters": 15, "Kites": 8, "Marlins": 8}
