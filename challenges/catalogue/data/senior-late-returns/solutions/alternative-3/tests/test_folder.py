"""What train leaves in the model's folder."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = ["Purpose", "Data", "Inputs", "Left out", "Evaluation", "Decisions", "Limits"]
TRAIN = "python -m latehire train --data data/history.csv --out model/"
PREDICT = "python -m latehire predict --model model/ --in samples/handouts-2026-01.csv --out o.csv"


@pytest.fixture
def model(candidate: Any, bookings: Any, costs: Any) -> Any:
    return candidate.module("latehire.model").train(bookings("data/history.csv"), costs)


@pytest.fixture
def bookings(candidate: Any) -> Any:
    return candidate.module("latehire.bookings").read_bookings


@pytest.fixture
def costs(candidate: Any) -> Any:
    return candidate.module("latehire.costs").read_costs("costs.toml")


def test_the_commands(candidate: Any, model: Any, bookings: Any, costs: Any) -> None:
    done = candidate.run(TRAIN)
    assert done.returncode == 0, done.stderr
    assert done.json("model/metrics.json") == model.metrics

    card = done.text("model/MODEL_CARD.md")
    parts = re.split(r"^## (.+)$", card, flags=re.MULTILINE)
    assert parts[1::2] == SECTIONS
    text = dict(zip(parts[1::2], parts[2::2], strict=True))
    documented = re.findall(r"^\| `(\w+)`", (ROOT / "docs/data.md").read_text(), re.MULTILINE)
    # depot and machine, and the two times, share a line there.
    documented += ["machine", "due_at", "revision"]
    honest = set(candidate.module("latehire.features").USED_COLUMNS)
    for column in documented:
        assert (f"`{column}`" in text["Inputs"]) == (column in honest)
        assert (f"- `{column}`" in text["Left out"]) == (column not in honest)
    for number in ("{roc_auc:.3f}", "{brier:.3f}", "{cost_per_booking:.2f}"):
        assert number.format(**model.metrics) in text["Evaluation"]

    done = candidate.run(PREDICT)
    assert done.returncode == 0, done.stderr
    expected = model.predict(bookings("samples/handouts-2026-01.csv"), costs)
    answers = done.frame("o.csv")
    assert list(answers["decision"]) == list(expected["decision"])
    assert list(answers["probability"]) == pytest.approx(list(expected["probability"]), abs=1e-12)


def test_saved_and_loaded(
    candidate: Any, model: Any, tmp_path: Path, bookings: Any, costs: Any
) -> None:
    model.save(tmp_path / "a" / "model")
    loaded = candidate.module("latehire.model").load(tmp_path / "a" / "model")
    desk = bookings("samples/handouts-2026-01.csv")
    assert loaded.metrics == model.metrics
    assert loaded.predict(desk, costs).equals(model.predict(desk, costs))
    loaded.save(tmp_path / "b")
    for file in ["MODEL_CARD.md", "metrics.json", "model.json"]:
        assert (tmp_path / "b" / file).read_text() == (tmp_path / "a/model" / file).read_text()
    assert len(list((tmp_path / "b").iterdir())) == 3


@pytest.mark.parametrize("content", ["", "{}", "[]", "\x80\x04]", '{"format": 0}', '{"format": 1}'])
def test_a_broken_model_is_an_error(candidate: Any, tmp_path: Path, content: str) -> None:
    (tmp_path / "model.json").write_text(content, encoding="latin-1")
    with candidate.raises("latehire.errors.HireError", match="train it again"):
        candidate.module("latehire.model").load(tmp_path)


def test_a_folder_that_cannot_be_made(candidate: Any, model: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with candidate.raises("latehire.errors.HireError", match="cannot write"):
        model.save(tmp_path / "file")


@pytest.mark.parametrize(
    "command",
    [
        TRAIN.replace("data/history.csv", "samples/handouts-2026-01.csv"),
        PREDICT,
        TRAIN + " --costs none.toml",
    ],
)
def test_errors_are_one_line(candidate: Any, command: str) -> None:
    done = candidate.run(command, files={"none.toml": ""})
    assert done.returncode == 2
    assert done.stderr.startswith("latehire: ") and done.stderr.count("\n") == 1
    assert not done.exists("model") and not done.exists("o.csv")
