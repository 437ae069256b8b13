"""The bookings of Lade, a cargo bike co-operative."""
