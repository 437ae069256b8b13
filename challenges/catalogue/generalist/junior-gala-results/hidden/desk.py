"""The result desk: types files and runs commands."""

from collections.abc import Iterable
from typing import Any

GALA = "event,swimmer,club,time,guest\n"
RECORDS = "event,time,swimmer,year\n"


class Desk:
    """Runs the commands over files with these lines."""

    def __init__(self, candidate: Any) -> None:
        self._candidate = candidate

    def results(self, *lines: str) -> list[str]:
        """Return the printed list."""
        return self._printed("results gala.csv", {"gala.csv": file(GALA, lines)})

    def standings(self, *galas: Iterable[str]) -> list[str]:
        """Return the printed standings of one or more galas."""
        files = {f"gala-{n}.csv": file(GALA, lines) for n, lines in enumerate(galas, start=1)}
        return self._printed(f"standings {' '.join(files)}", files)

    def records(self, gala: Iterable[str], records: Iterable[str]) -> list[str]:
        """Return the printed records."""
        files = {"gala.csv": file(GALA, gala), "records.csv": file(RECORDS, records)}
        return self._printed("records gala.csv records.csv", files)

    def lanes(self, *lines: str) -> list[str]:
        """Return the printed heats."""
        return self._printed("lanes gala.csv", {"gala.csv": file(GALA, lines)})

    def refusal(self, *lines: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr of a list that cannot be made."""
        gala = {"gala.csv": file(GALA, lines)}
        done = self._candidate.run("python -m poolside results gala.csv", files=gala)
        return done.returncode, done.stdout, done.stderr

    def _printed(self, command: str, files: dict[str, str]) -> list[str]:
        done = self._candidate.run(f"python -m poolside {command}", files=files)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


def file(header: str, lines: Iterable[str]) -> str:
    """Return a file's text."""
    return header + "".join(f"{line}\n" for line in lines)
