"""What each use of a library must come to."""


def test_django(candidate):
    assert candidate.module("smoke").django_() == [450, 450, {"heavy": 2}]


def test_pytest_django(candidate):
    assert candidate.module("smoke").pytest_django_() == [0, "1 passed"]


def test_flask(candidate):
    assert candidate.module("smoke").flask_() == "Hello, Sam!"


def test_fastapi(candidate):
    assert candidate.module("smoke").fastapi_() == [{"total": 6}, 422]


def test_pydantic(candidate):
    assert candidate.module("smoke").pydantic_() == [7, "greater_than"]


def test_sqlalchemy(candidate):
    assert candidate.module("smoke").sqlalchemy_() == [["Ana", "Sam"]] * 3


def test_alembic(candidate):
    assert candidate.module("smoke").alembic_() == [
        "alembic_version",
        "people",
        "|",
        "alembic_version",
    ]


def test_psycopg(candidate):
    assert candidate.module("smoke").psycopg_() == [10_000, True, "40001"]


def test_pymysql(candidate):
    assert candidate.module("smoke").pymysql_() == [10_000, True, 1205]


def test_httpx_and_requests(candidate):
    assert candidate.module("smoke").httpx_and_requests() == ["Hello, one!", "Hello, two!"]


def test_uvicorn(candidate):
    assert candidate.module("smoke").uvicorn_() == [5, "hello"]


def test_gunicorn(candidate):
    assert candidate.module("smoke").gunicorn_() == "Hello, Sam!"


def test_watchfiles(candidate):
    assert candidate.module("smoke").watchfiles_() == ["new"]


def test_dotenv_and_yaml(candidate):
    assert candidate.module("smoke").dotenv_and_yaml() == ["1", {"a": [1, 2]}]
