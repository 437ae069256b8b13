"""Uses each library of the image once, offline and under the walls of a sandbox.

PostgreSQL and MariaDB are running, as for a challenge that asks for them.
"""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import alembic.command
import alembic.config
import django
import dotenv
import flask
import httpx
import psycopg
import pydantic
import pymysql
import requests
import sqlalchemy as sa
import watchfiles
import yaml
from django.conf import settings
from django.db import connections, models
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from websockets.sync.client import connect
from werkzeug.serving import make_server

# Seconds: a worker process imports everything anew, on a machine that may be busy.
PATIENCE = 60
POSTGRES = "host=127.0.0.1 user=app dbname=app"
URLS = (
    "sqlite://",
    "postgresql+psycopg://app@127.0.0.1/app",
    "mysql+pymysql://app@127.0.0.1/app",
)

settings.configure(
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        "postgres": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "USER": "app",
            "NAME": "app",
        },
    },
)
django.setup()


class Parcel(models.Model):
    """A table of Django's."""

    weight = models.IntegerField()

    class Meta:
        """Where it would belong."""

        app_label = "smoke"

    def __str__(self) -> str:
        return f"{self.weight} g"


def parcels(_request: HttpRequest) -> JsonResponse:
    """A view of Django's."""
    return JsonResponse({"heavy": Parcel.objects.filter(weight__gt=100).count()})


urlpatterns = [path("parcels", parcels)]

site = flask.Flask(__name__)


@site.get("/hello/<name>")
def hello(name: str) -> str:
    """A page of Flask's."""
    return flask.render_template_string("Hello, {{ name }}!", name=name)


class Order(pydantic.BaseModel):
    """A body that is checked."""

    price: pydantic.PositiveInt
    count: int = 1


api = FastAPI()


@api.post("/orders")
async def order(body: Order) -> dict[str, int]:
    """What it costs."""
    return {"total": body.price * body.count}


@api.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    """Sends one message back."""
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())
    await websocket.close()


class Base(DeclarativeBase):
    """Tables of SQLAlchemy's."""


class Person(Base):
    """One of them."""

    __tablename__ = "sqlalchemy_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))


def django_() -> list[object]:
    """Writes and reads through the ORM, on SQLite and PostgreSQL, and answers a request."""
    found: list[object] = []
    for alias in ("default", "postgres"):
        with connections[alias].schema_editor() as editor:
            editor.create_model(Parcel)
        Parcel.objects.using(alias).bulk_create([Parcel(weight=n) for n in (50, 150, 250)])
        found.append(Parcel.objects.using(alias).aggregate(sum=models.Sum("weight"))["sum"])
    return [*found, Client().get("/parcels").json()]


def pytest_django_() -> list[object]:
    """Runs a test that has a database."""
    folder = Path(mkdtemp())
    (folder / "project.py").write_text(
        "INSTALLED_APPS = ['django.contrib.contenttypes', 'django.contrib.auth']\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n"
    )
    (folder / "test_it.py").write_text(
        "import pytest\n\n@pytest.mark.django_db\ndef test_it(django_user_model):\n"
        "    django_user_model.objects.create_user('sam')\n"
        "    assert django_user_model.objects.count() == 1\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "pytest_django.plugin",
        "--ds",
        "project",
    ]
    more = {"PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=folder,
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
    )
    return [ended.returncode, ended.stdout.strip().splitlines()[-1].partition(" in ")[0]]


def flask_() -> str:
    """Asks for a page without a server."""
    return site.test_client().get("/hello/Sam").get_data(as_text=True)


def fastapi_() -> list[object]:
    """Posts a good and a bad body without a server."""
    client = TestClient(api)
    good, bad = (client.post("/orders", json={"price": price, "count": 3}) for price in (2, -2))
    return [good.json(), bad.status_code]


def pydantic_() -> list[object]:
    """Reads JSON, and says what is wrong with other JSON."""
    try:
        Order.model_validate_json('{"price": 0}')
    except pydantic.ValidationError as error:
        return [Order.model_validate_json('{"price": "7"}').price, error.errors()[0]["type"]]
    return []


def sqlalchemy_() -> list[list[str]]:
    """Writes and reads through the ORM, on all three databases."""
    found = []
    for url in URLS:
        engine = sa.create_engine(url)
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        with Session(engine) as session, session.begin():
            session.add_all([Person(name="Sam"), Person(name="Ana")])
        with Session(engine) as session:
            found.append(list(session.scalars(sa.select(Person.name).order_by(Person.name))))
        engine.dispose()
    return found


