"""The farms file."""

from creamery.errors import SettleError
from creamery.model import Farm

HEADER = "code;name;scheme"


class Farms:
    """Finds farms by code; leading zeros mean nothing, and the first entry of a code counts."""

    def __init__(self, path: str) -> None:
        self._by_code: dict[str, Farm] = {}
        for farm in _read(path):
            self._by_code.setdefault(_key(farm.code), farm)

    def find(self, code: str) -> Farm | None:
        """Return the farm that a terminal means, if there is one."""
        return self._by_code.get(_key(code))


def _key(code: str) -> str:
    return code.strip().lstrip("0")


def _read(path: str) -> list[Farm]:
    try:
        with open(path, encoding="utf-8") as file:
            rows = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettleError(f"cannot read the farms: {path}") from None
    if not rows or rows[0] != HEADER:
        raise SettleError(f"not a farms file: {path}")
    farms = []
    for row in rows[1:]:
        if row.strip() == "":
            continue
        cells = row.split(";")
        if len(cells) != 3:
            raise SettleError(f"bad row in the farms file: {row}")
        # the scheme is not stripped: the prices have to know it as it is
        farms.append(Farm(cells[0].strip(), cells[1].strip(), cells[2]))
    return farms
