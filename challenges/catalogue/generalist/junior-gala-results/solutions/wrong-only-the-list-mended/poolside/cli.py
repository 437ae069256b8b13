"""The commands: arguments in, lines and an exit code out. The work is done in the other modules."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from poolside.errors import PoolsideError
from poolside.gala import by_event, read_gala
from poolside.lanes import heats
from poolside.model import OK, Result, Swim
from poolside.records import beaten, read_records
from poolside.scoring import rank
from poolside.standings import standings
from poolside.times import format_time


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        lines = list(options.run(options))
    except PoolsideError as problem:
        print(f"poolside: {problem}", file=sys.stderr)
        return 2
    for line in lines:
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poolside", description="Results of a swimming gala.")
    commands = parser.add_subparsers(title="commands", required=True)

    command = commands.add_parser("results", help="the list of every event")
    command.add_argument("gala", type=Path)
    command.set_defaults(run=_results)

    command = commands.add_parser("standings", help="the points of every club")
    command.add_argument("galas", type=Path, nargs="+", metavar="gala")
    command.set_defaults(run=_standings)

    command = commands.add_parser("records", help="who has beaten a league record")
    command.add_argument("gala", type=Path)
    command.add_argument("records", type=Path)
    command.set_defaults(run=_records)

    command = commands.add_parser("lanes", help="heats and lanes")
    command.add_argument("gala", type=Path)
    command.set_defaults(run=_lanes)
    return parser


def _results(options: argparse.Namespace) -> Iterator[str]:
    events: dict[str, list[Swim]] = {}
    for swim in read_gala(options.gala):
        events.setdefault(swim.event, []).append(swim)
    for event, swims in events.items():
        yield event
        for result in rank(swims):
            yield _result(result)


def _result(result: Result) -> str:
    swim = result.swim
    place = "-" if result.place is None else result.place
    mark = format_time(swim.time) if swim.status == OK else swim.status.upper()
    return f"{place} {swim.swimmer} ({swim.club}) {mark} {result.points}"


def _standings(options: argparse.Namespace) -> Iterator[str]:
    for club, points in standings([read_gala(path) for path in options.galas]):
        yield f"{points} {club}"


def _records(options: argparse.Namespace) -> Iterator[str]:
    for swim, record in beaten(read_gala(options.gala), read_records(options.records)):
        new, old = format_time(swim.time), format_time(record.time)
        who = f"{swim.swimmer} ({swim.club})"
        yield f"{swim.event}: {who} {new}, was {old} by {record.swimmer} in {record.year}"


def _lanes(options: argparse.Namespace) -> Iterator[str]:
    for event, swims in by_event(read_gala(options.gala)):
        for number, heat in enumerate(heats(swims), start=1):
            yield f"{event}, heat {number}"
            for lane, swim in heat.items():
                yield f"{lane} {swim.swimmer} ({swim.club}) {format_time(swim.time)}"
