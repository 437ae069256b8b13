"""The commands."""

import argparse
import sys
from collections.abc import Sequence

from .bookings import read_bookings
from .costs import read_costs
from .errors import HireError
from .utilisation import utilisation


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    arguments = parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except HireError as error:
        print(f"latehire: {error}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="latehire")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="learn from the history")
    command.add_argument("--data", required=True)
    command.add_argument("--costs", default="costs.toml")
    command.add_argument("--out", required=True, help="folder for the model")
    command.set_defaults(run=run_train)

    command = commands.add_parser("predict", help="answer for bookings that are handed out")
    command.add_argument("--model", required=True, help="folder with the model")
    command.add_argument("--in", required=True, dest="source")
    command.add_argument("--costs", default="costs.toml")
    command.add_argument("--out", required=True)
    command.set_defaults(run=run_predict)

    command = commands.add_parser("utilisation", help="days hired out by depot and machine")
    command.add_argument("--data", required=True)
    command.add_argument("--out", required=True)
    command.set_defaults(run=run_utilisation)
    return top


def run_train(arguments: argparse.Namespace) -> None:
    """Learn, write the model's folder and tell how well it went."""
    history, costs = read_bookings(arguments.data), read_costs(arguments.costs)
    from .model import train  # scikit-learn takes a second: only where it is needed

    model = train(history, costs)
    model.save(arguments.out)
    scores = model.metrics
    print(
        f"ROC AUC {scores['roc_auc']:.3f}, Brier score {scores['brier']:.3f}, "
        f"{scores['cost_per_booking']:.2f} euros per booking (customers not seen before)"
    )


def run_predict(arguments: argparse.Namespace) -> None:
    """Write a probability and a decision for each booking."""
    bookings, costs = read_bookings(arguments.source), read_costs(arguments.costs)
    from .model import load

    decisions = load(arguments.model).predict(bookings, costs)
    write_table(decisions, arguments.out, index=False)


def run_utilisation(arguments: argparse.Namespace) -> None:
    """Write the depot managers' table."""
    write_table(utilisation(read_bookings(arguments.data)), arguments.out, index=True)


def write_table(table: object, path: str, *, index: bool) -> None:
    """Write a CSV file."""
    try:
        table.to_csv(path, index=index)
    except OSError as problem:
        raise HireError(f"cannot write {path}: {problem.strerror or problem}") from problem
