"""Heats and lanes."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("python_fundamentals")


@pytest.mark.title("The fastest swim in the last heat, in the middle lanes")
def test_lanes(candidate: Any) -> None:
    lines = [f"25 fly girls,Swimmer {number},Otters,2{number}.00," for number in range(1, 8)]
    gala = "\n".join(["event,swimmer,club,time,guest", *lines, ""])
    done = candidate.run("python -m poolside lanes gala.csv", files={"gala.csv": gala})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "25 fly girls, heat 1",
        "3 Swimmer 7 (Otters) 27.00",
        "25 fly girls, heat 2",
        "1 Swimmer 5 (Otters) 25.00",
        "2 Swimmer 3 (Otters) 23.00",
        "3 Swimmer 1 (Otters) 21.00",
        "4 Swimmer 2 (Otters) 22.00",
        "5 Swimmer 4 (Otters) 24.00",
        "6 Swimmer 6 (Otters) 26.00",
    ]
