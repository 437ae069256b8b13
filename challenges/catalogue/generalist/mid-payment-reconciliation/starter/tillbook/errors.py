"""What can go wrong, in words a colleague in finance understands."""


class TillbookError(Exception):
    """The command cannot go on; its text is shown to the user, without a traceback."""


class InputError(TillbookError):
    """A file that we were given is missing, unreadable or not what it should be."""


class OutputError(TillbookError):
    """The result could not be written where the user asked for it."""
