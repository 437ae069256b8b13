"""The command over a whole export."""

from typing import Any

import pytest
from exports import EXPORT, READINGS, REJECTED, SUMMARY, TRENDS, line

pytestmark = pytest.mark.criterion("role_experience")


def csv(lines: list[list[str]]) -> str:
    """An export with every cell in quotes, and a byte order mark, as the app writes it."""
    return "\ufeff" + "".join(",".join(f'"{cell}"' for cell in cells) + "\n" for cells in lines)


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("The command writes all four tables and says how much it read and rejected")
def test_tables(candidate: Any) -> None:
    lines = [EXPORT]
    for month, value in (("01", "10"), ("02", "12,5"), ("04", "<34.668"), ("05", "16")):
        day = f"2026-{month}-20"
        sent = f"{day}T12:00:00+00:00"
        lines.append(line(f"R-{month}", site="ar 2", day=day, value=value, submitted=sent))
    lines += [line("R-3", value="trace"), EXPORT, line("R-2", site="Weir")]
    files = {"in/export.csv": csv(lines), "out/summary.csv": "an older table\n"}
    done = candidate.run("python -m riverlog nitrate in/export.csv --out out", files=files)
    assert (done.returncode, done.stdout) == (0, "4 readings, 2 rejected\n"), done.stderr

    readings = done.rows("out/readings.csv")
    assert [list(row.values()) for row in readings] == [
        ["R-01", "AR-02", "2026-01-20", "10.0", "False"],
        ["R-02", "AR-02", "2026-02-20", "12.5", "False"],
        ["R-04", "AR-02", "2026-04-20", "17.334", "True"],
        ["R-05", "AR-02", "2026-05-20", "16.0", "False"],
    ]
    assert list(readings[0]) == READINGS
    assert done.rows("out/rejected.csv") == [
        dict(zip(REJECTED, ["R-2", "unknown site"], strict=True)),
        dict(zip(REJECTED, ["R-3", "unreadable value"], strict=True)),
    ]

    summary = done.rows("out/summary.csv")
    assert len(summary) == 4 * 5
    assert list(summary[0]) == SUMMARY
    assert [list(row.values()) for row in summary[5:10]] == [
        ["AR-02", "2026-01", "1", "0", "10.0", "", "0"],
        ["AR-02", "2026-02", "1", "0", "12.5", "", "0"],
        ["AR-02", "2026-03", "0", "0", "", "", "0"],
        ["AR-02", "2026-04", "1", "1", "17.334", "", "0"],
        ["AR-02", "2026-05", "1", "0", "16.0", "", "0"],
    ]
    # Through 10, 12.5, 17.334 and 16 in months 1, 2, 4 and 5: 16.834 / 10.
    assert [list(row.values()) for row in done.rows("out/trends.csv")] == [
        ["AR-01", "0", ""],
        ["AR-02", "4", "1.683"],
        ["AR-07", "0", ""],
        ["AR-12", "0", ""],
    ]
    assert list(done.rows("out/trends.csv")[0]) == TRENDS


@pytest.mark.criterion("frameworks")
@pytest.mark.title("An export of which nothing can be used gives tables that are only headings")
def test_only_headings(candidate: Any) -> None:
    tables = {"readings": READINGS, "rejected": REJECTED, "summary": SUMMARY, "trends": TRENDS}
    for lines, rejected in (
        ([EXPORT], ""),
        ([EXPORT, line("R-1", site="Weir")], "R-1,unknown site\n"),
    ):
        files = {"export.csv": csv(lines)}
        done = candidate.run("python -m riverlog nitrate export.csv --out .", files=files)
        told = f"0 readings, {len(lines) - 1} rejected\n"
        assert (done.returncode, done.stdout) == (0, told), done.stderr
        written = {name: done.text(f"{name}.csv") for name in tables}
        expected = {name: ",".join(columns) + "\n" for name, columns in tables.items()}
        assert written == expected | {"rejected": expected["rejected"] + rejected}


@pytest.mark.title("A folder that is not there is told in one line, and is not made")
def test_no_folder(candidate: Any) -> None:
    files = {"export.csv": csv([EXPORT, line("R-1")])}
    done = candidate.run("python -m riverlog nitrate export.csv --out tabels", files=files)
    assert done.returncode == 2, done.stderr
    # Above it there may be warnings of pandas.
    assert done.stderr.splitlines()[-1][:10] == "riverlog: "
    assert done.exists("tabels/summary.csv") is False
