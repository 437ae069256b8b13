"""Small bookkeeping commands for the Heron & Reed bookshop."""

__version__ = "0.7.0"
