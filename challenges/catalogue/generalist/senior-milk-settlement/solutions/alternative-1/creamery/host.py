"""Runs plug-ins, and keeps what they do wrong away from the settlement."""

import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PLUGINS = Path(__file__).parents[1] / "plugins"
RESERVED = {
    *("collections", "litres", "share", "total"),
    *("base", "fat", "cold", "volume", "sunday"),
}


class Handler(NamedTuple):
    """A reader of files."""

    plugin: str
    read: Callable[..., Any]
    encoding: str


class Bonus(NamedTuple):
    """A rule of a plug-in."""

    plugin: str
    name: str
    amount: Callable[..., Any]


class Registration:
    """What one plug-in wants; checked against what is there, and taken over by ``Host.adopt``."""

    def __init__(self, plugin: str, suffixes: set[str], names: set[str]) -> None:
        self._plugin = plugin
        self._suffixes = set(suffixes)
        self._names = set(names)
        self.handlers: dict[str, Handler] = {}
        self.bonuses: list[Bonus] = []
        self.clash = ""

    def add_format(self, suffix: str, read: Callable[..., Any], encoding: str = "utf-8") -> None:
        """Register a format."""
        suffix = suffix.lower()
        self._claim(suffix, self._suffixes)
        "".encode(encoding)
        self.handlers[suffix] = Handler(self._plugin, read, encoding)

    def add_rule(self, name: str, amount: Callable[..., Any]) -> None:
        """Register a rule."""
        self._claim(name, self._names)
        self.bonuses.append(Bonus(self._plugin, name, amount))

    def _claim(self, what: str, taken: set[str]) -> None:
        if what in taken:
            self.clash = f"{what} is taken"
            raise LookupError(self.clash)
        taken.add(what)


class Host:
    """The plug-ins of a run, those that still work."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        self.handlers = handlers
        self.bonuses: list[Bonus] = []
        self.had_trouble = False

    def load(self) -> None:
        """Load whatever lies in the folder."""
        if not PLUGINS.is_dir():
            return
        for path in sorted(PLUGINS.iterdir(), key=lambda path: path.name):
            if path.suffix == ".py" and not path.name.startswith("_"):
                with self.guarded(path.name):
                    self.adopt(path)

    def adopt(self, path: Path) -> None:
        """Load one plug-in, all or nothing."""
        names = RESERVED | {bonus.name for bonus in self.bonuses}
        wanted = Registration(path.name, set(self.handlers), names)
        runpy.run_path(str(path))["register"](wanted)
        if wanted.clash:
            raise LookupError(wanted.clash)
        self.handlers |= wanted.handlers
        self.bonuses += wanted.bonuses

    @contextmanager
    def guarded(self, plugin: str, where: str = "") -> Iterator[None]:
        """Report what a plug-in raises, and go on."""
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            self.had_trouble = True
            said = " ".join(f"{where}{type(problem).__name__} {problem}".split())
            sys.stderr.write(f"creamery: plugin {plugin}: {said}\n")

    def bonuses_for(self, collection: Any, farm: Any, before: int) -> dict[str, int]:
        """The cents of each plug-in's rule. One that breaks is dropped from here on."""
        cents = {}
        for bonus in tuple(self.bonuses):
            with self.guarded(bonus.plugin, f"{bonus.name}: "):
                amount = bonus.amount(collection, farm, before)
                if not isinstance(amount, int):
                    raise TypeError(f"gave {type(amount).__name__}")
                cents[bonus.name] = amount
            if bonus.name not in cents:
                self.bonuses.remove(bonus)
        return cents
