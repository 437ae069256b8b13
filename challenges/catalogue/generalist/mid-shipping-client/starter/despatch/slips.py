"""Packing slips, as they are printed and put on top of the straw."""

from __future__ import annotations

from .boxes import box_for
from .orders import Order


def slip(order: Order) -> str:
    """Write the slip of one order."""
    pieces = "1 piece" if order.pieces == 1 else f"{order.pieces} pieces"
    lines = (
        f"{order.number}   box {box_for(order)}   {pieces}",
        order.name,
        order.street,
        f"{order.postcode} {order.city}",
        order.country,
    )
    return "\n".join(lines) + "\n"
