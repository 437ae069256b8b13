"""Talking to the candidate's server."""

from __future__ import annotations

import socket
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from conftest import Grade, Open
from dayone_harness.errors import Failure, TimeIsUpError

SERVER = """
    import http.server, os, sys, time

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            print("GET", self.path)
            if self.path == "/die":
                os._exit(4)
            self.answer(f"{self.path} {os.environ.get('COLOUR')}".encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(body, 201)

        def answer(self, body, status=200):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
    """


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def app(port: int, **settings: Any) -> dict[str, Any]:
    """The settings of a server."""
    command = ["python", "solution.py", str(port)]
    return {"command": command, "port": port, "env": {"COLOUR": "red"}, **settings}


def raw(answer: str, more: str = "") -> str:
    """A server that answers every connection with these bytes (a Python expression)."""
    program = """
        import socket, sys, threading, time
        ANSWER = {answer}
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(sys.argv[1])))
        listener.listen(50)
        def serve(connection):
            try:
                connection.recv(65536)
                connection.sendall(ANSWER)
                while True:
                    {more}
            except OSError:
                pass
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
        """
    return textwrap.dedent(program).format(answer=answer, more=more or "connection.close(); break")


def test_the_server_is_started_once_and_answers(opened: Open, port: int) -> None:
    one = opened(SERVER, app=app(port, ready="/healthz"))
    with one.candidate.http() as client:
        assert client.get("/orders?x=1").text == "/orders?x=1 red"
        answer = client.post("/orders", json={"a": 1})
        assert (answer.status_code, answer.json()) == (201, {"a": 1})
    assert one.candidate.http().get("/").status_code == 200
    assert one.agent.operations().count("exec") == 1
    assert b"GET /orders?x=1\n" in one.output.stdout


def test_requests_may_be_made_at_the_same_time(opened: Open, port: int) -> None:
    client = opened(SERVER, app=app(port)).candidate.http()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: client.get(f"/{n}").text, range(32)))
    assert answers == [f"/{n} red" for n in range(32)]


def test_a_server_that_died_is_started_again(opened: Open, port: int) -> None:
    one = opened(SERVER, app=app(port))
    with pytest.raises(httpx.RemoteProtocolError):
        one.candidate.http().get("/die")
    time.sleep(0.1)
    assert one.candidate.http().get("/").status_code == 200


def test_a_server_that_dies_in_a_test_fails_it_by_name(opened: Open, port: int) -> None:
    client = opened(SERVER, app=app(port)).candidate.http()
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/die")
    time.sleep(0.1)
    with pytest.raises(Failure, match="the server exited with code 4 during the test") as caught:
        client.get("/")
    assert caught.value.cause == "crashed"


