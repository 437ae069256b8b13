"""What can go wrong, told in one line."""


class RiverlogError(Exception):
    """Something that the person at the keyboard can put right."""
