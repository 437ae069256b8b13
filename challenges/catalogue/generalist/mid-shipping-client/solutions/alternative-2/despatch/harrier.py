"""The client for Harrier's API; `docs/harrier.md` has what we know of it."""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx

from .clock import ManualClock, SystemClock
from .errors import HarrierRefused, HarrierUnavailable
from .orders import Order

# The longest pauses before the second, third, … attempt, in seconds.
PAUSES = (1.0, 2.0, 4.0, 8.0)
ATTEMPTS = 1 + len(PAUSES)
# Whoever is told to come back later than this, in seconds, need not wait for it.
PATIENCE = 120.0

T = TypeVar("T")

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Shipment:
    """A parcel, as Harrier knows it; its reference is our order's number."""

    id: str
    reference: str
    tracking: str
    status: str


class Harrier:
    """Books, lists and cancels parcels."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        clock: SystemClock | ManualClock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()
        # Until this moment nothing remains of the window that Harrier counts our requests in.
        self._window_begins = -math.inf
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=10,
            trust_env=False,
        )

    def book(self, order: Order) -> Shipment:
        """Book a parcel; the same parcel once more is the same shipment, for 24 hours."""
        wanted = _request_for(order)
        return self._ask(
            "POST",
            "/v1/shipments",
            _shipment,
            json=wanted,
            headers={"Idempotency-Key": _idempotency_key(wanted)},
        )

    def shipments(self, day: date) -> list[Shipment]:
        """List what was booked for a day: each shipment once, as it was seen last."""
        found: dict[str, Shipment] = {}
        query = {"day": day.isoformat()}
        followed: set[str] = set()
        while True:
            # Not HTTPX's own params: a cursor may contain anything, also what looks escaped already.
            address = f"/v1/shipments?{urlencode(query, errors='surrogatepass')}"
            page, cursor = self._ask("GET", address, _page)
            found.update((shipment.id, shipment) for shipment in page)
            if cursor is None:
                return list(found.values())
            if cursor in followed:
                raise HarrierUnavailable(f"Harrier's list of {day} leads back to where we were")
            followed.add(cursor)
            query["cursor"] = cursor

    def cancel(self, shipment_id: str) -> None:
        """Cancel a parcel; once more does no harm."""
        self._ask("DELETE", f"/v1/shipments/{quote(shipment_id, safe='')}", _nothing)

    def _ask(self, method: str, address: str, read: Callable[[Any], T], **request: Any) -> T:
        """Send a request until it succeeds, is refused, or cannot succeed any more."""
        come_back = -math.inf
        for pause in (*PAUSES, None):
            self._wait_until(max(come_back, self._window_begins))
            try:
                return self._attempt(method, address, read, **request)
            except _TroubleThatPasses as trouble:
                if pause is None:
                    reason = f"Harrier did not manage it in {ATTEMPTS} attempts: {trouble}"
                    raise HarrierUnavailable(reason) from trouble
                if trouble.retry_after is None:
                    come_back = self._clock.now() + self._rng.uniform(pause / 2, pause)
                elif trouble.retry_after <= PATIENCE:
                    come_back = trouble.answered_at + trouble.retry_after
                else:
                    reason = f"Harrier wants to be left alone for a while: {trouble}"
                    raise HarrierUnavailable(reason) from trouble
        raise AssertionError("the last attempt returns or raises")

    def _wait_until(self, moment: float) -> None:
        seconds = moment - self._clock.now()
        if seconds > 0:
            self._clock.sleep(seconds)

    def _attempt(
        self,
        method: str,
        address: str,
        read: Callable[[Any], T],
        *,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> T:
        """Send a request once."""
        sent_at = str(round(self._clock.now() * 1000))
        headers = {**(headers or {}), "Harrier-Sent-At": sent_at}
        trouble = _TroubleThatPasses()
        try:
            # As a stream, because the headers count even when the body breaks off.
            with self._http.stream(method, address, headers=headers, **request) as answer:
                trouble.answered_at = self._clock.now()
                trouble.retry_after = _retry_after(answer.headers, trouble.answered_at)
                self._keep_to_the_limit(answer.headers, trouble.answered_at)
                answer.read()
        except httpx.RequestError as problem:
            raise trouble.because(f"{type(problem).__name__}, {problem}") from problem

        if not answer.is_success:
            refused = _refused(answer)
            if _passes(refused):
                raise trouble.because(refused)
            raise refused
        try:
            return read(None if answer.status_code == 204 else answer.json())
        except (ValueError, LookupError, TypeError) as problem:
            what = f"an answer that cannot be read ({answer.status_code})"
            raise trouble.because(what) from problem

    def _keep_to_the_limit(self, headers: httpx.Headers, at: float) -> None:
        """Remember when the window begins anew, if nothing remains of this one."""
        remaining = _number(headers.get("RateLimit-Remaining"))
        reset = _number(headers.get("RateLimit-Reset"))
        if remaining is not None and reset is not None and remaining <= 0:
            self._window_begins = at + reset


class _TroubleThatPasses(Exception):
    """An attempt came to nothing; if there was an answer, it may say how long to stay away."""

    answered_at = -math.inf
    retry_after: float | None = None

    def because(self, what: object) -> _TroubleThatPasses:
        """Say what the trouble was."""
        self.args = (what,)
        return self


def _request_for(order: Order) -> dict[str, Any]:
    return {
        "reference": order.number,
        "to": {
            "name": order.name,
            "street": order.street,
            "postcode": order.postcode,
            "city": order.city,
            "country": order.country,
        },
        "grams": order.grams,
        "service": "fragile",
    }


def _idempotency_key(wanted: dict[str, Any]) -> str:
    """Return a key that is the same whenever and wherever the very same parcel is booked."""
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def _passes(refused: HarrierRefused) -> bool:
    """Whether this is no refusal, but trouble that passes."""
    if refused.status == 409:
        return refused.code == "in_progress"
    return refused.status == 429 or 500 <= refused.status <= 599


def _refused(answer: httpx.Response) -> HarrierRefused:
    """Read an error; it is not always Harrier's, and then it can be anything."""
    try:
        error = answer.json()["error"]
    except (ValueError, LookupError, TypeError):
        error = None
    code, message = (
        error.get(name) if isinstance(error, dict) else None for name in ("code", "message")
    )
    return HarrierRefused(
        answer.status_code,
        code if isinstance(code, str) else "unknown",
        message if isinstance(message, str) else answer.reason_phrase or "no reason given",
    )


def _retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Return in how many seconds we are to come back; None when there is no such time to come."""
    text = headers.get("Retry-After", "")
    seconds = _number(text)
    if seconds is None:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, LookupError, OverflowError):
            return None
        # Without a zone it is "-0000" or an old form: UTC, by the rules for mail and for HTTP.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = moment.timestamp() - now
    return seconds if seconds > 0 else None


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and NUMBER.fullmatch(text) else None


def _page(content: Any) -> tuple[list[Shipment], str | None]:
    cursor = content["next"]
    if cursor is not None and not isinstance(cursor, str):
        raise TypeError("a cursor is text")
    return [_shipment(found) for found in content["shipments"]], cursor


def _shipment(found: Any) -> Shipment:
    return Shipment(found["id"], found["reference"], found["tracking"], found["status"])


def _nothing(_: Any) -> None:
    """Read an answer that says no more than its status."""
