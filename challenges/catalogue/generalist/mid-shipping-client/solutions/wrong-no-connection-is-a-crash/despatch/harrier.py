"""The client for Harrier's API; `docs/harrier.md` has what we know of it."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import httpx

from . import retries
from .clock import ManualClock, SystemClock
from .errors import HarrierRefused, HarrierUnavailable
from .orders import Order


@dataclass(frozen=True)
class Shipment:
    """A parcel, as Harrier knows it; its reference is our order's number."""

    id: str
    reference: str
    tracking: str
    status: str


class Harrier:
    """Books, lists and cancels parcels.

    Trouble that passes is waited out here; what is raised is final (`HarrierRefused`), or has
    lasted too long (`HarrierUnavailable`).
    """

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
        self._not_before = self._clock.now()
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=10,
            trust_env=False,
        )

    def book(self, order: Order) -> Shipment:
        """Book a parcel; once more, in this process or another, is the same parcel."""
        request = _request_for(order)
        headers = {"Idempotency-Key": _key_for(request)}
        return _shipment(self._call("POST", "/v1/shipments", json=request, headers=headers))

    def shipments(self, day: date) -> list[Shipment]:
        """List what was booked for a day, each shipment once and as it was last seen."""
        found: dict[str, Shipment] = {}
        followed: set[str] = set()
        query = {"day": day.isoformat()}
        while True:
            page = self._call("GET", "/v1/shipments", params=query)
            for each in page["shipments"]:
                found[each["id"]] = _shipment(each)
            cursor = page["next"]
            if cursor is None:
                return list(found.values())
            if cursor in followed:
                raise HarrierUnavailable(f"the pages of {day} lead in a circle")
            followed.add(cursor)
            query["cursor"] = cursor

    def cancel(self, shipment_id: str) -> None:
        """Cancel a parcel; once more does no harm."""
        self._call("DELETE", f"/v1/shipments/{shipment_id}")

    def _call(self, method: str, path: str, **options: Any) -> Any:
        """Send a request until there is an answer that counts, and return its content."""
        request = self._http.build_request(method, path, **options)
        for attempt in count(1):
            answer = self._send(request)
            wait = None
            if answer is not None:
                content = retries.content_of(answer)
                if not retries.is_passing(answer, content):
                    return _checked(answer, content)
                wait = retries.asked_wait(answer.headers, self._clock.now())
            if attempt == retries.ATTEMPTS or (wait is not None and wait > retries.LONGEST_WAIT):
                raise HarrierUnavailable("Harrier is in trouble; try again later")
            if wait is None:
                wait = retries.own_wait(attempt, self._rng.uniform(0.5, 1))
            self._clock.sleep(wait)

    def _send(self, request: httpx.Request) -> httpx.Response | None:
        """Send one attempt, not before the limit allows it; None is no answer."""
        self._clock.sleep(max(0.0, self._not_before - self._clock.now()))
        request.headers["Harrier-Sent-At"] = str(round(self._clock.now() * 1000))
        try:
            answer = self._http.send(request)
        except (httpx.TimeoutException, httpx.RemoteProtocolError, httpx.ReadError):
            return None
        self._not_before = retries.next_window(answer.headers, self._clock.now())
        return answer


def _checked(answer: httpx.Response, content: Any) -> Any:
    if not answer.is_success:
        raise HarrierRefused(answer.status_code, *retries.error_of(answer, content))
    return content


def _key_for(request: dict[str, Any]) -> str:
    """Make the key out of all that is sent: the same parcel has the same key in every run."""
    return hashlib.sha256(json.dumps(request).encode()).hexdigest()


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


def _shipment(found: dict[str, str]) -> Shipment:
    return Shipment(found["id"], found["reference"], found["tracking"], found["status"])
