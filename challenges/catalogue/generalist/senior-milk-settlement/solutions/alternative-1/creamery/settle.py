"""The monthly settlement, in one pass."""

import os
import shutil
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from creamery import terminals
from creamery.host import Handler, Host

PRICES = {"A": 41.2, "B": 39.5, "C": 44.15}
OWN = ("base", "fat", "cold", "volume", "sunday")


class SettleError(Exception):
    """The month cannot be settled; the text is for the user."""


class Reject(Exception):
    """One entry is refused."""


class Farm(NamedTuple):
    """A row of the farms file."""

    code: str
    name: str
    scheme: str


class Collection(NamedTuple):
    """Milk."""

    day: date
    litres: int
    temp: float | None
    fat: float
    source: str


def settle(inbox: str, out: str, farms_file: str, month: str) -> int:
    """Settle a month and return the exit code."""
    farms = read_farms(farms_file)
    try:
        names = sorted(os.listdir(inbox))
    except OSError:
        raise SettleError(f"cannot read the inbox: {inbox}") from None
    host = Host(
        {
            ".tnk": Handler("", terminals.kestrel, "cp1252"),
            ".brm": Handler("", terminals.bramley, "latin-1"),
            ".orr": Handler("", terminals.orrin, "utf-8"),
        }
    )
    host.load()
    with tempfile.TemporaryDirectory() as stage:
        run = Run(farms, month, host, Path(stage))
        for name in names:
            path = Path(inbox, name)
            if not path.is_dir():
                run.read(path)
        run.close()
        try:
            os.makedirs(out, exist_ok=True)
            for name in ("statements.txt", "rejects.txt", "daily.csv"):
                shutil.copyfile(Path(stage, name), Path(out, name))
        except OSError:
            raise SettleError(f"cannot write to {out}") from None
    collections = sum(count for count, _ in run.daily.values())
    litres = sum(litres for _, litres in run.daily.values())
    print(f"settled {len(run.states)} farms, {collections} collections, {litres} litres;", end=" ")
    print(f"{run.rejected} rejected, {run.elsewhere} of another month")
    return int(run.rejected > 0 or host.had_trouble)


def read_farms(path: str) -> dict[str, Farm]:
    """Read the farms; the first of a code wins, so they are put in backwards."""
    try:
        header, *rows = Path(path).read_text(encoding="utf-8").splitlines() or [""]
    except (OSError, UnicodeDecodeError):
        raise SettleError(f"cannot read the farms: {path}") from None
    if header != "code;name;scheme":
        raise SettleError(f"not a farms file: {path}")
    farms = []
    for row in rows:
        match row.split(";"):
            case [code, name, scheme]:
                farms.append(Farm(code.strip(), name.strip(), scheme))
            case _ if row.strip():
                raise SettleError(f"bad row in the farms file: {row}")
    return {farm.code.lstrip("0"): farm for farm in reversed(farms)}


class State:
    """What is remembered of a farm."""

    def __init__(self) -> None:
        self.count = 0
        self.litres = 0
        self.fat = 3.8
        self.last: tuple[Any, ...] = ()
        self.sundays: set[date] = set()
        self.cents: defaultdict[str, int] = defaultdict(int)


