"""What volunteers type into one cell."""

from typing import Any

import pytest
from exports import line

pytestmark = pytest.mark.criterion("python_fundamentals")


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("However a site is typed, its sample goes to that site")
def test_sites(riverlog: Any) -> None:
    typed = {
        "R-01": ("AR-07", "AR-07"),
        "R-02": ("ar-07", "AR-07"),
        "R-03": ("AR07", "AR-07"),
        "R-04": ("AR 7", "AR-07"),
        "R-05": ("Ar - 7", "AR-07"),
        "R-06": (" aR-7 ", "AR-07"),
        "R-07": ("AR1", "AR-01"),
        "R-08": ("ar 01", "AR-01"),
        "R-09": ("ar-12", "AR-12"),
        "R-10": ("AR 12 ", "AR-12"),
        "R-11": ("2AR", None),
        "R-12": ("AR-99", None),
        "R-13": ("AR-70", None),
        "R-14": ("BR-07", None),
        "R-15": ("07", None),
        "R-16": ("", None),
        "R-17": ("Alder Carr", None),
    }
    usable, rejected = riverlog.clean(*(line(key, site=text) for key, (text, _) in typed.items()))
    sites = {row["response"]: row["site"] for row in usable}
    assert sites == {key: code for key, (_, code) in typed.items() if code is not None}
    assert rejected == [
        {"response": key, "reason": "unknown site"}
        for key, (_, code) in typed.items()
        if code is None
    ]


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title(
    "Days are read day first, in the old form and in the new one; what is no day is rejected"
)
def test_days(riverlog: Any) -> None:
    typed = {
        "R-1": ("03/04/2026", "2026-04-03 00:00:00"),
        "R-2": ("2026-04-03", "2026-04-03 00:00:00"),
        "R-3": ("25/03/2026", "2026-03-25 00:00:00"),
        "R-4": (" 04/03/2026", "2026-03-04 00:00:00"),
        "R-5": ("2026-03-04 ", "2026-03-04 00:00:00"),
        "R-6": ("29/02/2024", "2024-02-29 00:00:00"),
        "R-7": ("12/11/2025", "2025-11-12 00:00:00"),
    }
    usable, rejected = riverlog.clean(*(line(key, day=text) for key, (text, _) in typed.items()))
    assert {row["response"]: row["date"] for row in usable} == {k: d for k, (_, d) in typed.items()}
    assert rejected == []

    wrong = ["31/04/2026", "29/02/2026", "04/13/2026", "2026-13-04", "last Friday", ""]
    lines = [line(f"R-{number}", day=text) for number, text in enumerate(wrong)]
    reasons = riverlog.reasons(*lines, line("R-9"))
    assert reasons == {f"R-{number}": "bad date" for number in range(len(wrong))}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Nothing was sampled after the day on which it was submitted")
def test_days_after_submission(riverlog: Any) -> None:
    evening = "2026-04-11T23:40:00-02:00"
    night = "2026-04-11T00:20:00+01:00"
    reasons = riverlog.reasons(
        line("R-1", day="2026-04-11", submitted=evening),
        line("R-2", day="2026-04-12", submitted=evening),
        line("R-3", day="11/04/2026", submitted=night),
        line("R-4", day="12/04/2026", submitted=night),
        line("R-5", day="10/04/2026", submitted=night),
        line("R-6", day="11/04/2027", submitted=night),
    )
    assert reasons == {"R-2": "bad date", "R-4": "bad date", "R-6": "bad date"}


@pytest.mark.title("Numbers are read with a decimal point and with a decimal comma")
def test_numbers(riverlog: Any) -> None:
    typed = {"4": 4, "4.2": 4.2, "4,2": 4.2, "12,05": 12.05, " 0,5 ": 0.5, "0": 0, "007": 7}
    found = riverlog.values(*(line(f"R-{text}", value=text) for text in typed))
    assert found == {f"R-{text}".strip(): (near(number), False) for text, number in typed.items()}


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("What is no number is rejected, not guessed")
def test_unreadable_numbers(riverlog: Any) -> None:
    typed = ["trace", "n/a", "-3", "+3", "1.234,5", "1,234,5", "1e2", "4 2", "<", "> 4", ""]
    typed += ["<-1", "4 mg/L", "nan", "inf", ",5"]
    lines = [line(f"R-{number:02}", value=text) for number, text in enumerate(typed)]
    reasons = riverlog.reasons(*lines, line("R-99"))
    assert reasons == {f"R-{number:02}": "unreadable value" for number in range(len(typed))}


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("Below what the kit can show counts as half of its limit, and is marked")
def test_below_the_limit(riverlog: Any) -> None:
    found = riverlog.values(
        line("R-1", value="<0.5"),
        line("R-2", value="< 0,5"),
        line("R-3", value="<  1"),
        line("R-4", value="<50", unit="µg/L"),
        line("R-5", value="0.5"),
    )
    assert found == {
        "R-1": (near(0.25), True),
        "R-2": (near(0.25), True),
        "R-3": (near(0.5), True),
        "R-4": (near(0.025), True),
        "R-5": (near(0.5), False),
    }


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Each spelling of a unit is understood, and no other unit")
def test_units(riverlog: Any) -> None:
    milli = ["mg/L", "MG/L", "mg/l", " Mg / l "]
    micro = ["\u00b5g/L", "\u03bcg/L", "ug/L", "UG/l", "\u00b5G / l", " \u03bc g/L"]
    other = ["", "ppm", "mg", "g/L", "mmol/L", "ng/L", "mg/L N"]
    units = [*milli, *micro]
    lines = [line(f"R-{number:02}", unit=text) for number, text in enumerate(units)]
    assert riverlog.values(*lines) == {
        f"R-{number:02}": (near(4.5 if number < len(milli) else 0.0045), False)
        for number in range(len(units))
    }
    lines = [line(f"R-{number:02}", unit=text) for number, text in enumerate(other)]
    reasons = riverlog.reasons(*lines, line("R-99"))
    assert reasons == {f"R-{number:02}": "unknown unit" for number in range(len(other))}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("More than the kit can show is rejected, whatever its unit")
def test_range(riverlog: Any) -> None:
    reasons = riverlog.reasons(
        line("R-1", value="200"),
        line("R-2", value="200.1"),
        line("R-3", value="4200"),
        line("R-4", value="4200", unit="µg/L"),
        line("R-5", value="200000", unit="µg/L"),
        line("R-6", value="200100", unit="µg/L"),
        line("R-7", value="0"),
    )
    assert reasons == {"R-2": "out of range", "R-3": "out of range", "R-6": "out of range"}
