"""The client against the practice Harrier, which is on its best behaviour."""

import json
from typing import Any

import pytest

ORDERS = """\
number,name,street,postcode,city,country,pieces,grams
SC-1042,Ida Holm,3 Mill Lane,CT5 1AB,Whitstable,GB,2,1400
SC-1043,Jo Okafor,17 Quay Street,LA1 1XY,Lancaster,GB,9,8200
SC-1044,Mikel Etxe,Kale Nagusia 8,20003,Donostia,ES,1,600
"""

# Books three parcels, one of them twice, and lists the day, with a clock that does not wait.
EVENING = """
import json, os, random
from datetime import date
from pathlib import Path
from despatch.clock import ManualClock
from despatch.harrier import Harrier
from despatch.orders import read_orders

harrier = Harrier(
    os.environ["HARRIER_URL"], "practice", clock=ManualClock(1772442000.0), rng=random.Random(1)
)
orders = read_orders(Path("orders.csv"))
for order in [*orders, orders[0]]:
    harrier.book(order)
print(json.dumps([found.reference for found in harrier.shipments(date(2026, 3, 2))]))
"""


@pytest.mark.criterion("role_experience")
@pytest.mark.title("Booking prints order and tracking number")
def test_book(candidate: Any) -> None:
    done = candidate.run(
        "python -m despatch.practice python -m despatch book orders.csv",
        files={"orders.csv": ORDERS},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "SC-1042 HR20418GB\nSC-1043 HR20419GB\nSC-1044 HR20420GB\n"


@pytest.mark.criterion("apis")
@pytest.mark.title("All pages of a day are listed, and what is booked twice is one parcel")
def test_evening(candidate: Any) -> None:
    done = candidate.run(
        "python -m despatch.practice python evening.py",
        files={"orders.csv": ORDERS, "evening.py": EVENING},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["SC-1042", "SC-1043", "SC-1044"]


@pytest.mark.criterion("role_experience")
@pytest.mark.title("Slips name the box")
def test_slips(candidate: Any) -> None:
    done = candidate.run("python -m despatch slips orders.csv", files={"orders.csv": ORDERS})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("SC-1042   box S   2 pieces\nIda Holm\n3 Mill Lane\n")
    assert "SC-1044   box S   1 piece\n" in done.stdout
