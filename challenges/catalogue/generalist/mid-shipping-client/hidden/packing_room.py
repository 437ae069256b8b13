"""A client with a clock that does not wait, and a look at what it has sent."""

from typing import Any

import fake_harrier
from fake_harrier import Request

NINE = 1_772_442_000.0
"""Monday, 2 March 2026, 09:00:00 in London."""
FIELDS = {
    "number": "SC-1042",
    "name": "Ida Holm",
    "street": "3 Mill Lane",
    "postcode": "CT5 1AB",
    "city": "Whitstable",
    "country": "GB",
    "pieces": 2,
    "grams": 1400,
}


class Room:
    """The packing room: a client, its clock, and Harrier as it sees it."""

    def __init__(self, candidate: Any) -> None:
        self._candidate = candidate
        self.open()

    def open(self, seed: int = 1) -> None:
        """Begin a day at nine o'clock, with another client and a Harrier that has forgotten all."""
        fake_harrier.reset()
        self._seed = seed
        self._client: Any = None
        self.clock = self._candidate.module("despatch.clock").ManualClock(NINE)
        self._began = NINE

    def again(self) -> None:
        """Go on with the same client, later that day; Harrier has forgotten all."""
        fake_harrier.reset()
        self._began = float(self.clock.now())

    @property
    def client(self) -> Any:
        """The day's client."""
        if self._client is None:
            self._client = self.client_of(self._candidate.url("harrier"))
        return self._client

    def client_of(self, url: str) -> Any:
        """Make a client of a Harrier at this address."""
        rng = self._candidate.module("random").Random(self._seed)
        make = self._candidate.module("despatch.harrier").Harrier
        return make(url, fake_harrier.KEY, clock=self.clock, rng=rng)

    def order(self, **changed: Any) -> Any:
        """Make an order."""
        return self._candidate.module("despatch.orders").Order(**{**FIELDS, **changed})

    def book(self, **changed: Any) -> Any:
        """Book an order."""
        return self.client.book(self.order(**changed))

    @property
    def requests(self) -> list[Request]:
        """What Harrier has been sent."""
        return fake_harrier.state.requests

    @property
    def times(self) -> list[float]:
        """When it was sent, in seconds since it began; to the hundredth, as clocks are rounded."""
        return [round(request.at - self._began, 2) for request in self.requests]

    def seconds(self) -> float:
        """How long ago that was."""
        return round(float(self.clock.now()) - self._began, 2)
