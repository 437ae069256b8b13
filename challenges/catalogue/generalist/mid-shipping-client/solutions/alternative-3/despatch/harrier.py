"""The client for Harrier's API; `docs/harrier.md` has what we know of it."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from .clock import ManualClock, SystemClock
from .errors import HarrierRefused, HarrierUnavailable
from .orders import Order

LONGEST_PAUSES = (1, 2, 4, 8)  # seconds, before the second attempt and so on
LONGEST_RETRY_AFTER = 120


@dataclass(frozen=True)
class Shipment:
    """A parcel, as Harrier knows it; its reference is our order's number."""

    id: str
    reference: str
    tracking: str
    status: str


class _PassingTroubleError(Exception):
    """An attempt that is worth another one; `retry_after` is what the header said."""

    def __init__(self, reason: str, retry_after: str | None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


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
        self._window_begins = 0.0  # no request before this moment
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=10,
            trust_env=False,
        )

    def book(self, order: Order) -> Shipment:
        """Book a parcel; the same parcel once more is the same shipment."""
        body = _request_for(order)
        answer = self._ask(
            "POST", "/v1/shipments", body=body, headers={"Idempotency-Key": _key_for(body)}
        )
        return _shipment(answer)

    def shipments(self, day: date) -> list[Shipment]:
        """List what was booked for a day, each shipment as it was seen last."""
        found: dict[str, Shipment] = {}
        query = {"day": day.isoformat()}
        followed = set()
        while True:
            shipments, cursor = _page(self._ask("GET", f"/v1/shipments?{urlencode(query)}"))
            # A key that is there keeps its place.
            found.update((shipment.id, shipment) for shipment in shipments)
            if cursor is None:
                return list(found.values())
            if cursor in followed:
                raise HarrierUnavailable("Harrier's list goes in circles")
            followed.add(cursor)
            query["cursor"] = cursor

    def cancel(self, shipment_id: str) -> None:
        """Cancel a parcel; once more does no harm."""
        self._ask("DELETE", f"/v1/shipments/{quote(shipment_id, safe='')}")

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        """Send a request until it is answered for good; what the answer holds."""
        due = 0.0
        for longest_pause in (*LONGEST_PAUSES, None):
            self._sleep_until(max(due, self._window_begins))
            try:
                return self._attempt(method, path, **request)
            except _PassingTroubleError as trouble:
                if longest_pause is None:
                    raise HarrierUnavailable(f"Harrier is unavailable: {trouble}") from trouble
                due = self._next_attempt(trouble, longest_pause)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: Any = None
    ) -> Any:
        sent_at = str(round(self._clock.now() * 1000))
        all_headers = {**(headers or {}), "Harrier-Sent-At": sent_at}
        retry_after = None
        try:
            # Streamed, for the headers count even when the body breaks off.
            with self._http.stream(method, path, headers=all_headers, json=body) as answer:
                retry_after = answer.headers.get("Retry-After")
                self._note_limit(answer.headers)
                answer.read()
        except httpx.RequestError as problem:
            reason = str(problem) or type(problem).__name__
            raise _PassingTroubleError(reason, retry_after) from problem

        status = answer.status_code
        if answer.is_success:
            if method == "DELETE" and status == httpx.codes.NO_CONTENT:
                return None
            try:
                return answer.json()
            except ValueError as problem:
                raise _PassingTroubleError("the answer is no JSON", retry_after) from problem
        refused = _refusal(answer)
        if status == 429 or status >= 500 or (status, refused.code) == (409, "in_progress"):
            raise _PassingTroubleError(str(refused), retry_after)
        raise refused

    def _next_attempt(self, trouble: _PassingTroubleError, longest_pause: float) -> float:
        """The moment of the next attempt, as far as pauses go."""
        now = self._clock.now()
        asked = _moment(trouble.retry_after, now)
        if asked is None or asked <= now:
            return now + self._rng.uniform(longest_pause / 2, longest_pause)
        if asked - now > LONGEST_RETRY_AFTER:
            raise HarrierUnavailable(
                f"Harrier is unavailable for more than {LONGEST_RETRY_AFTER} seconds: {trouble}"
            ) from trouble
        return asked

    def _note_limit(self, headers: httpx.Headers) -> None:
        remaining = _number(headers.get("RateLimit-Remaining"))
        reset = _number(headers.get("RateLimit-Reset"))
        if remaining is not None and remaining <= 0 and reset is not None:
            self._window_begins = self._clock.now() + reset

    def _sleep_until(self, moment: float) -> None:
        seconds = moment - self._clock.now()
        if seconds > 0:
            self._clock.sleep(seconds)


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


def _key_for(body: dict[str, Any]) -> str:
    """The same for the same body, in whichever process: 64 characters."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _number(text: str | None) -> float | None:
    """A plain number out of a header."""
    if text is None or not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text.strip()):
        return None
    return float(text)


def _moment(retry_after: str | None, now: float) -> float | None:
    """When we are asked to come back; None when that makes no sense."""
    seconds = _number(retry_after)
    if seconds is not None:
        return now + seconds
    try:
        moment = parsedate_to_datetime(retry_after or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _refusal(answer: httpx.Response) -> HarrierRefused:
    """The error that Harrier gave, or an unknown one from somebody in between."""
    try:
        error = answer.json()["error"]
        code, message = error.get("code"), error.get("message")
    except (ValueError, KeyError, TypeError, AttributeError):
        code = message = None
    return HarrierRefused(
        answer.status_code,
        code if isinstance(code, str) else "unknown",
        message if isinstance(message, str) else answer.reason_phrase or "no reason was given",
    )


def _page(answer: Any) -> tuple[list[Shipment], str | None]:
    """A page's shipments, and the cursor of the next one."""
    try:
        found, cursor = answer["shipments"], answer["next"]
        shipments = [_shipment(each) for each in found]
    except (KeyError, TypeError) as problem:
        raise HarrierUnavailable("Harrier's answer is no list of shipments") from problem
    if cursor is not None and not isinstance(cursor, str):
        raise HarrierUnavailable("Harrier's answer has a cursor that is no text")
    return shipments, cursor


def _shipment(found: Any) -> Shipment:
    try:
        return Shipment(found["id"], found["reference"], found["tracking"], found["status"])
    except (KeyError, TypeError) as problem:
        raise HarrierUnavailable("Harrier's answer is no shipment") from problem
