"""Reads a file of tools into the database."""

import csv
from pathlib import Path

from django.db import transaction

from .categories import categories_by_key, key, tidy
from .models import Branch, Category, Tool

COLUMNS = ("branch", "name", "category")
LONGEST_CATEGORY = 60


class BadFileError(Exception):
    """Something in the file cannot be taken."""


@transaction.atomic
def import_tools(path: Path) -> int:
    """Add all tools of a file and return their number; BadFileError leaves everything as it was."""
    branches = {branch.name: branch for branch in Branch.objects.all()}
    categories = categories_by_key()
    added = 0
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise BadFileError(f"row 1: no column {missing[0]}")
        for number, row in enumerate(reader, start=2):
            branch, name, text = ((row[column] or "").strip() for column in COLUMNS)
            category = tidy(text)
            if branch not in branches:
                raise BadFileError(f"row {number}: no branch {branch!r}")
            if not name:
                raise BadFileError(f"row {number}: no name")
            if len(category) > LONGEST_CATEGORY:
                raise BadFileError(f"row {number}: the category is too long")
            if key(category) not in categories:
                categories[key(category)] = Category.objects.create(name=category)
            Tool.objects.create(
                branch=branches[branch], name=name, category=categories[key(category)]
            )
            added += 1
    return added