class Run:
    """One settlement."""

    def __init__(self, farms: dict[str, Farm], month: str, host: Host, stage: Path) -> None:
        self.farms, self.month, self.host, self.stage = farms, month, host, stage
        self.states: dict[Farm, State] = {}
        self.daily: dict[date, tuple[int, int]] = {}
        self.rejected = self.elsewhere = 0
        self.drafts = open(stage / "drafts", "w", encoding="utf-8", newline="\n")

    def read(self, path: Path) -> None:
        """Take in a file."""
        suffix = path.suffix.lower()
        handler = self.host.handlers.get(suffix)
        if handler is None:
            print(f"skipped {path.name}")
            return
        try:
            file = open(path, encoding=handler.encoding, errors="replace")
        except OSError:
            raise SettleError(f"cannot read {path.name}") from None

        def note(text: str) -> None:
            print(f"{path.name}: {text}")

        def following() -> Any:
            number, raw, values = next(entries)
            if not isinstance(values, str):
                for key in {"farm", "date", "litres", *values}:
                    values[key].strip()
            return number, raw, values

        with file:
            texts = (text for chunk in file for text in chunk.splitlines())
            lines = enumerate(texts, start=1)
            if not handler.plugin:
                for number, raw, values in handler.read(lines, note):
                    self.take(path.name, number, raw, values, suffix)
                return
            entries: Any = iter(())
            found: Any = None
            with self.host.guarded(handler.plugin, f"{path.name}: "):
                entries = iter(handler.read(lines, note))
            while True:
                found = None
                with self.host.guarded(handler.plugin, f"{path.name}: "):
                    try:
                        found = following()
                    except StopIteration:
                        pass
                if found is None:
                    break
                self.take(path.name, *found, suffix)

    def take(self, name: str, number: int, raw: str, values: Any, source: str) -> None:
        """Book an entry, or reject it."""
        try:
            if isinstance(values, str):
                raise Reject(values)
            self.book(values, source)
        except Reject as reason:
            self.rejected += 1
            self.drafts.write(f"{name}:{number}:{reason}:{raw}\n")

    def book(self, values: dict[str, str], source: str) -> None:
        """Check an entry and add its amounts up."""
        farm = self.farms.get(values["farm"].strip().lstrip("0"))
        if farm is None:
            raise Reject("unknown farm")
        day = number(date.fromisoformat, values["date"], "date")
        if f"{day:%Y-%m}" != self.month:
            self.elsewhere += 1
            return
        state = self.states.get(farm) or State()
        litres = number(int, values["litres"], "litres")
        if litres < 1 or litres > 15000:
            raise Reject("litres")
        temp = number(float, values.get("temp", ""), "temp", None)
        fat = number(float, values.get("fat", ""), "fat", state.fat)
        if not 0 < fat < 15:
            raise Reject("fat")
        if (day, litres, fat) == state.last:
            raise Reject("repeated")
        if farm.scheme not in PRICES:
            raise SettleError(f"farm {farm.code}: unknown scheme {farm.scheme!r}")
        collection = Collection(day, litres, temp, fat, source)
        for name, cents in self.amounts(collection, farm, state).items():
            state.cents[name] += cents
        for name, cents in self.host.bonuses_for(collection, farm, state.litres).items():
            state.cents[name] += cents
        state.count, state.litres = state.count + 1, state.litres + litres
        state.fat, state.last = fat, (day, litres, fat)
        count, total = self.daily.get(day, (0, 0))
        self.daily[day] = count + 1, total + litres
        self.states[farm] = state

    def amounts(self, milk: Collection, farm: Farm, state: State) -> dict[str, int]:
        """Our own rules."""
        base = round(milk.litres * PRICES[farm.scheme])
        steps = int((milk.fat - 3.8) * 10)
        warm = milk.temp is not None and milk.temp > 6 and milk.source != ".brm"
        sunday = milk.day.isoweekday() == 7 and milk.day not in state.sundays
        if sunday:
            state.sundays.add(milk.day)
        return {
            "base": base,
            "fat": round(milk.litres * steps * 0.21),
            "cold": -int(base * 0.015) if warm else 0,
            "volume": 0 if state.litres < 20000 else round(milk.litres * 0.5),
            "sunday": 150 if sunday else 0,
        }

    def close(self) -> None:
        """Write the three files on the stage."""
        self.drafts.close()
        names = [*OWN, *(bonus.name for bonus in self.host.bonuses)]
        litres = sum(state.litres for state in self.states.values())
        with open(self.stage / "statements.txt", "w", encoding="utf-8", newline="\n") as file:
            for farm in sorted(self.states, key=lambda farm: farm.name):
                state = self.states[farm]
                amounts = {name: state.cents[name] for name in names}
                shown = {
                    "collections": str(state.count),
                    "litres": str(state.litres),
                    "share": f"{state.litres * 100 / litres:.1f} %",
                    **{k: f"{v / 100:.2f}" for k, v in amounts.items() if v or k == "base"},
                    "total": f"{sum(amounts.values()) / 100:.2f}",
                }
                file.write(f"{farm.code:0>4} {farm.name} ({farm.scheme})\n")
                file.writelines(f"  {label.ljust(12)} {text}\n" for label, text in shown.items())
                file.write("\n")
        with open(self.stage / "rejects.txt", "wb") as target:
            target.write(f"{self.rejected} rejected\n".encode())
            with open(self.stage / "drafts", "rb") as source:
                shutil.copyfileobj(source, target)
        with open(self.stage / "daily.csv", "w", encoding="utf-8", newline="\n") as file:
            file.write("date;collections;litres\n")
            file.writelines(f"{day};{n};{all_}\n" for day, (n, all_) in sorted(self.daily.items()))


def number(kind: Any, text: str, reason: str, *default: Any) -> Any:
    """Read a value, or reject it."""
    if default and not text.strip():
        return default[0]
    try:
        return kind(text)
    except ValueError:
        raise Reject(reason) from None
