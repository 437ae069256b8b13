"""The terminals we know ourselves; others come as plug-ins (docs/plugins.md) of the same shape."""

from creamery.formats import bramley, kestrel, orrin
from creamery.model import Format

OURS = (
    Format(".tnk", kestrel.read, "cp1252"),
    Format(".brm", bramley.read, "latin-1"),
    Format(".orr", orrin.read, "utf-8"),
)
