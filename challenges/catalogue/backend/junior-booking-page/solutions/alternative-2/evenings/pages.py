"""The pages that visitors and guides see."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from evenings import db, forms, prices, store

blueprint = Blueprint("pages", __name__)

# What the form holds when somebody opens it.
FRESH = {"adults": "1", "children": "0", "language": "en"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template("index.html", evenings=store.list_evenings(db.get()))


@blueprint.get("/evenings/<int:evening_id>/book")
def form(evening_id: int) -> ResponseReturnValue:
    return _form_page(_evening(evening_id), FRESH, {})


@blueprint.post("/evenings/<int:evening_id>/book")
def book(evening_id: int) -> ResponseReturnValue:
    evening = _evening(evening_id)
    booking, errors = forms.read(request.form, evening["places_left"])
    if errors:
        return _form_page(evening, request.form.to_dict(), errors), 422
    booking["total_cents"] = prices.total_cents(
        evening, booking["adults"], booking["children"], forms.is_school_class(request.form)
    )
    reference = store.add_booking(db.get(), evening_id, booking)
    # The confirmation has an address of its own, so that a reload does not book again.
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


def plain_text(typed: str) -> Markup:
    """What a visitor typed, safe between two tags (not inside one).

    Jinja's own escaping also turns quotes and every & into codes. The mail is made from the source
    of the confirmation, and there O'Brien came out as O&#39;Brien. So only what could be read as
    HTML is escaped here: < and >, and an & that could begin a code such as &lt;.
    """
    return Markup(re.sub(r"[<>]|&(?=[#\w])", lambda found: html.escape(found[0]), typed))


def _form_page(evening: dict[str, Any], written: Mapping[str, str], errors: dict[str, str]) -> str:
    """The booking form, holding what was written in it."""
    guests = {field: written.get(field, "") for field in ("adults", "children")}
    numbers = {field: forms.whole_number(text) or 0 for field, text in guests.items()}
    return render_template(
        "booking.html",
        evening=evening,
        form=written,
        errors=errors,
        languages=forms.LANGUAGES,
        is_school=forms.is_school_class(written),
        # A number field stays empty when its value is not a number. To show what was written
        # all the same, it is a text field then.
        types={
            field: "number" if re.fullmatch("[0-9]*", text) else "text"
            for field, text in guests.items()
        },
        total=prices.total_cents(evening, **numbers, is_school=forms.is_school_class(written)),
        longest_message=forms.LONGEST_MESSAGE,
        left=forms.characters_left(written.get("message", "")),
    )


def _evening(evening_id: int) -> dict[str, Any]:
    evening = store.find_evening(db.get(), evening_id)
    if evening is None:
        abort(404)
    return evening
