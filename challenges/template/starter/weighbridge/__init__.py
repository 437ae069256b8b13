"""What a day's loads cost at the recycling yard."""
