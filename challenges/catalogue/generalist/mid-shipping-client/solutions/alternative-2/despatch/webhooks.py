"""What Harrier posts to the shop's website; `docs/harrier.md` has how it is signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import WebhookRefused

# How long before or after now, in seconds, a webhook may have been signed.
TOLERANCE = 300

TIME = re.compile("[0-9]{1,12}")
SIGNATURE = re.compile("[0-9a-f]{64}")


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
    time, signatures = _signature(headers)
    signed = time.encode() + b"." + body
    # Nobody may sign with an empty secret: everybody has it.
    expected = [_hmac(secret, signed) for secret in secrets if secret]
    fits = [hmac.compare_digest(one, other) for one in expected for other in signatures]
    if not any(fits):
        raise WebhookRefused("the signature is wrong")
    if abs(now - int(time)) > TOLERANCE:
        raise WebhookRefused("the signature is too old, or from the future")
    return _event(body)


def _signature(headers: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the header's one time, as text, and its signatures; parts with other names are none."""
    found = [text for name, text in headers.items() if name.lower() == "harrier-signature"]
    if len(found) != 1:
        raise WebhookRefused("there is not one signature")
    parts = [part.strip().partition("=") for part in found[0].split(",")]
    times = [text for name, _, text in parts if name == "t"]
    if len(times) != 1 or not TIME.fullmatch(times[0]):
        raise WebhookRefused("the signature has not one time")
    return times[0], [text for name, _, text in parts if name == "v1" and SIGNATURE.fullmatch(text)]


def _hmac(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(errors="surrogateescape"), signed, hashlib.sha256).hexdigest()


def _event(body: bytes) -> Event:
    try:
        content = json.loads(body)
        texts = content["id"], content["type"], content["shipment"]["id"]
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise WebhookRefused("the event cannot be read") from problem
    if not all(isinstance(text, str) for text in texts):
        raise WebhookRefused("the event cannot be read")
    return Event(*texts)
