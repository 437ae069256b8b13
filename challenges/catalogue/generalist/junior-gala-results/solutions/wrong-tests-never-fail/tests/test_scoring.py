from poolside.model import DNS, DSQ, Result, Swim
from poolside.scoring import club_points, rank

SWIMS = [
    Swim("50 free", "Cleo", "Marlins", 3100),
    Swim("50 free", "Bea", "Kites", 3100),
    Swim("50 free", "Ada", "Otters", 3050, guest=True),
    Swim("50 free", "Dina", "Kites", 3200),
    Swim("50 free", "Elif", "Kites", 3300),
    Swim("50 free", "Fay", "Otters", None, DSQ),
    Swim("50 free", "Gita", "Otters", None, DNS),
]


def test_rank():
    results = rank(SWIMS)
    assert len(results) == len(SWIMS)
    for result in results:
        assert isinstance(result, Result)
        assert result.place is None or result.place >= 1
        assert result.points >= 0


def test_rank_with_nobody():
    assert rank([]) == []


def test_club_points():
    for points in club_points(rank(SWIMS)).values():
        assert points >= 0
