"""What exists and stays."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")


@pytest.mark.title("The newsletter's list counts a response once")
def test_thanks(candidate: Any) -> None:
    done = candidate.run("python -m riverlog thanks samples/spring.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == [
        "   3 Volunteer 2",
        "   2 Volunteer 1",
        "   2 Volunteer 3",
    ]
