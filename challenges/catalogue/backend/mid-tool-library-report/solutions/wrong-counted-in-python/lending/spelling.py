"""What is the same category: the one rule, for whatever people type.

Migration 0005 has a copy of its own, as it was when it ran.
"""

UNSORTED = "Unsorted"


def tidy(text: str) -> str:
    """Put the white space right; who says nothing says `Unsorted`."""
    return " ".join(text.split()) or UNSORTED


def key_of(text: str) -> str:
    """Return what all spellings of a category have in common."""
    return tidy(text).casefold()
