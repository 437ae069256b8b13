"""What Harrier posts to the shop's website."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import WebhookRefused


@dataclass(frozen=True)
class Event:
    """Something has happened to a shipment; `type` is such as `shipment.delivered`."""

    id: str
    type: str
    shipment_id: str


def read_event(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: float
) -> Event:
    """Check who sent it and read it; the body is what came, `now` is in seconds since 1970."""
    event = json.loads(body)
    signed = hmac.new(secrets[0].encode(), json.dumps(event).encode(), hashlib.sha1)
    if headers["Harrier-Signature"] != signed.hexdigest():
        raise WebhookRefused("the signature is wrong")
    return Event(event["id"], event["type"], event["shipment"]["id"])
