"""Reads a file of tools into the database."""

import csv
from pathlib import Path

from django.db import transaction

from .models import Branch, Category, Tool
from .spelling import key_of, tidy

COLUMNS = ("branch", "name", "category")
LONGEST_CATEGORY = 60


class BadFileError(Exception):
    """Something in the file cannot be taken."""


@transaction.atomic
def import_tools(path: Path) -> int:
    """Add all tools of a file and return their number; BadFileError leaves everything as it was."""
    branches = {branch.name: branch for branch in Branch.objects.all()}
    categories = {category.key: category for category in Category.objects.all()}
    added = 0
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise BadFileError(f"row 1: no column {missing[0]}")
        for number, row in enumerate(reader, start=2):
            branch, name, category = ((row[column] or "").strip() for column in COLUMNS)
            if branch not in branches:
                raise BadFileError(f"row {number}: no branch {branch!r}")
            if not name:
                raise BadFileError(f"row {number}: no name")
            if len(category) > LONGEST_CATEGORY:
                raise BadFileError(f"row {number}: the category is too long")
            key = key_of(category)
            if key not in categories:
                categories[key] = Category.objects.create(name=tidy(category), key=key)
            Tool.objects.create(branch=branches[branch], name=name, category=categories[key])
            added += 1
    return added
