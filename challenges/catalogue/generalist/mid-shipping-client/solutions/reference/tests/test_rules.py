"""What may be sent again and when, without sending anything."""

from typing import Any

import pytest

NINE = 1_772_442_000.0
SIGNATURE = "7a1e8503ec2071123ae027bc23dc2637b53424858be77f92d0b6b8355830d668"
BODY = b'{"id": "ev_1", "type": "shipment.delivered",\n "shipment": {"id": "hs_20418"}}'


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        ("0", None),
        ("-1", None),
        ("soon", None),
        ("Mon, 02 Mar 2026 09:00:30 GMT", 30.0),
        ("Mon, 02 Mar 2026 08:59:59 GMT", None),
    ],
)
def test_asked_wait(candidate: Any, text: str, seconds: float | None) -> None:
    asked_wait = candidate.module("despatch.retries").asked_wait
    assert asked_wait({"Retry-After": text}, NINE) == seconds


@pytest.mark.parametrize(
    ("remaining", "reset", "moment"),
    [("0", "30", NINE + 30), ("1", "30", NINE), ("0", "soon", NINE), ("", "30", NINE)],
)
def test_next_window(candidate: Any, remaining: str, reset: str, moment: float) -> None:
    headers = {"RateLimit-Remaining": remaining, "RateLimit-Reset": reset}
    assert candidate.module("despatch.retries").next_window(headers, NINE) == moment


def test_own_wait(candidate: Any) -> None:
    own_wait = candidate.module("despatch.retries").own_wait
    assert [own_wait(attempts, 0.5) for attempts in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("header", "secrets", "now"),
    [
        (f"t=1772442000,v1={SIGNATURE}", [""], NINE),
        (f"t=1772442000,v1={SIGNATURE}", ["whs_wheel"], NINE),
        (f"t=1772442000,v1={SIGNATURE}", ["whs_kiln"], NINE + 301),
        (f"t=1772442000,v1={SIGNATURE}", ["whs_kiln"], NINE - 301),
        (f"t=1772442000,v0={SIGNATURE}", ["whs_kiln"], NINE),
        ("t=1772442000,v1=\u00e9", ["whs_kiln"], NINE),
        (f"v1={SIGNATURE}", ["whs_kiln"], NINE),
    ],
)
def test_not_genuine(candidate: Any, header: str, secrets: list[str], now: float) -> None:
    read_event = candidate.module("despatch.webhooks").read_event
    with candidate.raises("despatch.errors.WebhookRefused"):
        read_event(BODY, {"Harrier-Signature": header}, secrets, now)
