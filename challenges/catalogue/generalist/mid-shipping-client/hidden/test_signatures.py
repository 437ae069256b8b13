"""Webhooks: what is genuine gets in, and nothing else."""

import hashlib
import hmac
from typing import Any

import pytest

NOW = 1_772_442_000
BODY = (
    b'{"type":  "shipment.delivered", "id": "ev_1",\n'
    b' "shipment": {"id": "hs_7", "to": "\xc3\x86r\xc3\xb8"}}'
)
KILN, WHEEL = "whs_kiln", "whs_wh\u00e9\u00e9l"
REFUSED = "despatch.errors.WebhookRefused"


def v1(secret: str, body: bytes = BODY, at: object = NOW) -> str:
    """The signature, as the docs have it."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


class Door:
    """Where webhooks come in."""

    def __init__(self, candidate: Any) -> None:
        self._read = candidate.module("despatch.webhooks").read_event
        self._candidate = candidate

    def check_admits(
        self,
        signature: str,
        secrets: list[str] | None = None,
        body: bytes = BODY,
        name: str = "Harrier-Signature",
        now: float = NOW,
    ) -> None:
        """Check that it is read rightly."""
        headers = {"Host": "saltmarsh.example", name: signature, "Content-Length": "81"}
        event = self._read(body, headers, secrets or [KILN], now)
        assert (event.id, event.type, event.shipment_id) == ("ev_1", "shipment.delivered", "hs_7")

    def check_refuses(
        self,
        signature: str,
        secrets: list[str] | None = None,
        body: bytes = BODY,
        now: float = NOW,
        name: str = "Harrier-Signature",
    ) -> None:
        """Check that it is refused as it should be."""
        with self._candidate.raises(REFUSED):
            self._read(body, {name: signature}, [KILN] if secrets is None else secrets, now)


@pytest.fixture
def door(candidate: Any) -> Door:
    """Reads webhooks."""
    return Door(candidate)


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("Genuine webhooks are read, also while a secret is being replaced")
def test_genuine_is_admitted(door: Door) -> None:
    door.check_admits(f"t={NOW},v1={v1(KILN)}")
    door.check_admits(f"v1={v1(KILN)},t={NOW}", name="harrier-signature")
    door.check_admits(f"v0=1,t={NOW},v2=2,v1={v1(KILN)},exp=7", name="HARRIER-SIGNATURE")
    both = [KILN, WHEEL]
    for secret in both:
        door.check_admits(f"t={NOW},v1={v1(secret)}", both)
        door.check_admits(f"t={NOW},v1={v1('whs_old')},v1={v1(secret)}", both)
        door.check_admits(f"t={NOW},v1={v1(secret)},v1={v1('whs_old')}", [secret])
    door.check_admits(f"v1={v1(KILN)},v1={v1(WHEEL)},t={NOW}", both)


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("Forged and changed webhooks are refused")
def test_forged_is_refused(door: Door) -> None:
    good = v1(KILN)
    door.check_admits(f"t={NOW},v1={good}")
    door.check_refuses(f"t={NOW},v1={v1('whs_guess')}")
    door.check_refuses(f"t={NOW},v1={good}", body=BODY.replace(b"hs_7", b"hs_8"))
    door.check_refuses(f"t={NOW},v1={good}", body=BODY.replace(b"  ", b" "))
    door.check_refuses(f"t={NOW + 1},v1={good}")
    door.check_refuses(f"t={NOW},v1={good[:-1]}")
    door.check_refuses(f"t={NOW},v0={good}")
    door.check_refuses(f"t={NOW},v0={good},v1={v1('whs_guess')}")
    door.check_refuses(f"t={NOW},v1={good}", secrets=[WHEEL])
    old = hmac.new(KILN.encode(), BODY, hashlib.sha1).hexdigest()
    door.check_refuses(old)


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("What cannot be read is refused, signed or not, and nothing breaks")
def test_malformed_is_refused(door: Door) -> None:
    good = v1(KILN)
    door.check_admits(f"t={NOW},v1={good}")
    for odd in (
        "",
        ",",
        "t",
        "v1",
        "=",
        f"t={NOW}",
        f"v1={good}",
        f"t=,v1={good}",
        f"{NOW},{good}",
    ):
        door.check_refuses(odd)
    door.check_refuses(f"t={NOW},v1=")
    door.check_refuses(f"t={NOW},v1=\u00e9\u00e9")
    door.check_refuses(f"t=soon,v1={v1(KILN, at='soon')}")
    door.check_refuses(f"t=,v1={v1(KILN, at='')}")
    door.check_refuses(f"t={NOW},v1={good}", name="Signature")
    no_shipment = b'{"id": "ev_1", "type": "shipment.lost"}'
    for body in (b"", b"not json", b"\xff\xfe", b"[]", b"null", b"{}", no_shipment):
        door.check_refuses(f"t={NOW},v1={v1(KILN, body)}", body=body)


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("Webhooks from more than five minutes ago, or ahead, are refused")
def test_age(door: Door) -> None:
    signature = f"t={NOW},v1={v1(KILN)}"
    door.check_admits(signature, now=NOW + 300.0)
    door.check_admits(signature, now=NOW - 300.0)
    door.check_refuses(signature, now=NOW + 300.5)
    door.check_refuses(signature, now=NOW - 300.5)
    door.check_refuses(signature, now=NOW + 90_000.0)


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("An empty secret opens nothing")
def test_empty_secret(door: Door) -> None:
    forged = f"t={NOW},v1={v1('')}"
    door.check_refuses(forged, secrets=[""])
    door.check_refuses(forged, secrets=[])
    door.check_refuses(forged, secrets=[KILN, ""])
    door.check_admits(f"t={NOW},v1={v1(KILN)}", ["", KILN])
