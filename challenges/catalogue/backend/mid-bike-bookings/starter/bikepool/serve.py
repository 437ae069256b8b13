"""Bring the database up to date, then serve: `python -m bikepool.serve`."""

from __future__ import annotations

from pathlib import Path

import uvicorn
from alembic import command
from alembic.config import Config

SETTINGS = Path(__file__).parent.parent / "alembic.ini"


def main() -> None:
    """Run the service until it is told to stop."""
    command.upgrade(Config(SETTINGS), "head")
    uvicorn.run("bikepool.app:app", host="127.0.0.1", port=8000, log_level="warning")


if __name__ == "__main__":
    main()
