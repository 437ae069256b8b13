"""The summary of a day: one entry for each material, and the day's totals."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from weighbridge.fees import fee_cents
from weighbridge.loads import Load


@dataclass(frozen=True)
class Entry:
    """All loads of one material."""

    material: str
    loads: int
    net_kg: int
    fees_cents: int

    @classmethod
    def of(cls, material: str, loads: Sequence[Load]) -> "Entry":
        """Add up the loads of a material."""
        return cls(
            material=material,
            loads=len(loads),
            net_kg=sum(load.net_kg for load in loads),
            fees_cents=sum(fee_cents(material, load.net_kg) for load in loads),
        )


def summarise(loads: Sequence[Load]) -> dict[str, Any]:
    """The summary of these loads."""
    by_material = attrgetter("material")
    entries = [
        Entry.of(material, list(group))
        for material, group in groupby(sorted(loads, key=by_material), key=by_material)
    ]
    entries.sort(key=attrgetter("fees_cents"), reverse=True)  # Stable: ties stay sorted by name.
    return {
        "loads": len(loads),
        "fees_cents": sum(entry.fees_cents for entry in entries),
        "materials": [asdict(entry) for entry in entries],
    }


def write_summary(loads: Sequence[Load], path: Path) -> None:
    """Write the summary as JSON that people can read, too."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(summarise(loads), file, indent=2)
        file.write("\n")
