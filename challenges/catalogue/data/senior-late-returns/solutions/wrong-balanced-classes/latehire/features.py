"""What the model sees of a booking: a row's own fields, as they were at the hand-out.

Nothing here is learned from data and nothing looks at a second row. What is learned (medians,
scales, categories) belongs into the pipeline of model.py, so that each fold learns its own.
"""

import numpy as np
import pandas as pd

INPUTS = [
    "depot",
    "machine",
    "sector",
    "picked_up_at",
    "due_at",
    "lead_days",
    "price_per_day",
    "crew_size",
    "distance_km",
    "deposit",
]
NUMERIC = [
    "hire_days",
    "lead_days",
    "price_per_day",
    "crew_size",
    "distance_km",
]
CATEGORIES = ["depot", "machine", "sector", "deposit", "due_weekday"]


def features(bookings: pd.DataFrame) -> pd.DataFrame:
    """Turn bookings into the columns that the model is fitted on."""
    table = bookings[INPUTS].copy()
    hire = bookings["due_at"] - bookings["picked_up_at"]
    table["hire_days"] = hire.dt.total_seconds() / 86400
    table["due_weekday"] = bookings["due_at"].dt.day_name()
    # Twice as far matters as much from 5 to 10 km as from 20 to 40.
    table[NUMERIC] = np.log1p(table[NUMERIC])
    return table[NUMERIC + CATEGORIES]
