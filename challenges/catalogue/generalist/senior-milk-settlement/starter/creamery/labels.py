"""Codes on sample bottles: ``S``, six digits and a letter that checks them."""

import re

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def check_letter(digits: str) -> str:
    """Return the letter that belongs after six digits."""
    total = sum((place + 2) * int(digit) for place, digit in enumerate(digits))
    return LETTERS[total % len(LETTERS)]


def is_valid(code: str) -> bool:
    """Tell whether a code, as somebody typed it, can be one of ours."""
    match = re.fullmatch(r"S(\d{6})([A-Z])", code.strip().upper().replace(" ", ""), re.ASCII)
    return match is not None and check_letter(match[1]) == match[2]
