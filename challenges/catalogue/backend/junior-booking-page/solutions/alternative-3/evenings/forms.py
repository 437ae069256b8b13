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

# A longer row of digits is wrong in any case, and Python refuses to read thousands of them.
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")

# What a browser shows in an <input type="number">. Anything else it would silently leave out.
IN_A_NUMBER_FIELD = re.compile(r"(-?[0-9]{1,9})?")

FIELDS = ("name", "email", "adults", "children", "language", "school", "school_name", "message")


def as_sent(sent: Mapping[str, str]) -> dict[str, str]:
    """What the form holds when it is shown again: everything as it was written."""
    return {field: sent.get(field, "") for field in FIELDS}


def whole_number(text: str) -> int | None:
    """The number in a text, where nothing counts as 0. None when it is not a whole number."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if WHOLE_NUMBER.fullmatch(text) else None


def fits_number_field(text: str) -> bool:
    """Whether a browser can show this text in a number field."""
    return IN_A_NUMBER_FIELD.fullmatch(text) is not None


def clean_message(text: str) -> str:
    """A message as it is counted and stored. Browsers send two characters for a line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def read(sent: Mapping[str, str], places_left: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The booking that was sent, and for each field that is wrong what to say about it.

    Where there are errors, the booking is not fit to be stored.
    """
    is_school = sent.get("school") == "yes"
    booking = {
        "name": sent.get("name", "").strip(),
        "email": sent.get("email", "").strip(),
        "adults": whole_number(sent.get("adults", "")),
        "children": whole_number(sent.get("children", "")),
        "language": sent.get("language", ""),
        "school_name": sent.get("school_name", "").strip() if is_school else "",
        "message": clean_message(sent.get("message", "")),
    }
    errors = {}
    if not 1 <= len(booking["name"]) <= LONGEST_NAME:
        errors["name"] = f"Please give a name of at most {LONGEST_NAME} characters."
    if not EMAIL.fullmatch(booking["email"]):
        errors["email"] = "Please give an e-mail address, such as ada@example.org."
    for field in ("adults", "children"):
        if booking[field] is None or booking[field] > MOST_GUESTS:
            errors[field] = f"Please give a whole number from 0 to {MOST_GUESTS}."
    if "adults" not in errors and "children" not in errors:
        guests = booking["adults"] + booking["children"]
        if guests < 1:
            errors["adults"] = "Please book for at least one person."
        elif guests > places_left:
            errors["adults"] = f"Only {places_left} places are left."
    if booking["language"] not in LANGUAGES:
        errors["language"] = "Please choose a language for the tour."
    if "school" in sent and not is_school:
        errors["school"] = "Please tick this box, or leave it empty."
    if is_school and not 1 <= len(booking["school_name"]) <= LONGEST_NAME:
        errors["school_name"] = f"Please give the school's name, at most {LONGEST_NAME} characters."
    if len(booking["message"]) > LONGEST_MESSAGE:
        errors["message"] = f"Please write at most {LONGEST_MESSAGE} characters."
    return booking, errors
