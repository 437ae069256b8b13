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
