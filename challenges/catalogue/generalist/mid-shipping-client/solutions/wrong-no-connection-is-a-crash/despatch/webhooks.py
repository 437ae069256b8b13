"""What Harrier posts to the shop's website."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import WebhookRefused

TOLERANCE = 300
"""Seconds between signing and now, before and after: an old webhook may be a replayed one."""


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
    header = {name.lower(): value for name, value in headers.items()}.get("harrier-signature")
    if header is None:
        raise WebhookRefused("it is not signed")
    parts = [part.partition("=") for part in header.split(",")]
    signed_at = [value for name, _, value in parts if name == "t"]
    given = [value.encode() for name, _, value in parts if name == "v1"]
    if len(signed_at) != 1 or not signed_at[0].isdecimal():
        raise WebhookRefused("the signature does not say when it was made")
    signed = f"{signed_at[0]}.".encode() + body
    wanted = [_signature(secret, signed) for secret in secrets if secret]
    if not any(hmac.compare_digest(mine, theirs) for mine in wanted for theirs in given):
        raise WebhookRefused("the signature is wrong")
    if abs(now - int(signed_at[0])) > TOLERANCE:
        raise WebhookRefused("the signature is too old, or a clock is wrong")
    try:
        event = json.loads(body)
        return Event(event["id"], event["type"], event["shipment"]["id"])
    except (ValueError, TypeError, KeyError):
        raise WebhookRefused("it is signed, but no event") from None


def _signature(secret: str, signed: bytes) -> bytes:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
