"""The pages that visitors and guides see."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from evenings import db, forms, prices, store

blueprint = Blueprint("pages", __name__)

# What the form holds when somebody opens it.
FRESH = forms.as_sent({"adults": "1", "children": "0", "language": "en"})


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template("index.html", evenings=store.list_evenings(db.get()))


@blueprint.get("/evenings/<int:evening_id>/book")
def form(evening_id: int) -> ResponseReturnValue:
    return _booking_form(_evening(evening_id), FRESH, {})


@blueprint.post("/evenings/<int:evening_id>/book")
def book(evening_id: int) -> ResponseReturnValue:
    evening = _evening(evening_id)
    booking, errors = forms.read(request.form, evening["places_left"])
    if errors:
        return _booking_form(evening, forms.as_sent(request.form), errors), 422
    booking["total_cents"] = prices.total_cents(
        evening, booking["adults"], booking["children"], is_school=bool(booking["school_name"])
    )
    reference = store.add_booking(db.get(), evening_id, booking)
    # A redirect, so that reloading the page that follows does not book again.
    return redirect(url_for("pages.confirmation", reference=reference), code=303)


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


def as_text(typed: str) -> Markup:
    """Typed text for between two tags (not for an attribute), with its quotation marks unchanged.

    The mail is made from the source of the confirmation, where O'Brien must not be O&#39;Brien.
    """
    return Markup(html.escape(typed, quote=False))


def _booking_form(evening: dict[str, Any], held: dict[str, str], errors: dict[str, str]) -> str:
    """The form with what it holds. Total and characters left are right before any script runs."""
    total_cents = prices.total_cents(
        evening,
        forms.whole_number(held["adults"]) or 0,
        forms.whole_number(held["children"]) or 0,
        is_school=held["school"] == "yes",
    )
    return render_template(
        "booking.html",
        evening=evening,
        form=held,
        errors=errors,
        languages=forms.LANGUAGES,
        longest_name=forms.LONGEST_NAME,
        longest_message=forms.LONGEST_MESSAGE,
        most_guests=forms.MOST_GUESTS,
        total_cents=total_cents,
        characters_left=forms.LONGEST_MESSAGE - len(forms.clean_message(held["message"])),
    )


def _evening(evening_id: int) -> dict[str, Any]:
    evening = store.find_evening(db.get(), evening_id)
    if evening is None:
        abort(404)
    return evening
