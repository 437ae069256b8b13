"""The model card."""

from pathlib import Path

from .bookings import HANDOUT_COLUMNS, NIGHTLY_COLUMNS, RETURN_COLUMNS

IDS = ["booking_id", "customer_id"]
WHY_NOT = {
    "says who and not what": [*IDS, "revision"],
    "is not known yet when the machine leaves": RETURN_COLUMNS,
    "is overwritten every night, so the history already knows the outcome": NIGHTLY_COLUMNS,
}


def write_card(folder: Path, metrics: dict[str, float]) -> None:
    """Write MODEL_CARD.md."""
    used = [column for column in HANDOUT_COLUMNS if column not in IDS]
    parts = {
        "Purpose": "How likely is it that a machine comes back more than two hours late?",
        "Data": f"{metrics['bookings']} finished hires of {metrics['customers']} customers.",
        "Inputs": "\n".join(f"- `{column}`" for column in used),
        "Left out": "\n".join(
            f"- `{column}` {reason}" for reason, columns in WHY_NOT.items() for column in columns
        ),
        "Evaluation": (
            "On a quarter of the customers, of whom the model had seen nothing:\n"
            f"ROC AUC {metrics['roc_auc']:.3f}, Brier score {metrics['brier']:.3f},\n"
            f"{metrics['cost_per_booking']:.2f} euros per booking. One quarter, so plus or minus."
        ),
        "Decisions": "The answer that costs least on average, with the costs of the day.",
        "Limits": "New kinds of machines are guessed. Train again every three months.",
    }
    text = "\n\n".join(f"## {name}\n\n{body}" for name, body in parts.items())
    (folder / "MODEL_CARD.md").write_text(f"# Late returns\n\n{text}\n", encoding="utf-8")
