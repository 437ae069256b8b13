"""The pages that visitors and guides see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from evenings import db, forms, prices, store

blueprint = Blueprint("pages", __name__)

# What the form holds when somebody opens it.
FRESH = {"adults": "1", "children": "0", "language": "en"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template("index.html", evenings=store.list_evenings(db.get()))


@blueprint.get("/evenings/<int:evening_id>/book")
def form(evening_id: int) -> ResponseReturnValue:
    evening = _evening(evening_id)
    return render_template(
        "booking.html", evening=evening, form=FRESH, errors={}, languages=forms.LANGUAGES
    )


@blueprint.post("/evenings/<int:evening_id>/book")
def book(evening_id: int) -> ResponseReturnValue:
    evening = _evening(evening_id)
    booking, errors = forms.read(request.form, evening["places_left"])
    if errors:
        page = render_template(
            "booking.html",
            evening=evening,
            form={**booking, "school": request.form.get("school")},
            errors=errors,
            languages=forms.LANGUAGES,
        )
        return page, 422
    booking["total_cents"] = prices.total_cents(
        evening,
        booking["adults"],
        booking["children"],
        is_school=bool(booking["school_name"]),
    )
    reference = store.add_booking(db.get(), evening_id, booking)
    return redirect(url_for("pages.confirmation", reference=reference), 303)


@blueprint.get("/bookings/<reference>")
def confirmation(reference: str) -> ResponseReturnValue:
    booking = store.find_booking(db.get(), reference)
    if booking is None:
        abort(404)
    return render_template("confirmation.html", booking=booking)


@blueprint.get("/evenings/<int:evening_id>/guests")
def guests(evening_id: int) -> ResponseReturnValue:
    return render_template(
        "guests.html",
        evening=_evening(evening_id),
        bookings=store.list_guests(db.get(), evening_id),
        languages=forms.LANGUAGES,
    )


def readable(starts_at: str) -> str:
    """A time as people say it: Friday 2 October, 20:30."""
    when = datetime.fromisoformat(starts_at)
    return f"{when:%A} {when.day} {when:%B}, {when:%H:%M}"


def _evening(evening_id: int) -> dict[str, Any]:
    evening = store.find_evening(db.get(), evening_id)
    if evening is None:
        abort(404)
    return evening
