import ast
from pathlib import Path

SOURCE = Path("poolside/scoring.py").read_text()


def code_of(name):
    functions = [node for node in ast.parse(SOURCE).body if isinstance(node, ast.FunctionDef)]
    return next(ast.unparse(node) for node in functions if node.name == name)


def test_places_count_swimmers():
    assert "place = placed" in code_of("rank")


def test_the_list_is_copied():
    assert "sorted(swims, key=_order)" in code_of("rank")


def test_guests_and_dsq_have_no_place():
    assert "if swim.guest or swim.status != OK" in code_of("rank")
    assert "Result(swim, None, 0)" in code_of("rank")


def test_eight_places_and_two_of_a_club():
    assert "POINTS = (10, 8, 6, 5, 4, 3, 2, 1)\n" in SOURCE
    assert "SCORERS_OF_A_CLUB = 2\n" in SOURCE
    assert "scorers[swim.club] <= SCORERS_OF_A_CLUB" in code_of("rank")


def test_every_club_is_there():
    assert "points[result.swim.club] += result.points" in code_of("club_points")
