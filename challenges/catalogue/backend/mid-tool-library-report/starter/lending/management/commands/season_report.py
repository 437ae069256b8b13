"""`python manage.py season_report FIRST LAST`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from lending.reports import season


class Command(BaseCommand):
    """Prints what the trustees get."""

    help = "print the season report"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two days."""
        parser.add_argument("first", type=date.fromisoformat)
        parser.add_argument("last", type=date.fromisoformat)

    def handle(self, *, first: date, last: date, **_: Any) -> None:
        """Print one paragraph per branch."""
        for entry in season(first, last):
            charged = f"{entry['charged_cents'] / 100:.2f}"
            self.stdout.write(
                f"{entry['branch']}: {entry['loans']} loans to {entry['members']} members, "
                f"{entry['late']} late, {charged} charged, {entry['idle_tools']} tools idle"
            )
            for category in entry["categories"]:
                self.stdout.write(
                    f"  {category['category']}: {category['loans']}, "
                    f"most of all {category['favourite']}"
                )
