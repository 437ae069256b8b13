# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import datetime
import decimal
import locale
import time
import zoneinfo


def solve(x):
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    summer = datetime.datetime(2026, 7, 1, 12, tzinfo=berlin)
    assert summer.astimezone(datetime.UTC).hour == 10
    assert "Asia/Tokyo" in zoneinfo.available_timezones()
    assert datetime.datetime.now(datetime.UTC).year > 2000 and time.strftime("%A")
    with decimal.localcontext(prec=50):
        assert str(decimal.Decimal(1) / 7).startswith("0.142857")
    assert 0.1 + 0.2 != 0.3 and 10**1_000 % 7 >= 0
    return x
