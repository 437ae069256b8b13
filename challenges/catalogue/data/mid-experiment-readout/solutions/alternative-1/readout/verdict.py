"""What follows from a planned look."""


def alpha_of_a_look(plan):
    """Return each look's part of alpha."""
    return plan["alpha"] / len(plan["looks"])


def decide(plan, at, effects):
    """Return the verdict of a planned look."""
    change = effects["conversion"]["estimate"]
    if effects["conversion"]["p_value"] >= alpha_of_a_look(plan):
        change = 0
    floor = -plan["margin"]
    if change < 0 or effects["revenue"]["high"] < floor:
        return "stop"
    if change > 0 and floor < effects["revenue"]["low"]:
        return "ship"
    is_last = max(plan["looks"]) == at
    return "keep control" if is_last else "continue"
