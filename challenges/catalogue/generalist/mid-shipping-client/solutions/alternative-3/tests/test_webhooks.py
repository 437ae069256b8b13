"""Webhooks as Harrier signs them from Monday on."""

import hashlib
import hmac
from typing import Any

import pytest

BODY = b'{"id": "ev_1", "type": "shipment.delivered",\n "shipment": {"id": "hs_20418"}}'
# Made with the secret whs_kiln, as docs/harrier.md has it.
SIGNED = "t=1772442000,v1=7a1e8503ec2071123ae027bc23dc2637b53424858be77f92d0b6b8355830d668"


@pytest.mark.criterion("security")
@pytest.mark.title("A webhook with the new signature is read")
def test_new_signature(candidate: Any) -> None:
    read_event = candidate.module("despatch.webhooks").read_event
    event = read_event(BODY, {"Harrier-Signature": SIGNED}, ["whs_kiln"], 1772442010.0)
    assert (event.id, event.type, event.shipment_id) == ("ev_1", "shipment.delivered", "hs_20418")


@pytest.mark.criterion("security")
@pytest.mark.title("A webhook that somebody changed is refused")
def test_changed_body(candidate: Any) -> None:
    read_event = candidate.module("despatch.webhooks").read_event
    changed = BODY.replace(b"20418", b"20419")
    with candidate.raises("despatch.errors.WebhookRefused"):
        read_event(changed, {"Harrier-Signature": SIGNED}, ["whs_kiln"], 1772442010.0)


SECRET, OTHER, NOW = "whs_kiln", "whs_öfen", 1772442000


def sign(secret: str, body: bytes = BODY, t: str = str(NOW)) -> str:
    """A v1 signature."""
    return hmac.new(secret.encode(), t.encode() + b"." + body, hashlib.sha256).hexdigest()


def read(
    candidate: Any,
    header: str | dict[str, str],
    secrets: tuple[str, ...] = (SECRET,),
    body: bytes = BODY,
    now: float = NOW,
) -> Any:
    headers = header if isinstance(header, dict) else {"Harrier-Signature": header}
    return candidate.module("despatch.webhooks").read_event(body, headers, secrets, now)


@pytest.mark.parametrize(
    ("header", "secrets", "now"),
    [
        (f"v0=1,v1={'0' * 64},v1={sign(SECRET)},t={NOW}", (SECRET,), NOW),
        (f"t={NOW},v1={sign(OTHER)}", (SECRET, OTHER), NOW),
        (f"t={NOW},v1={sign(SECRET)}", ("", SECRET, OTHER), NOW + 300),
        (f"t={NOW},v1=ö,v1={sign(SECRET)},,x", (SECRET,), NOW - 300.0),
        ({"HARRIER-SIGNATURE": f"t={NOW},v1={sign(SECRET)}", "Host": "x"}, (SECRET,), NOW),
    ],
    ids=range(5),
)
def test_genuine(candidate: Any, header: Any, secrets: Any, now: float) -> None:
    assert read(candidate, header, secrets, now=now).id == "ev_1"


@pytest.mark.parametrize(
    ("header", "secrets", "now"),
    [
        ({}, (SECRET,), NOW),
        ("", (SECRET,), NOW),
        (f"t={NOW}", (SECRET,), NOW),
        (f"v1={sign(SECRET)}", (SECRET,), NOW),
        (f"t={NOW},v1={sign(SECRET)}", (), NOW),
        (f"t={NOW},v1={sign('')}", ("",), NOW),
        (f"t={NOW},v1={sign('')}", ("", SECRET), NOW),
        (f"t={NOW},v1={sign(OTHER)}", (SECRET,), NOW),
        (f"t={NOW},v0={sign(SECRET)}", (SECRET,), NOW),
        (f"t={NOW},v1={sign(SECRET).upper()}", (SECRET,), NOW),
        (f"t={NOW},v1={sign(SECRET)[:-1]}é", (SECRET,), NOW),
        (f"t={NOW},t={NOW},v1={sign(SECRET)}", (SECRET,), NOW),
        (f"t={NOW}0,v1={sign(SECRET)}", (SECRET,), NOW),
        (f"t=１,v1={sign(SECRET, t='１')}", (SECRET,), 1),
        (f"t={'9' * 5000},v1={sign(SECRET)}", (SECRET,), NOW),
        (f"t=soon,v1={sign(SECRET, t='soon')}", (SECRET,), NOW),
        (f"t={NOW},v1={sign(SECRET)}", (SECRET,), NOW + 300.5),
        (f"t={NOW},v1={sign(SECRET)}", (SECRET,), NOW - 301),
        (hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(), (SECRET,), NOW),
    ],
    ids=range(19),
)
def test_not_genuine(candidate: Any, header: Any, secrets: Any, now: float) -> None:
    with candidate.raises("despatch.errors.WebhookRefused"):
        read(candidate, header, secrets, now=now)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff", b"[]", b"null", b"{}", b"[" * 100_000),
        b'{"id": "ev_1", "type": "x", "shipment": null}',
        b'{"id": 1, "type": "x", "shipment": {"id": "hs_1"}}',
    ],
    ids=range(8),
)
def test_genuine_but_unreadable(candidate: Any, body: bytes) -> None:
    with candidate.raises("despatch.errors.WebhookRefused"):
        read(candidate, f"t={NOW},v1={sign(SECRET, body)}", body=body)
