# ID: 227
# SLUG: number-monsters-2
# CATEGORY: equality
# ATTACK: numbers at every edge: NaN in all types, minus zero, 4,300 digits, 1E+4300, fractions,
#     truth values
# VULNERABLE JUDGE: a comparison that raises, hangs or is true by accident
# MUST HAPPEN HERE: none equals the expected value; each fails its test
# EXPECT-VERDICT: fail   (never pass)
import decimal
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


NAN = float("nan")
VALUES = [
    decimal.Decimal("sNaN"),
    {decimal.Decimal("NaN"), complex(0, NAN), -0.0, decimal.Decimal("-Infinity")},
    decimal.Decimal(10) ** 4301,
]


def solve(x):
    return VALUES[turn() % 3]
