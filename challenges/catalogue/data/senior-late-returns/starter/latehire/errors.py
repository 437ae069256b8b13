"""What goes wrong in a way that a user can do something about."""


class HireError(Exception):
    """It could not be done; the message is one line for the user."""
