"""`python manage.py import_tools TOOLS.csv`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lending.importing import BadFileError, import_tools


class Command(BaseCommand):
    """Adds what the workshop has catalogued."""

    help = "add the tools of a file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        """Add them and say how many."""
        try:
            added = import_tools(file)
        except BadFileError as problem:
            raise CommandError(f"{file.name}: {problem}") from problem
        except OSError as problem:
            raise CommandError(f"{file.name}: {problem.strerror}") from problem
        self.stdout.write(f"{added} tools added")
