"""What Harrier posts to the shop's website."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import WebhookRefused

HEADER = "harrier-signature"
MOST_SECONDS_OFF = 300


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
    signed_at, signatures = _signature(headers)
    if abs(now - int(signed_at)) > MOST_SECONDS_OFF:
        raise WebhookRefused("the webhook was signed at another time")
    expected = [
        hmac.new(secret.encode(), signed_at.encode() + b"." + body, hashlib.sha256).hexdigest()
        for secret in secrets
        if secret
    ]
    if not any(hmac.compare_digest(given, own) for given in signatures for own in expected):
        raise WebhookRefused("the signature is wrong")
    return _event(body)


def _signature(headers: Mapping[str, str]) -> tuple[str, list[str]]:
    """When the webhook was signed, as text, and what may be signatures."""
    found = [text for name, text in headers.items() if name.lower() == HEADER]
    if len(found) != 1:
        raise WebhookRefused("there is no signature")
    parts = [part.strip().partition("=") for part in found[0].split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not re.fullmatch("[0-9]{1,12}", moments[0]):
        raise WebhookRefused("the signature has no time")
    signatures = [
        value for name, _, value in parts if name == "v1" and re.fullmatch("[0-9a-f]{64}", value)
    ]
    return moments[0], signatures


def _event(body: bytes) -> Event:
    try:
        found = json.loads(body)
        event = Event(found["id"], found["type"], found["shipment"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise WebhookRefused("the event cannot be read") from problem
    if not all(isinstance(text, str) for text in (event.id, event.type, event.shipment_id)):
        raise WebhookRefused("the event cannot be read")
    return event
