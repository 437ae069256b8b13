"""A moment of fuzzing for each target; `python -m fuzz` goes on for as long as one likes."""

from __future__ import annotations

import random

import pytest

from fuzz import answers, comparisons, files, frames, replies, values
from fuzz.mutations import mutated
from fuzz.targets import NAMES, Target

# A busy machine is no fault of the input's.
SECONDS_EACH = 10.0
TARGETS = {
    "values": values.TARGET,
    "frames": frames.TARGET,
    "replies": replies.TARGET,
    "answers": answers.TARGET,
    "files": files.TARGET,
    "comparisons": comparisons.TARGET,
}


@pytest.mark.parametrize("name", NAMES)
def test_no_input_does_what_none_may_do(name: str) -> None:
    target: Target = TARGETS[name]
    rng = random.Random(name)  # noqa: S311 (to be repeated)
    corpus = target.seeds()
    for data in corpus:
        target.check(data, seconds=SECONDS_EACH)
    for _ in range(300):
        data = mutated(rng, rng.choice(corpus), target.words)
        target.check(data, seconds=SECONDS_EACH)
