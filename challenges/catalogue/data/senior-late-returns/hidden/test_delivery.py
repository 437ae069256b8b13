"""The commands, the model's folder and the card."""

import json
import re
from typing import Any

import pytest
import yard
from lessons import COSTS, METRICS, SAME, as_csv, farthest, morning, of_short, short_history

pytestmark = pytest.mark.criterion("role_experience")

COSTS_TOML = "".join(
    f"[{answer}]\non_time = {cost['on_time']}\nlate = {cost['late']}\n\n"
    for answer, cost in COSTS.items()
)
SECTIONS = ["Purpose", "Data", "Inputs", "Left out", "Evaluation", "Decisions", "Limits"]
OTHER_COLUMNS = ["revision", *yard.NIGHTLY, *yard.AFTERWARDS]
_WRITTEN: dict[str, str] = {}


def written(candidate: Any) -> dict[str, str]:
    """What `train` and then `predict` write, by file; they are run once."""
    if not _WRITTEN:
        files = {
            "in/history.csv": as_csv(short_history()),
            "in/desk.csv": as_csv(morning()),
            "in/costs.toml": COSTS_TOML,
        }
        done = candidate.run(
            "python -m latehire train --data in/history.csv --costs in/costs.toml --out new/model",
            files=files,
        )
        assert done.returncode == 0, done.stderr
        found = {name: done.text(f"new/model/{name}") for name in ("metrics.json", "MODEL_CARD.md")}
        done = candidate.run(
            "python -m latehire predict --model new/model --in in/desk.csv --costs in/costs.toml"
            " --out decisions.csv"
        )
        assert done.returncode == 0, done.stderr
        rows = done.rows("decisions.csv")
        _WRITTEN.update(found, decisions=json.dumps(rows))
    return _WRITTEN


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("The commands give the same answers as the notebook, in another process")
def test_commands(candidate: Any) -> None:
    expected = of_short(candidate)
    rows = json.loads(written(candidate)["decisions"])
    assert [list(row) for row in rows[:1]] == [["booking_id", "probability", "decision"]]
    assert [row["booking_id"] for row in rows] == list(morning()["booking_id"])
    risks = [float(row["probability"]) for row in rows]
    assert farthest(expected.probability, risks) <= SAME
    assert [row["decision"] for row in rows] == expected.decisions


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("The model's folder holds its metrics")
def test_metrics_file(candidate: Any) -> None:
    metrics = json.loads(written(candidate)["metrics.json"])
    assert sorted(metrics) == METRICS
    assert metrics == pytest.approx(of_short(candidate).metrics, rel=1e-6)


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("What cannot be done ends with one line, and nothing is written")
def test_errors(candidate: Any) -> None:
    header, first, *_ = as_csv(short_history()).splitlines()
    bad = first.replace("20", "in 20")
    files = {"bad.csv": f"{header}\n{bad}\n", "in/costs.toml": COSTS_TOML}
    for arguments in (
        "train --data bad.csv --costs in/costs.toml --out model",
        "predict --model model --in absent.csv --costs in/costs.toml --out answers.csv",
    ):
        done = candidate.run(f"python -m latehire {arguments}", files=files)
        assert done.returncode == 2, done.stderr
        assert re.search(r"(?m)^latehire: .+", done.stderr), done.stderr
        assert "Traceback" not in done.stderr
        for path in ("model/model.joblib", "model/MODEL_CARD.md", "answers.csv"):
            assert not done.exists(path), path


def sections(card: str) -> dict[str, str]:
    """The text of each section, in the card's order."""
    parts = re.split(r"(?m)^## +(.+?) *$", card)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The model card has its sections, and says of every column whether it is used")
def test_card(candidate: Any) -> None:
    found = sections(written(candidate)["MODEL_CARD.md"])
    assert [name for name in found if name in SECTIONS] == SECTIONS
    assert [name for name in SECTIONS if not re.search(r"\w", found[name])] == []
    used, left_out = (set(re.findall(r"`(\w+)`", found[name])) for name in ("Inputs", "Left out"))
    columns = {*yard.HANDOUT, *OTHER_COLUMNS}
    assert sorted(columns - used - left_out) == []
    assert sorted(used & {"booking_id", "customer_id", *OTHER_COLUMNS}) == []


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("The model card gives this model's own scores")
def test_card_scores(candidate: Any) -> None:
    found = sections(written(candidate)["MODEL_CARD.md"])
    metrics = json.loads(written(candidate)["metrics.json"])
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", found["Evaluation"])]
    for key, decimals in (("roc_auc", 3), ("brier", 3), ("cost_per_booking", 2)):
        close = [n for n in numbers if abs(n - metrics[key]) <= 0.51 * 10**-decimals]
        assert close, f"{key} {metrics[key]:.{decimals}f} is not among {numbers}"