def test_a_connection_is_a_socket(opened: Open, port: int) -> None:
    candidate = opened(SERVER, app=app(port)).candidate
    with candidate.tcp() as connection:
        connection.sendall(b"GET /x HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as stream:
            assert stream.readline() == b"HTTP/1.0 200 OK\r\n"
            assert stream.read().endswith(b"/x red")
    with candidate.tcp(port) as connection:
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(10)
    with pytest.raises(ConnectionRefusedError, match="nobody listens on port 1"):
        candidate.tcp(1)


def test_a_fresh_sandbox_has_a_fresh_server(opened: Open, port: int) -> None:
    one = opened(SERVER, app=app(port))
    one.candidate.http().get("/")
    one.candidate.fresh()
    assert one.candidate.http().get("/").status_code == 200
    assert one.agent.operations().count("exec") == 2


def test_a_server_that_never_listens_fails_every_test_and_is_waited_for_once(
    grade: Grade, port: int
) -> None:
    tests = """
        def test_first(candidate):
            candidate.http()

        def test_second(candidate):
            candidate.http()
        """
    submission = "import sys, time\nprint('waiting', file=sys.stderr)\ntime.sleep(60)\n"
    graded = grade(tests, submission, app=app(port, start_seconds=0.7))
    for name in ("test_first", "test_second"):
        result = graded.result(name)
        assert (result["outcome"], result["cause"]) == ("failed", "time_limit")
        words = f"the server did not answer on port {port} within 0.7 s\nwaiting"
        assert result["message"] == words
    assert graded.result("test_second")["duration_ms"] < 300


def test_a_server_that_cannot_be_imported_is_an_import_error(grade: Grade, port: int) -> None:
    tests = "def test_first(candidate):\n    candidate.http()\n"
    result = grade(tests, "import nothing_of_the_kind\n", app=app(port)).result()
    assert (result["outcome"], result["cause"]) == ("failed", "import_error")
    message = result["message"]
    assert message.startswith("the server exited with code 1 before it was ready\nTraceback")
    assert message.endswith("ModuleNotFoundError: No module named 'nothing_of_the_kind'")


def test_the_start_does_not_use_up_the_test_s_time(grade: Grade, port: int) -> None:
    tests = "def test_first(candidate):\n    assert candidate.http().get('/').status_code == 200\n"
    submission = "import time\ntime.sleep(1.5)\n" + textwrap.dedent(SERVER)
    assert grade(tests, submission, app=app(port), seconds=1.0).result()["outcome"] == "passed"


def test_the_server_is_kept_between_tests(grade: Grade, port: int) -> None:
    tests = """
        import time, pytest

        @pytest.mark.parametrize("n", range(3))
        def test_x(candidate, n):
            assert candidate.http().get(f"/{n}").text == f"/{n} red"
            time.sleep(0.2)
        """
    graded = grade(tests, SERVER, app=app(port))
    assert set(graded.outcomes().values()) == {"passed"}
    assert graded.agent.operations().count("exec") == 1
    assert graded.result("[2]")["stdout"] == "GET /2\n"


HOSTILE = {
    "a body without end": (
        "b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'",
        "connection.sendall(b'ffff\\r\\n' + b'A' * 0xffff + b'\\r\\n')",
        ("failed", "the body of the server's answer is larger than 4 MiB"),
    ),
    "a header of 10 MB": (
        "b'HTTP/1.1 200 OK\\r\\nX-A: ' + b'a' * 10_000_000 + b'\\r\\n\\r\\n'",
        "",
        ("failed", "the server's answer: RemoteProtocolError"),
    ),
    "many headers": (
        "b'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n' + b'X: abc\\r\\n' * 9000 + b'\\r\\n'",
        "",
        ("failed", "the headers of the server's answer are larger than 64 KiB"),
    ),
    "a slow drip": (
        "b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'",
        "connection.sendall(b'1\\r\\nA\\r\\n'); time.sleep(0.05)",
        ("timed_out", "the test did not end within 1.5 s"),
    ),
    "silence": ("b''", "time.sleep(1)", ("timed_out", "the test did not end within 1.5 s")),
    "no HTTP": ("b'\\0\\xff' * 2000", "", ("failed", "the server's answer: RemoteProtocolError")),
    "a redirect": (
        "b'HTTP/1.1 302 F\\r\\nLocation: file:///etc/passwd\\r\\nContent-Length: 0\\r\\n\\r\\n'",
        "",
        ("failed", "assert 302 == 200"),
    ),
    "another protocol": (
        "b'HTTP/1.1 101 S\\r\\n\\r\\n'",
        "time.sleep(1)",
        ("failed", "the server's answer: RemoteProtocolError"),
    ),
    "a second answer in advance": (
        "b'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}HTTP/1.1 200 OK\\r\\n"
        'Content-Length: 13\\r\\n\\r\\n{"passed": 1}\'',
        "",
        ("failed", "assert {} == {'passed': 1}"),
    ),
    "something that is not JSON": (
        "b'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{x'",
        "",
        ("failed", "the server's answer: JSONDecodeError"),
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_server_fails_the_test(grade: Grade, port: int, kind: str) -> None:
    answer, more, (outcome, message) = HOSTILE[kind]
    tests = """
        def test_first(candidate):
            client = candidate.http()
            answer = client.get("/")
            assert answer.status_code == 200
            answer.json()
            assert client.get("/").json() == {"passed": 1}
        """
    result = grade(tests, raw(answer, more), app=app(port), seconds=1.5).result()
    assert result["outcome"] == outcome
    assert result["message"].startswith(message)


def test_a_compressed_answer_is_not_unpacked(opened: Open, port: int) -> None:
    packed = "__import__('gzip').compress(b'x' * 1000)"
    head = "b'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'"
    answer = opened(raw(f"{head} + {packed}"), app=app(port)).candidate.http().get("/")
    assert answer.content.startswith(b"\x1f\x8b")
    assert len(answer.content) < 100


def test_a_time_out_of_one_s_own_is_kept(opened: Open, port: int) -> None:
    client = opened(raw("b''", "time.sleep(1)"), app=app(port)).candidate.http()
    with pytest.raises(httpx.ReadTimeout):
        client.get("/", timeout=0.1)


def test_the_test_s_time_ends_every_wait(opened: Open, port: int) -> None:
    one = opened(raw("b''", "time.sleep(1)"), app=app(port), seconds=0.8)
    with pytest.raises(TimeIsUpError):
        one.candidate.http().get("/")


def test_a_challenge_without_a_server_says_so(opened: Open) -> None:
    with pytest.raises(RuntimeError, match="no \\[app\\]"):
        opened().candidate.http()
