"""The client for Harrier's API; `docs/harrier.md` has what we know of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from .clock import ManualClock, SystemClock
from .errors import HarrierRefused
from .orders import Order


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
        self, url: str, key: str, *, clock: SystemClock | ManualClock | None = None
    ) -> None:
        self._clock = clock or SystemClock()
        self._http = httpx.Client(
            base_url=url,
            headers={
                "Authorization": f"Bearer {key}",
                "Harrier-Sent-At": str(round(self._clock.now() * 1000)),
            },
            timeout=10,
            trust_env=False,
        )

    def book(self, order: Order) -> Shipment:
        """Book a parcel."""
        key = str(uuid.uuid4())
        answer = self._http.post(
            "/v1/shipments", json=_request_for(order), headers={"Idempotency-Key": key}
        )
        return _shipment(_content(answer))

    def shipments(self, day: date) -> list[Shipment]:
        """List what was booked for a day."""
        answer = self._http.get(f"/v1/shipments?day={day.isoformat()}")
        return [_shipment(found) for found in _content(answer)["shipments"]]

    def cancel(self, shipment_id: str) -> None:
        """Cancel a parcel; once more does no harm."""
        _content(self._http.delete(f"/v1/shipments/{shipment_id}"))


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


def _content(answer: httpx.Response) -> Any:
    if answer.status_code >= 400:
        error = answer.json()["error"]
        raise HarrierRefused(answer.status_code, error["code"], error["message"])
    return answer.json() if answer.content else None


def _shipment(found: dict[str, str]) -> Shipment:
    return Shipment(found["id"], found["reference"], found["tracking"], found["status"])
