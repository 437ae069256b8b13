"""The application, put together."""

from __future__ import annotations

from fastapi import FastAPI

from . import bikes, bookings, errors, members

app = FastAPI(title="bikepool")
errors.register(app)
app.include_router(bikes.router)
app.include_router(members.router)
app.include_router(bookings.router)


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}
