"""Gift card codes: ``HR-`` and eight digits, the last of which checks the others."""

import re

_WEIGHTS = (3, 7, 1, 3, 7, 1, 3)


def check_digit(digits: str) -> int:
    """Return the digit that belongs after the seven given ones."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return -total % 10


def is_valid(code: str) -> bool:
    """Tell whether a code, as the customer typed it, can be one of ours."""
    match = re.fullmatch(r"HR-?(\d{7})(\d)", code.strip().upper().replace(" ", ""), re.ASCII)
    return match is not None and check_digit(match[1]) == int(match[2])
