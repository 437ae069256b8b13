"""What the booking form may hold. README.md has the rules, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LANGUAGES = {"en": "English", "cy": "Cymraeg", "bsl": "British Sign Language"}
MOST_GUESTS = 40
LONGEST_NAME = 80
LONGEST_MESSAGE = 300
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def read(sent: Mapping[str, str], places_left: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The booking that was sent, and for each field that is wrong what to say about it."""
    is_school = "school" in sent
    booking = {
        "name": sent.get("name", "").strip(),
        "email": sent.get("email", "").strip(),
        "adults": _guests(sent.get("adults")),
        "children": _guests(sent.get("children")),
        "language": sent.get("language", ""),
        "school_name": sent.get("school_name", "").strip() if is_school else "",
        # Browsers send a line break as two characters, and count one.
        "message": sent.get("message", "").replace("\r\n", "\n").strip(),
    }
    errors = {}
    if not 1 <= len(booking["name"]) <= LONGEST_NAME:
        errors["name"] = f"Please give a name of at most {LONGEST_NAME} characters."
    if not EMAIL.fullmatch(booking["email"]):
        errors["email"] = "Please give an e-mail address, such as ada@example.org."
    for field in ("adults", "children"):
        if booking[field] is None:
            errors[field] = f"Please give a whole number from 0 to {MOST_GUESTS}."
    if "adults" not in errors and "children" not in errors:
        guests = booking["adults"] + booking["children"]
        if guests < 1:
            errors["adults"] = "Please book for at least one person."
        elif guests > places_left:
            errors["adults"] = f"Only {places_left} places are left."
    if booking["language"] not in LANGUAGES:
        errors["language"] = "Please choose a language for the tour."
    if is_school and not 1 <= len(booking["school_name"]) <= LONGEST_NAME:
        errors["school_name"] = f"Please give the school's name, at most {LONGEST_NAME} characters."
    if len(booking["message"]) > LONGEST_MESSAGE:
        errors["message"] = f"Please write at most {LONGEST_MESSAGE} characters."
    return booking, errors


def _guests(sent: str | None) -> int | None:
    """How many come; None when it is no whole number that we allow."""
    try:
        number = int(sent or 0)
    except ValueError:
        return None
    return number if 0 <= number <= MOST_GUESTS else None
