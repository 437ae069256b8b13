"""The decision record, and the cases that stay behind."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from conftest import DATA

pytestmark = pytest.mark.criterion("testing", weight=3)

# Runs every case with every version of the old program: which cases hold with which?
JUDGE = """
import contextlib, io, json, os, sys
results = {}
for version in sorted(os.listdir("judge/versions")):
    with open("judge/versions/" + version) as file:
        program = {"__name__": "old"}
        exec(compile(file.read(), version, "exec"), program)
    results[version] = {}
    for case in sys.argv[1:]:
        folder, out = "cases/" + case, "judge/out/" + version + "/" + case
        with open(folder + "/month.txt") as file:
            month = file.read().strip()
        stdout = io.StringIO()
        try:
            with contextlib.redirect_stdout(stdout):
                program["settle"](folder + "/inbox", out, folder + "/farms.csv", month)
            with open(folder + "/expected/stdout.txt", encoding="utf-8", newline="") as file:
                same = file.read() == stdout.getvalue()
            for name in ("statements.txt", "rejects.txt", "daily.csv"):
                with open(folder + "/expected/" + name, "rb") as file:
                    expected = file.read()
                with open(out + "/" + name, "rb") as file:
                    same = file.read() == expected and same
        except Exception:
            same = False
        results[version][case] = same
print(json.dumps(results))
"""

NOT_EARLIER = "for a in accepted[first:]:\n                if"
BREAKS = {
    "base-half-up": (
        'round(litres * PRICES[farm["scheme"]])',
        'int(litres * PRICES[farm["scheme"]] + 0.5)',
    ),
    "fat-steps-exact": ("int((fat - 3.8) * 10)", "int(round((fat - 3.8) * 10, 6))"),
    "cold-rounded": ("-int(base * 0.015)", "-round(base * 0.015)"),
    "volume-later": ("litres_before >= 20000", "litres_before > 20000"),
    "forgets-by-file": ("for a in accepted:\n                if", NOT_EARLIER),
    "forgets-fat-by-file": ("if last is not None else 3.8", "if last in accepted[first:] else 3.8"),
    "pages-not-counted": ("lines = file.read().splitlines()", 'lines = file.read().split("\\n")'),
    "last-farm": ("farm = f\n                    break", "farm = f"),
}


def broken(old: str, name: str) -> str:
    """The old program with a break."""
    before, after = BREAKS[name]
    assert old.count(before) == 1, name
    start = "        # ---- what stands in the file"
    assert old.count(start) == 1
    return old.replace(before, after).replace(start, f"        first = len(accepted)\n{start}")


def noticed(candidate: Any, *names: str) -> list[str]:
    """Which of these versions a case of the candidate's notices. The old program must hold."""
    paths = [path.split("/") for path in candidate.files("cases/")]
    own = sorted({path[1] for path in paths if len(path) > 2} - {"may-2026"})
    old = (DATA / "old_settle.txt").read_text(encoding="utf-8")
    versions = {f"judge/versions/{name}": broken(old, name) for name in names}
    files = versions | {"judge/versions/as-it-was": old, "judge/run.py": JUDGE}
    done = candidate.run(["python", "judge/run.py", *own], files=files)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    wrong = [case for case, holds in results.pop("as-it-was").items() if not holds]
    assert wrong == [], "cases that do not hold with the old program"
    assert own != [], "no cases of your own"
    return sorted(name for name, holds in results.items() if not all(holds.values()))


@pytest.mark.title("Their cases notice when an amount is rounded or cut off differently")
def test_cases_notice_amounts(candidate: Any) -> None:
    names = ("base-half-up", "cold-rounded", "fat-steps-exact")
    assert noticed(candidate, *names) == sorted(names)


@pytest.mark.title("Their cases notice moved limits, forgotten farms, page breaks and code clashes")
def test_cases_notice_behaviour(candidate: Any) -> None:
    names = ("forgets-by-file", "forgets-fat-by-file", "last-farm", "pages-not-counted")
    assert noticed(candidate, *names, "volume-later") == sorted([*names, "volume-later"])


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A decision record with the four headings, and a page for plug-in authors")
def test_decision_record(candidate: Any) -> None:
    assert candidate.exists("docs/plugins.md")
    found = [path for path in candidate.files("docs/decisions/0004") if path.endswith(".md")]
    assert len(found) == 1, found
    # Smaller headings below one of these, as for each option, belong to it.
    four = ("Context", "Options", "Decision", "Consequences")
    parts = re.split(rf"(?m)^#+ *({'|'.join(four)})[ \t\r]*$", candidate.text(found[0]))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    for heading in four:
        assert sections.get(heading, "").strip() != "", f"nothing under {heading}"
