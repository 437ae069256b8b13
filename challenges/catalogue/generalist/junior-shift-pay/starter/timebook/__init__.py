"""From the clock terminal's punches to weekly pay slips."""

from timebook.book import Timebook

__all__ = ["Timebook"]
