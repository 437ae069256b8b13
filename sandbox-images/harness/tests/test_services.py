"""Fakes that the grader runs, and what a submission is told of its services."""

from __future__ import annotations

import socket
from typing import Any

from conftest import Grade

FAKE = """
calls = []

def app(environ, start_response):
    body = environ["wsgi.input"].read()
    calls.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], body))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"pong"]
"""
SUBMISSION = """
import os
import urllib.request

def ask(path, data=None):
    with urllib.request.urlopen(os.environ["BANK_URL"] + path, data) as answer:
        return answer.read()

def address():
    return os.environ["BANK_URL"]
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def bank(port: int, **settings: Any) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}"
    return {"name": "bank", "variable": "BANK_URL", "url": url, "port": port} | settings


def test_a_fake_answers_the_submission_and_its_module_is_the_tests(grade: Grade) -> None:
    tests = """
import fake_bank

def test_fake(candidate):
    assert candidate.module("solution").ask("/a", b"x") == b"pong"
    assert fake_bank.calls == [("POST", "/a", b"x")]
    assert candidate.url("bank") == candidate.module("solution").address()
"""
    port = free_port()
    files = {"test_hidden.py": tests, "fake_bank.py": FAKE}
    graded = grade(files, SUBMISSION, services=[bank(port, module="fake_bank")])
    assert graded.result()["outcome"] == "passed", graded.log


def test_a_fake_refuses_what_is_larger_than_a_fake_may_get(grade: Grade) -> None:
    tests = """
import fake_bank

def test_fake(candidate):
    with candidate.raises("urllib.error.HTTPError", match="413"):
        candidate.module("solution").ask("/a", b"x" * (3 * 1024 * 1024))
    assert fake_bank.calls == []
"""
    fake = FAKE + "\nfrom dayone_harness import services\nservices.MAX_BODY = 1024 * 1024\n"
    port = free_port()
    files = {"test_hidden.py": tests, "fake_bank.py": fake}
    graded = grade(files, SUBMISSION, services=[bank(port, module="fake_bank")])
    assert graded.result()["outcome"] == "passed", graded.log


def test_a_fake_that_fails_says_so_in_the_log_up_to_a_limit(grade: Grade) -> None:
    tests = """
def test_fake(candidate):
    for _ in range(300):
        with candidate.raises("urllib.error.HTTPError", match="500"):
            candidate.module("solution").ask("/")
"""
    files = {"test_hidden.py": tests, "fake_bank.py": "def app(*_):\n    raise OSError('broken')\n"}
    port = free_port()
    graded = grade(files, SUBMISSION, services=[bank(port, module="fake_bank")])
    assert graded.result()["outcome"] == "passed", graded.log
    assert "broken" in graded.log
    assert len(graded.log) < 100_000


def test_a_fake_that_cannot_be_started_is_its_authors_fault(grade: Grade) -> None:
    for fake in ("import nothing_like_it\n", "app = 3\n", "x = 1\n"):
        files = {"test_hidden.py": "def test_it():\n    pass\n", "fake_bank.py": fake}
        services = [bank(free_port(), module="fake_bank")]
        graded = grade(files, services=services, folder=f"case-{len(fake)}")
        assert "services.bank: " in graded.all("broken")[0]["detail"], graded.log
        assert graded.all("collected") == []


def test_a_service_of_the_image_is_only_told(grade: Grade) -> None:
    tests = """
def test_told(candidate):
    assert candidate.module("solution").address() == "postgresql://app@127.0.0.1:5432/app"
    assert candidate.run(
        ["python", "-c", "import os; print(os.environ['BANK_URL'])"], env={"BANK_URL": "mine"}
    ).stdout == "mine\\n"
"""
    services = [bank(5432, url="postgresql://app@127.0.0.1:5432/app")]
    graded = grade(tests, SUBMISSION, services=services)
    assert graded.result()["outcome"] == "passed", graded.log


def test_a_query_needs_one_database_or_its_name(grade: Grade) -> None:
    tests = """
import pytest

def test_none(candidate):
    with pytest.raises(RuntimeError, match="0 databases"):
        candidate.sql("SELECT 1")
    with pytest.raises(RuntimeError, match="no service 'pg'; it has: bank"):
        candidate.sql("SELECT 1", service="pg")
"""
    graded = grade(tests, SUBMISSION, services=[bank(free_port())])
    assert graded.result()["outcome"] == "passed", graded.log


def test_a_conftest_may_import_helpers_and_fakes(grade: Grade) -> None:
    conftest = """
import pytest

import fake_bank
from helper import same

@pytest.fixture
def bank():
    fake_bank.calls.clear()
    return fake_bank
"""
    tests = """
from helper import same

def test_fake(candidate, bank):
    candidate.module("solution").ask("/a")
    same(len(bank.calls), 1)

def test_told(bank):
    same([1], [2])
"""
    files = {
        "conftest.py": conftest,
        "helper.py": "def same(actual, expected):\n    assert actual == expected\n",
        "test_hidden.py": tests,
        "fake_bank.py": FAKE,
    }
    graded = grade(files, SUBMISSION, services=[bank(free_port(), module="fake_bank")])
    assert graded.outcomes() == {"test_fake": "passed", "test_told": "failed"}, graded.log
    assert graded.result("test_told")["comparison"] is not None
