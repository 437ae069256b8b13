"""The rules of fees."""

STEP_KG = 100
MINIMUM_CENTS = 600
RATES_CENTS = {"rubble": 250, "wood": 200, "mixed": 420, "garden": 0, "metal": 0}


def fee_cents(material: str, net_kg: int) -> int:
    """What a load of this net weight costs: the minimum or more, or nothing at all."""
    started_steps = -(-net_kg // STEP_KG)
    fee = started_steps * RATES_CENTS[material]
    return max(fee, MINIMUM_CENTS) if fee else 0


def euros(cents: int) -> str:
    """An amount as the list shows it: ``20.00``."""
    return f"{cents // 100}.{cents % 100:02d}"
