"""Tries other people's tests: runs them over other versions of the module that they are about."""

from pathlib import Path
from typing import Any

CORRECT = Path(__file__).with_name("scoring_correct.txt").read_text(encoding="utf-8")
# The command of the brief. What is added changes no verdict, and halves the time.
COMMAND = "python -m pytest -q -x -p no:cacheprovider --assert=plain --tb=no tests/test_scoring.py"
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
ENDINGS = {0: "the tests pass", 1: "a test fails", 2: "a test fails"}


class Reviewer:
    """Runs the handed in tests over other versions of the module that they are about."""

    def __init__(self, candidate: Any) -> None:
        self._candidate = candidate
        self._with_correct_version: str | None = None

    def verdict(self, kept: str, broken: str) -> dict[str, str]:
        """Say how the tests end with the correct version, and with one where a part is replaced."""
        assert CORRECT.count(kept) == 1, kept
        if self._with_correct_version is None:
            self._with_correct_version = self._run(CORRECT)
        return {
            "with a correct version": self._with_correct_version,
            "with the broken version": self._run(CORRECT.replace(kept, broken)),
        }

    def _run(self, scoring: str) -> str:
        self._candidate.fresh()  # what one run leaves behind, no other finds
        version = {"poolside/scoring.py": scoring}
        done = self._candidate.run(COMMAND, files=version, env=ENVIRONMENT)
        return ENDINGS.get(done.returncode, f"pytest ends with code {done.returncode}")
