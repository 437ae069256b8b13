"""The model card: model_card.md, with this model's numbers."""

from pathlib import Path


def write_card(folder: Path, metrics: dict[str, float]) -> None:
    """Write MODEL_CARD.md."""
    template = Path(__file__).with_name("model_card.md").read_text(encoding="utf-8")
    (folder / "MODEL_CARD.md").write_text(template.format(**metrics), encoding="utf-8")
