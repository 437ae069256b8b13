"""Every folder in ``cases/`` is a run that is done again here (README, "Cases")."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

FILES = ("statements.txt", "rejects.txt", "daily.csv")


@pytest.mark.title("Each case of the repository comes out as it did")
def test_cases(candidate: Any) -> None:
    names = sorted({path.split("/")[1] for path in candidate.files("cases/")})
    assert "may-2026" in names
    for name in names:
        month = candidate.text(f"cases/{name}/month.txt").strip()
        folder = f"cases/{name}"
        done = candidate.run(
            ["python", "-m", "creamery", "settle", f"{folder}/inbox", f"out/{name}"]
            + ["--farms", f"{folder}/farms.csv", "--month", month]
        )
        assert done.returncode in (0, 1), f"{name}: {done.stderr}"
        assert done.stdout == candidate.text(f"{folder}/expected/stdout.txt"), name
        for file in FILES:
            actual = done.read(f"out/{name}/{file}")
            assert actual == candidate.read(f"{folder}/expected/{file}"), f"{name}: {file}"


@pytest.mark.title("Codes of sample bottles are checked")
def test_labels(candidate: Any) -> None:
    good = candidate.run("python -m creamery label S482913X")
    assert (good.returncode, good.stdout) == (0, "valid\n")
    bad = candidate.run(["python", "-m", "creamery", "label", "s 482931 x"])
    assert (bad.returncode, bad.stdout) == (1, "not valid\n")
