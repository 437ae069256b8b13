"""What each use of a library must come to."""


def test_beautifulsoup(candidate):
    assert candidate.module("smoke").beautifulsoup() == ["one", "two", "one", "two"]


def test_lxml(candidate):
    assert candidate.module("smoke").lxml() == ["one", "two"]


def test_requests(candidate):
    assert candidate.module("smoke").requests_() == 200


def test_flask(candidate):
    assert candidate.module("smoke").flask_() == "Hello, Sam!"


def test_openpyxl(candidate):
    assert candidate.module("smoke").openpyxl_() == [1, 2, 3]


def test_pypdf(candidate):
    assert candidate.module("smoke").pypdf_() == 2


def test_selenium(candidate):
    assert candidate.module("smoke").selenium() == [["one", "two"], True]


def test_botcity(candidate):
    assert candidate.module("smoke").botcity_() == "Orders"


def test_uipath(candidate):
    assert candidate.module("smoke").uipath_() == 200
