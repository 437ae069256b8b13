"""Which box an order needs: Pello's list from the wall, as a table."""

from __future__ import annotations

from .errors import DespatchError
from .orders import Order

# Name, pieces that fit in with straw around them, grams that its floor holds.
BOXES = (("S", 2, 1_500), ("M", 6, 5_000), ("L", 14, 12_000), ("crate", 40, 30_000))


def box_for(order: Order) -> str:
    """Name the smallest box that holds the order."""
    for name, pieces, grams in BOXES:
        if order.pieces <= pieces and order.grams <= grams:
            return name
    raise DespatchError(f"{order.number} fits no box: split it")
