"""Complaint 1: times with one decimal, and seconds below ten after the minutes."""

from poolside.times import format_time, parse_time


def test_one_decimal_is_tenths():
    assert parse_time("58.7") == 5870
    assert parse_time("58.07") == 5807
    assert parse_time("1:05.3") == 6530


def test_seconds_after_minutes_have_two_digits():
    assert format_time(6530) == "1:05.30"
    assert format_time(6000) == "1:00.00"
    assert format_time(987) == "9.87"
