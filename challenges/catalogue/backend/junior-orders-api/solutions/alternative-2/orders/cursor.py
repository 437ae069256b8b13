"""The `next` of a page: the place in the list that its last order has.

It holds everything that the list is sorted by, so it stays a place in the list when that order
itself is no longer in it.
"""

from __future__ import annotations

import re
from typing import Any

from orders import clock
from orders.errors import Invalid

FORM = re.compile(r"([0-9TZ:-]{20})_([0-9]{1,18})")

Place = tuple[str, int]


def after(order: dict[str, Any]) -> str:
    """The cursor of the place right behind this order."""
    return f"{order['placed_at']}_{order['id']}"


def read(cursor: str) -> Place:
    """The `placed_at` and `id` in a cursor; Invalid when it is none of ours."""
    found = FORM.fullmatch(cursor)
    if found is None or not clock.is_normal(found[1]):
        raise Invalid("must be the next of another page", "after")
    return found[1], int(found[2])
