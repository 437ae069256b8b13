"""Webhooks as Harrier signs them from Monday on."""

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
