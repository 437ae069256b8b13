# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import contextlib
import json
import pathlib
import sqlite3
import tempfile


def solve(x):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "data.db")
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
            with database:
                rows = [(json.dumps(x),) for _ in range(500)]
                database.executemany("INSERT INTO item (body) VALUES (?)", rows)
        with contextlib.closing(sqlite3.connect(path)) as database:
            (body,) = database.execute("SELECT max(body) FROM item").fetchone()
    return json.loads(body)
