"""What each use of a library must come to."""


def test_numpy(candidate):
    assert candidate.module("smoke").numpy() == [1.0, 3.0]


def test_pandas(candidate):
    assert candidate.module("smoke").pandas() == {"a": 8, "b": 4}


def test_scipy(candidate):
    assert candidate.module("smoke").scipy_() == -1.095445


def test_statsmodels(candidate):
    assert candidate.module("smoke").statsmodels() == [1.0, 2.0]


def test_sklearn(candidate):
    assert candidate.module("smoke").sklearn() is True


def test_pyarrow(candidate):
    assert candidate.module("smoke").pyarrow() == [1, 2, 3]


def test_matplotlib(candidate):
    assert candidate.module("smoke").matplotlib() == b"\x89PNG\r\n\x1a\n"


def test_duckdb(candidate):
    assert candidate.module("smoke").duckdb_() == [17, 3]


def test_polars(candidate):
    assert candidate.module("smoke").polars() == [8, 4]
