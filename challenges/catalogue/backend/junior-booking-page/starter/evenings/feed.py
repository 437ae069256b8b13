"""The calendar feed that the village's website shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response

from evenings import db, store

blueprint = Blueprint("feed", __name__)

LENGTH = timedelta(hours=2)
STAMP = "%Y%m%dT%H%M%S"


@blueprint.get("/evenings.ics")
def calendar() -> Response:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kestrel Hill//evenings//EN"]
    for evening in store.list_evenings(db.get()):
        start = datetime.fromisoformat(evening["starts_at"])
        lines += [
            "BEGIN:VEVENT",
            f"UID:evening-{evening['id']}@kestrelhill.example.org",
            f"DTSTAMP:{start:{STAMP}}",
            f"DTSTART:{start:{STAMP}}",
            f"DTEND:{start + LENGTH:{STAMP}}",
            f"SUMMARY:{_escaped(evening['title'])}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return Response("\r\n".join([*lines, ""]), mimetype="text/calendar")


def _escaped(text: str) -> str:
    """Text as the calendar format wants it."""
    for special in "\\;,":
        text = text.replace(special, f"\\{special}")
    return text
