"""What each use of a library must come to."""


def test_git(candidate):
    assert candidate.module("smoke").git() == ["Sam: two", "Sam: one"]


def test_pytest(candidate):
    assert candidate.module("smoke").pytest_() == [1, "1 failed, 1 passed"]


def test_waitress_and_httpx(candidate):
    assert candidate.module("smoke").waitress_and_httpx() == [200, {"orders": 2}]


def test_time_zones(candidate):
    assert candidate.module("smoke").time_zones() == "2026-01-01T00:00:00+00:00"
