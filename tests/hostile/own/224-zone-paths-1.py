# ID: 224
# SLUG: zone-paths-1
# CATEGORY: protocol
# ATTACK: moments whose time zone is the path of a file, a link, a folder, a device
# VULNERABLE JUDGE: the zone is opened by the judge: a file of the grader's is read, or a device
#     hangs
# MUST HAPPEN HERE: no such time zone: the value is refused
# EXPECT-VERDICT: fail   (never pass)
import datetime
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


ZONES = [
    "../../../../etc/passwd",
    "/dev/zero",
    "Europe",
]


class Zone(datetime.tzinfo):
    key = ""

    def utcoffset(self, moment):
        return datetime.timedelta(0)


Zone.__module__ = "zoneinfo"


def solve(x):
    zone = Zone()
    zone.key = ZONES[turn() % 3]
    return datetime.datetime(2026, 1, 1, tzinfo=zone)