def alembic_() -> list[str]:
    """Makes a migration of a new folder, and goes up and down with it."""
    folder = Path(mkdtemp())
    config = alembic.config.Config(str(folder / "alembic.ini"), stdout=io.StringIO())
    alembic.command.init(config, str(folder / "migrations"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/app.db")
    script = alembic.command.revision(config, "people")
    file = Path(script.path)
    steps = {"upgrade": "op.create_table('people', sa.Column('id', sa.Integer))"}
    steps["downgrade"] = "op.drop_table('people')"
    text = file.read_text()
    for name, step in steps.items():
        head, _, body = text.partition(f"def {name}() -> None:")
        text = f"{head}def {name}() -> None:{body.replace('pass', step, 1)}"
    file.write_text(text)
    engine = sa.create_engine(f"sqlite:///{folder}/app.db")
    alembic.command.upgrade(config, "head")
    up = sa.inspect(engine).get_table_names()
    alembic.command.downgrade(config, "base")
    down = sa.inspect(engine).get_table_names()
    return [*up, "|", *down]


def psycopg_() -> list[object]:
    """Copies 10,000 rows, has an index used, and lets one of two transactions fail."""
    with psycopg.connect(POSTGRES, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS people")
        database.execute("CREATE TABLE people (id int PRIMARY KEY, name text)")
        with database.cursor().copy("COPY people FROM STDIN") as copy:
            for number in range(10_000):
                copy.write_row((number, f"person {number}"))
        database.execute("CREATE INDEX people_by_name ON people (name)")
        database.execute("ANALYZE people")
        (count,) = database.execute("SELECT count(*) FROM people").fetchone()
        plan = database.execute("EXPLAIN SELECT * FROM people WHERE name = 'person 7'").fetchall()
    with psycopg.connect(POSTGRES) as one, psycopg.connect(POSTGRES) as two:
        for database in (one, two):
            database.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
            database.execute("SELECT sum(id) FROM people WHERE id < 2").fetchall()
        one.execute("UPDATE people SET name = 'one' WHERE id = 0")
        two.execute("UPDATE people SET name = 'two' WHERE id = 1")
        one.commit()
        try:
            two.commit()
        except psycopg.errors.SerializationFailure as error:
            return [count, "people_by_name" in str(plan), error.sqlstate]
    return []


def pymysql_() -> list[object]:
    """Inserts 10,000 rows, has an index used, and lets one of two transactions fail."""

    def open_database() -> pymysql.Connection:
        return pymysql.connect(host="127.0.0.1", user="app", database="app")

    rows = [(number, f"person {number}") for number in range(10_000)]
    with open_database() as database, database.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS people")
        cursor.execute("CREATE TABLE people (id int PRIMARY KEY, name varchar(50))")
        cursor.executemany("INSERT INTO people VALUES (%s, %s)", rows)
        cursor.execute("CREATE INDEX people_by_name ON people (name)")
        cursor.execute("SELECT count(*) FROM people")
        (count,) = cursor.fetchone()
        cursor.execute("EXPLAIN SELECT * FROM people WHERE name = 'person 7'")
        plan = cursor.fetchall()
        database.commit()
    with open_database() as one, open_database() as two:
        one.cursor().execute("UPDATE people SET name = 'one' WHERE id = 0")
        try:
            two.cursor().execute("SELECT * FROM people WHERE id = 0 FOR UPDATE NOWAIT")
        except pymysql.OperationalError as error:
            return [count, "people_by_name" in str(plan), error.args[0]]
    return []


def httpx_and_requests() -> list[str]:
    """Asks a server of this process."""
    server = make_server("127.0.0.1", 0, site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hello"
    try:
        return [
            httpx.get(f"{url}/one", timeout=PATIENCE).text,
            requests.get(f"{url}/two", timeout=PATIENCE).text,
        ]
    finally:
        server.shutdown()


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """The address of a server that is a process of its own, once it accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [argument.replace("PORT", str(port)) for argument in arguments]
    server = subprocess.Popen([sys.executable, "-m", *command], cwd=Path(__file__).parent)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def uvicorn_() -> list[object]:
    """Serves HTTP and a web socket, with the fast loop and parser."""
    options = ("--loop", "uvloop", "--http", "httptools", "--ws", "websockets")
    with serving("uvicorn", "--port", "PORT", *options, "smoke:api") as address:
        total = httpx.post(f"http://{address}/orders", json={"price": 5}, timeout=PATIENCE).json()[
            "total"
        ]
        with connect(f"ws://{address}/echo") as websocket:
            websocket.send("hello")
            return [total, websocket.recv()]


def gunicorn_() -> str:
    """Serves with two worker processes."""
    with serving("gunicorn", "--bind", "127.0.0.1:PORT", "--workers", "2", "smoke:site") as address:
        return httpx.get(f"http://{address}/hello/Sam", timeout=PATIENCE).text


def watchfiles_() -> list[str]:
    """Waits for a new file."""
    folder = Path(mkdtemp())
    threading.Timer(0.5, (folder / "new").touch).start()
    changes = next(watchfiles.watch(folder, yield_on_timeout=True, rust_timeout=10_000))
    return [Path(name).name for _, name in changes]


def dotenv_and_yaml() -> list[object]:
    """Reads settings; YAML with libyaml's parser."""
    values = dotenv.dotenv_values(stream=io.StringIO("DEBUG=1\n"))
    return [values["DEBUG"], yaml.load("a: [1, 2]", Loader=yaml.CSafeLoader)]
