"""The plug-in of the ticket."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

PLUGIN = """\
def register(registry):
    registry.add_format(".jsl", read, encoding="utf-8")
    registry.add_rule("organic", amount)


def read(lines, note):
    for number, text in lines:
        farm, day, litres = text.split()
        yield number, text, {"farm": farm, "date": day, "litres": litres}


def amount(collection, farm, litres_before):
    return 2 * collection.litres if farm.scheme == "C" else 0
"""
STATEMENT = """\
0003 Cinder Hill (C)
  collections  1
  litres       100
  share        100.0 %
  base         44.15
  organic      2.00
  total        46.15

"""


@pytest.mark.title("A plug-in brings a format and a rule")
def test_plugin(candidate: Any) -> None:
    done = candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "plugins/organic.py": PLUGIN,
            "farms.csv": "code;name;scheme\n0003;Cinder Hill;C\n",
            "inbox/may.jsl": "3 2026-05-04 100\n9 2026-05-04 100\n",
        },
    )
    assert done.stderr == ""
    assert done.text("out/statements.txt") == STATEMENT
    assert done.text("out/rejects.txt") == "1 rejected\nmay.jsl:2:unknown farm:9 2026-05-04 100\n"
    assert done.returncode == 1
