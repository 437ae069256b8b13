"""`python -m fuzz TARGET [--seconds N]`: look for an input that does what none may do."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

INSTRUMENTED = ["dayone_harness", "httpx", "httpcore", "h11"]
MAX_LENGTH = 64 * 1024
# Instrumented code is slower, and a machine may be busy.
SECONDS_EACH = 5.0


def main() -> None:
    """Fuzz one target until the time is over or a fault is found."""
    from .targets import NAMES, load

    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--input", type=Path, help="run this one input again")
    options = parser.parse_args()
    if options.input:
        load(options.target).check(options.input.read_bytes(), seconds=SECONDS_EACH)
        return
    seed = options.seed or time.time_ns() % 2**31
    if atheris is None:
        _at_random(load(options.target), options.seconds, random.Random(seed))
    else:
        _guided(options.target, options.seconds, seed)


def _guided(name: str, seconds: int, seed: int) -> None:
    """Let atheris choose the inputs by what they reach."""
    from .mutations import mutated
    from .targets import load

    target = load(name)

    def run(data: bytes) -> None:
        target.check(data, seconds=SECONDS_EACH)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        rng = random.Random(seed)
        changed = (
            mutated(rng, data, target.words)
            if rng.random() < 0.5
            else atheris.Mutate(data, longest)
        )
        return bytes(changed[:longest])

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(target.seeds()):
            (Path(corpus) / str(number)).write_bytes(data)
        settings = [
            *(f"-max_total_time={seconds}", f"-max_len={MAX_LENGTH}", f"-seed={seed}"),
            *("-timeout=30", "-rss_limit_mb=3000", "-print_final_stats=1"),
            f"-artifact_prefix={Path(tempfile.gettempdir()) / f'fuzz-{name}-'}",
            corpus,
        ]
        atheris.Setup([sys.argv[0], *settings], run, custom_mutator=mutate)
        atheris.Fuzz()


def _at_random(target: Any, seconds: int, rng: random.Random) -> None:
    from .mutations import mutated

    corpus = target.seeds()
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        data = mutated(rng, rng.choice(corpus), target.words)[:MAX_LENGTH]
        try:
            target.check(data, seconds=SECONDS_EACH)
        except BaseException:
            sys.stderr.write(f"after {count:,} inputs: {data!r}\n")
            raise
        count += 1
    sys.stderr.write(f"{count:,} inputs\n")


if __name__ == "__main__":
    with nullcontext() if atheris is None else atheris.instrument_imports(include=INSTRUMENTED):
        main()
