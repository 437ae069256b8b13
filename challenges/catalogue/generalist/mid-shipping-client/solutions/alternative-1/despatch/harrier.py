"""The client for Harrier's API; `docs/harrier.md` has what we know of it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from .clock import ManualClock, SystemClock
from .errors import HarrierRefused, HarrierUnavailable
from .orders import Order
from .patience import PatientTransport, error_in


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
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=10,
            trust_env=False,
            transport=PatientTransport(clock or SystemClock(), rng or random.Random()),
        )

    def book(self, order: Order) -> Shipment:
        """Book a parcel, or find the one that was booked for the very same order."""
        parcel = _request_for(order)
        key = uuid.uuid5(uuid.NAMESPACE_URL, repr(parcel))
        headers = {"Idempotency-Key": key.hex}
        answer = self._http.post("/v1/shipments", json=parcel, headers=headers)
        return _shipment(_checked(answer).json())

    def shipments(self, day: date) -> list[Shipment]:
        """List what was booked for a day."""
        newest: dict[str, Shipment] = {}
        for page in self._pages({"day": day.isoformat()}):
            newest.update((found["id"], _shipment(found)) for found in page)
        return list(newest.values())

    def cancel(self, shipment_id: str) -> None:
        """Cancel a parcel; once more does no harm."""
        _checked(self._http.delete(f"/v1/shipments/{shipment_id}"))

    def _pages(self, query: dict[str, str]) -> Iterator[list[dict[str, str]]]:
        trail: list[str | None] = []
        cursor = None
        while cursor is not None or not trail:
            if cursor in trail:
                raise HarrierUnavailable(f"page {cursor!r} leads back to itself")
            trail.append(cursor)
            place = {} if cursor is None else {"cursor": cursor}
            page = _checked(self._http.get("/v1/shipments", params=query | place)).json()
            yield page["shipments"]
            cursor = page["next"]


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


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    error = error_in(answer)
    code, message = error.get("code", "unknown"), error.get("message", answer.reason_phrase)
    raise HarrierRefused(answer.status_code, code, message)


def _shipment(found: dict[str, str]) -> Shipment:
    return Shipment(found["id"], found["reference"], found["tracking"], found["status"])
