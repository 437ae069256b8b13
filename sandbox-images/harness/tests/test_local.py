"""The `candidate` that comes with a starter does what the one in the sandbox does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from conftest import Grade

LOCAL = Path(__file__).parents[3] / "challenges" / "local" / "conftest.py"

SUBMISSION = {
    "shop/__init__.py": "",
    "shop/stock.py": """
        import dataclasses, enum, sys

        class Status(enum.Enum):
            OPEN = "open"

        class OutOfStock(ValueError):
            pass

        @dataclasses.dataclass
        class Order:
            id: int
            status: Status = Status.OPEN
            sold: int = 0

            def sell(self, quantity):
                if quantity > 5:
                    raise OutOfStock(f"only 5 left, not {quantity}")
                self.sold += quantity
                return self.sold

        class Basket:
            def __len__(self):
                return 2
            def __iter__(self):
                return iter("ab")
            def __getitem__(self, key):
                return key * 2
            def __str__(self):
                return "a basket"

        count = 0
        def add():
            global count
            count += 1
            return count

        async def later(value):
            return value

        if __name__ == "__main__":
            open("out.csv", "w").write("a,b\\n1,2\\n")
            open("out.json", "w").write("[1]")
            print(sys.stdin.read() + open("in.txt").read())
            print("bad", file=sys.stderr)
            sys.exit(3)
        """,
    "shop/web.py": """
        import http.server, os, sys

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = f"{self.path} {os.environ['COLOUR']}".encode()
                self.send_response(302 if self.path == "/away" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/")
                self.end_headers()
                self.wfile.write(body)

        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """,
}

TESTS = """
    import pytest

    pytestmark = pytest.mark.criterion("apis", weight=2)

    @pytest.mark.title("Objects, calls and exceptions")
    def test_modules(candidate):
        stock = candidate.module("shop.stock")
        order = stock.Order(1)
        assert order.sell(2) == 2
        assert order.sold == 2
        assert order.status == stock.Status.OPEN
        assert order == stock.Order(1, stock.Status.OPEN, 2)
        with pytest.raises(ValueError, match="only 5 left"):
            order.sell(6)
        for expected in (stock.OutOfStock, ValueError, "shop.stock.OutOfStock", "OutOfStock"):
            with candidate.raises(expected, match="not 6") as caught:
                order.sell(6)
            assert caught.type == "shop.stock.OutOfStock"
            assert caught.message == str(caught.value) == "only 5 left, not 6"
        with pytest.raises(AssertionError):
            with candidate.raises(ValueError):
                order.sell(1)

    def test_objects(candidate):
        stock = candidate.module("shop.stock")
        basket = stock.Basket()
        assert candidate.collect(basket) == ["a", "b"]
        assert candidate.collect(basket, limit=1) == ["a"]
        assert candidate.length(basket) == 2
        assert candidate.item(basket, "x") == "xx"
        assert candidate.text_of(basket) == "a basket"
        assert candidate.is_instance(basket, stock.Basket)
        assert not candidate.is_instance(basket, dict)
        assert candidate.wait(stock.later(5)) == 5

    def test_fresh(candidate):
        candidate.fresh()
        assert candidate.module("shop.stock").add() == 1
        assert candidate.module("shop.stock").add() == 2
        candidate.fresh()
        assert candidate.module("shop.stock").add() == 1

    def test_commands(candidate):
        done = candidate.run("python -m shop.stock", files={"in.txt": b"two"}, stdin="one ")
        assert (done.returncode, done.stdout, done.stderr) == (3, "one two\\n", "bad\\n")
        assert done.output == "one two\\nbad\\n"
        assert done.rows("out.csv") == [{"a": "1", "b": "2"}]
        assert done.json("out.json") == [1]
        assert done.text("out.csv") == "a,b\\n1,2\\n"
        assert done.read("in.txt") == b"two"
        assert done.exists("out.csv") and not done.exists("nothing")
        with pytest.raises(FileNotFoundError):
            done.read("nothing")
        assert candidate.run(["ls", "out.csv"], env={"LANG": "C"}).returncode == 0
        with pytest.raises(TimeoutError):
            candidate.run(["sleep", "9"], timeout=0.2)

    def test_a_new_copy(candidate):
        assert candidate.run(["ls", "out.csv"]).returncode != 0

    def test_files(candidate):
        names = ["shop/__init__.py", "shop/stock.py", "shop/web.py"]
        assert candidate.files("shop/") == names
        assert candidate.exists("shop/web.py") and candidate.exists("shop")
        assert not candidate.exists("nothing") and "conftest.py" not in candidate.files()
        assert "class OutOfStock" in candidate.text("shop/stock.py")
        with pytest.raises(FileNotFoundError):
            candidate.read("nothing")

    def test_server(candidate):
        client = candidate.http()
        assert client.get("/x").text == "/x red"
        assert client.get("/away").status_code == 302
        with candidate.tcp() as connection:
            connection.sendall(b"GET /y HTTP/1.0\\r\\n\\r\\n")
            with connection.makefile("rb") as stream:
                assert stream.read().endswith(b"/y red")
    """


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def starter(folder: Path, app: object) -> None:
    """Lay a starter as a candidate downloads it."""
    for path, content in {**SUBMISSION, "tests/test_shop.py": TESTS}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(content))
    lines = LOCAL.read_text().splitlines()
    (mark,) = [number for number, line in enumerate(lines) if line.endswith("# dayone:app")]
    lines[mark] = f"APP: dict[str, object] | None = {app!r}"
    (folder / "conftest.py").write_text("\n".join(lines) + "\n")


def run_pytest(folder: Path, *arguments: str) -> str:
    """What pytest says in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def app(port: int) -> dict[str, object]:
    """The settings of the server."""
    command = ["python", "-m", "shop.web", str(port)]
    return {
        "command": command,
        "port": port,
        "ready": "/",
        "start_seconds": 10.0,
        "env": {"COLOUR": "red"},
    }


def test_the_same_tests_pass_here_and_in_the_sandbox(
    tmp_path: Path, grade: Grade, port: int
) -> None:
    folder = tmp_path / "starter"
    starter(folder, app(port))
    assert "7 passed" in run_pytest(folder, "--strict-markers")
    graded = grade(
        "def test_x(): pass",
        SUBMISSION,
        public={"test_shop.py": textwrap.dedent(TESTS)},
        app=app(port),
    )
    assert set(graded.outcomes().values()) == {"passed"}, graded.all("finished")
    assert len(graded.outcomes()) == 8
    assert not (folder / "out.csv").exists()


def test_a_port_that_is_taken_is_said_so(tmp_path: Path, port: int) -> None:
    starter(tmp_path, app(port))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        said = run_pytest(tmp_path, "-k", "server")
    assert f"port {port} is taken: stop the program that uses it" in said


def test_a_server_that_does_not_start_is_said_so(tmp_path: Path, port: int) -> None:
    settings = app(port) | {"command": ["python", "-c", "import nothing_of_the_kind"]}
    starter(tmp_path, settings)
    said = run_pytest(tmp_path, "-k", "server")
    assert "the server ended with code 1\nTraceback (most recent call last):" in said
    assert "No module named 'nothing_of_the_kind'" in said


def test_the_fixture_comes_without_a_server(tmp_path: Path) -> None:
    starter(tmp_path, None)
    said = run_pytest(tmp_path)
    assert "this exercise has no server" in said
    assert "6 passed" in said
