"""Badge numbers for the badge printer. Has nothing to do with pay."""

WEIGHTS = (7, 3, 1)


def check_digit(badge: str) -> int:
    """The digit printed behind the dash: weights 7, 3, 1 from the left, modulo 10."""
    if not (badge.isascii() and badge.isdigit()):
        raise ValueError(f"a badge number has digits only, not {badge!r}")
    return sum(WEIGHTS[place % 3] * int(digit) for place, digit in enumerate(badge)) % 10


def printed(badge: str) -> str:
    """The number as it stands on the badge, with its check digit."""
    return f"{badge}-{check_digit(badge)}"


def locker_label(badge: str, name: str) -> str:
    """Two lines for the locker: the first name, at most 12 characters, and the badge."""
    first = name.split()[0] if name.split() else "?"
    return f"{first[:12]}\n{printed(badge)}"
