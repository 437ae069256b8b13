"""What goes wrong through no fault of the program."""


class PoolsideError(Exception):
    """Something to tell the user in one line."""
