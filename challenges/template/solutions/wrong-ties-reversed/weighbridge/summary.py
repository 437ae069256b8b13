"""The summary of a day."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from weighbridge.fees import fee_cents
from weighbridge.loads import Load


def summarise(loads: Iterable[Load]) -> dict[str, Any]:
    """Loads, kilograms and fees, in all and by material; the README explains each entry."""
    counts: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    fees: Counter[str] = Counter()
    for load in loads:
        counts[load.material] += 1
        weights[load.material] += load.net_kg
        fees[load.material] += fee_cents(load.material, load.net_kg)
    return {
        "loads": counts.total(),
        "fees_cents": fees.total(),
        "materials": [
            {
                "material": material,
                "loads": counts[material],
                "net_kg": weights[material],
                "fees_cents": fees[material],
            }
            for material in sorted(
                counts, key=lambda material: (fees[material], material), reverse=True
            )
        ],
    }
