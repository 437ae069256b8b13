"""Sessions: one for each request, closed without a commit unless somebody committed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"])
Sessions = sessionmaker(engine, expire_on_commit=False)


def session() -> Iterator[Session]:
    """The session of a request."""
    with Sessions() as opened:
        yield opened


Db = Annotated[Session, Depends(session)]

# For what has to count and write as if nobody else were there; the loser of a race tries again.
Serialized = sessionmaker(
    engine.execution_options(isolation_level="SERIALIZABLE"), expire_on_commit=False
)
