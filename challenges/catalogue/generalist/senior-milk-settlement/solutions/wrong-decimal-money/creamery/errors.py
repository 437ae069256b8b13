"""What can go wrong."""


class SettleError(Exception):
    """The month cannot be settled; the text is for the user."""


class Rejected(Exception):
    """An entry does not count; the text is the reason that the depot reads."""
