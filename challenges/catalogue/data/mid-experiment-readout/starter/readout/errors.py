"""What can go wrong."""


class ReadoutError(Exception):
    """Told in one line to whoever runs the command."""
