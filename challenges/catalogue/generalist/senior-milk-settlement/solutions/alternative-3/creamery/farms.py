"""The farms file."""

from creamery.model import Farm, SettleError


def read_farms(path: str) -> dict[str, Farm]:
    """Read the farms by what `key` makes of their codes.

    The first entry of a code counts: farms that have closed stay at the end of the file.
    """
    try:
        with open(path, encoding="utf-8") as file:
            rows = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettleError(f"cannot read the farms: {path}") from None
    if not rows or rows[0] != "code;name;scheme":
        raise SettleError(f"not a farms file: {path}")
    farms: dict[str, Farm] = {}
    for row in rows[1:]:
        if row.strip() == "":
            continue
        cells = row.split(";")
        if len(cells) != 3:
            raise SettleError(f"bad row in the farms file: {row}")
        # the scheme is taken as it stands: "A " is none of ours
        farm = Farm(cells[0].strip(), cells[1].strip(), cells[2])
        farms.setdefault(key(farm.code), farm)
    return farms


def key(code: str) -> str:
    """Make the codes of a farm alike: leading zeros mean nothing."""
    return code.strip().lstrip("0")
