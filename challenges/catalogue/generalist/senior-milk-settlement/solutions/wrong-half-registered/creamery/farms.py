"""The farms file."""

from dataclasses import dataclass

from creamery.errors import SettleError


@dataclass(frozen=True)
class Farm:
    """A farm, with its texts as the farms file has them. Rules of plug-ins see it: it is frozen."""

    code: str
    name: str
    scheme: str


def key_of(code: str) -> str:
    """Return what makes two spellings of a code the same."""
    return code.strip().lstrip("0")


def read_farms(path: str) -> dict[str, Farm]:
    """Read the farms by the key of their code. Of two with the same code the first counts."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettleError(f"cannot read the farms: {path}") from None
    if not rows or rows[0] != "code;name;scheme":
        raise SettleError(f"not a farms file: {path}")
    farms: dict[str, Farm] = {}
    for row in rows[1:]:
        if row.strip():
            cells = row.split(";")
            if len(cells) != 3:
                raise SettleError(f"bad row in the farms file: {row}")
            farm = Farm(cells[0].strip(), cells[1].strip(), cells[2])
            farms.setdefault(key_of(farm.code), farm)
    return farms
