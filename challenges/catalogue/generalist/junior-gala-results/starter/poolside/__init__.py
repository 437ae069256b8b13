"""Results for the galas of a small swimming league."""
