"""What Harrier posts to the shop's website."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest, digest

from .errors import WebhookRefused

SIGNED_AT = re.compile(r"(?:^|,)t=([0-9]{1,15})(?:,|$)")
V1 = re.compile(r"(?:^|,)v1=([0-9a-f]{64})(?=,|$)")


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
    header = ",".join(
        value for name, value in headers.items() if name.casefold() == "harrier-signature"
    )
    signed_at = SIGNED_AT.search(header)
    if signed_at is None:
        raise WebhookRefused("there is no signature that could be read")
    if not now - 300 <= int(signed_at[1]) <= now + 300:
        raise WebhookRefused("it was signed too long ago, or in the future")
    message = b"%s.%s" % (signed_at[1].encode(), body)
    genuine = False
    for secret in filter(None, secrets):
        mine = digest(secret.encode(), message, hashlib.sha256)
        for theirs in V1.findall(header):
            genuine |= compare_digest(mine, bytes.fromhex(theirs))
    if not genuine:
        raise WebhookRefused("none of the signatures is Harrier's")
    return _event(body)


def _event(body: bytes) -> Event:
    try:
        match json.loads(body):
            case {"id": str(number), "type": str(kind), "shipment": {"id": str(shipment)}}:
                return Event(number, kind, shipment)
    except ValueError:
        pass
    raise WebhookRefused("Harrier signed it, but it is no event")
