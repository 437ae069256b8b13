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
# Nine digits are plenty, and Python refuses to read a number of some thousand digits.
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


def read(sent: Mapping[str, str], places_left: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The booking that was sent, and for each field that is wrong what to say about it."""
    is_school = is_school_class(sent)
    adults, children = whole_number(sent.get("adults", "")), whole_number(sent.get("children", ""))
    booking = {
        "name": sent.get("name", "").strip(),
        "email": sent.get("email", "").strip(),
        "adults": adults,
        "children": children,
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
        guests = adults + children
        if guests < 1:
            errors["adults"] = "Please book for at least one person."
        elif guests > places_left:
            errors["adults"] = f"Only {places_left} places are left."
    if booking["language"] not in LANGUAGES:
        errors["language"] = "Please choose a language for the tour."
    if sent.get("school", "yes") != "yes":
        errors["school"] = "Please tick this box if you come as a school class."
    if is_school and not 1 <= len(booking["school_name"]) <= LONGEST_NAME:
        errors["school_name"] = f"Please give the school's name, at most {LONGEST_NAME} characters."
    if len(booking["message"]) > LONGEST_MESSAGE:
        errors["message"] = f"Please write at most {LONGEST_MESSAGE} characters."
    return booking, errors


def is_school_class(sent: Mapping[str, str]) -> bool:
    """Whether the box "We come as a school class" was ticked."""
    return sent.get("school") == "yes"


def whole_number(written: str) -> int | None:
    """The number that was written; nothing is 0, and what is no whole number is None."""
    digits = written.strip()
    if not digits:
        return 0
    return int(digits) if WHOLE_NUMBER.fullmatch(digits) else None


def clean_message(written: str) -> str:
    """The message as it is counted and stored: browsers send a line break as two characters."""
    return written.replace("\r\n", "\n").replace("\r", "\n").strip()


def characters_left(written: str) -> int:
    """How much may still be written. `static/booking.js` counts in the same way."""
    return LONGEST_MESSAGE - len(clean_message(written))
