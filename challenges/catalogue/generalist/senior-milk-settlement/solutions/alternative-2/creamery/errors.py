"""What stops a command."""


class SettleError(Exception):
    """The month cannot be settled; the text is for the user."""
