"""The rules of fees."""

STEP_KG = 100
MINIMUM_CENTS = 600
RATES_CENTS = {"rubble": 250, "wood": 200, "mixed": 420, "garden": 0, "metal": 0}


def fee_cents(material: str, net_kg: int) -> int:
    """What a load of this net weight costs."""
    rate = RATES_CENTS[material]
    if rate == 0:
        return 0
    return max(-(-net_kg // STEP_KG) * rate, MINIMUM_CENTS)


def euros(cents: int) -> str:
    """An amount as the list shows it: ``20.00``."""
    return f"{cents // 100}.{cents % 100:02d}"
