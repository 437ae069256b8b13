"""Formats and rules by name: ours, and those of ``plugins/`` (docs/plugins.md)."""

import codecs
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from creamery import formats, rules

FOLDER = Path(__file__).resolve().parent.parent / "plugins"
LABELS = ("collections", "litres", "share", "total")
"""Lines of a statement that are no rules."""

BROKEN = (Exception, SystemExit)
"""What may come out of a plug-in. Ctrl-C is not its fault."""


@dataclass(frozen=True)
class Format:
    """How a kind of file is read, and by whom; the terminals' formats belong to no plug-in."""

    read: formats.Reader
    encoding: str
    plugin: str


@dataclass(frozen=True)
class Rule:
    """What is paid for a collection, and by whom; the dairy's rules belong to no plug-in."""

    amount: rules.Amount
    plugin: str


class Troubles:
    """What was wrong with plug-ins; said at once, each in one line."""

    def __init__(self) -> None:
        self.any = False

    def say(self, plugin: str, text: str) -> None:
        """Tell about one."""
        self.any = True
        print(f"creamery: plugin {plugin}:", " ".join(text.split()), file=sys.stderr)


class Registry:
    """What ``register`` of a plug-in gets."""

    def __init__(self) -> None:
        self.formats: dict[str, Format] = {}
        self.rules: dict[str, Rule] = {}
        self.plugin = ""

    def add_format(self, suffix: str, read: formats.Reader, encoding: str = "utf-8") -> None:
        """Read files with this suffix; raise ValueError if somebody does already."""
        if suffix.lower() in self.formats:
            raise ValueError(f"the suffix {suffix} is taken")
        codecs.lookup(encoding)
        self.formats[suffix.lower()] = Format(read, encoding, self.plugin)

    def add_rule(self, name: str, amount: rules.Amount) -> None:
        """Pay by this rule, under this name; raise ValueError if there is such a line already."""
        if name in LABELS or name in self.rules:
            raise ValueError(f"the name {name} is taken")
        self.rules[name] = Rule(amount, self.plugin)

    def try_out(self, plugin: str, register: Callable[["Registry"], Any]) -> None:
        """Let a plug-in register."""
        self.plugin = plugin
        register(self)


def load(troubles: Troubles) -> Registry:
    """Return what we have ourselves and what the plug-ins bring."""
    registry = Registry()
    registry.add_format(".tnk", formats.read_kestrel, encoding="cp1252")
    registry.add_format(".brm", formats.read_bramley, encoding="latin-1")
    registry.add_format(".orr", formats.read_orrin)
    registry.add_rule("base", rules.base)
    registry.add_rule("fat", rules.fat)
    registry.add_rule("cold", rules.cold)
    registry.add_rule("volume", rules.volume)
    registry.add_rule("sunday", rules.sunday())
    for path in sorted(FOLDER.glob("*.py")):
        if not path.name.startswith("_"):
            try:
                registry.try_out(path.name, _module(path).register)
            except BROKEN as problem:
                troubles.say(path.name, describe(problem))
    return registry


def describe(problem: BaseException) -> str:
    """Say what was raised."""
    return f"{type(problem).__name__}: {problem}"


def _module(path: Path) -> Any:
    # A name of its own: a plug-in may be called json.py.
    spec = importlib.util.spec_from_file_location(f"creamery_plugin_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
