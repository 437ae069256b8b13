"""Plug-ins: how they are loaded, called and, when they are broken, contained (docs/plugins.md).

Code of a plug-in runs in three places only, each with an `except BaseException`: `_load_one`,
`PluginRule.cents` and `entries`. What comes out is made plain there, so that nothing of a plug-in's own
types gets any further.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

from creamery import formats, rules
from creamery.formats import Format, Lines
from creamery.model import Account, Collection, Entry, Note, Reader, SettleError

NEEDED = {"farm", "date", "litres"}
KNOWN = NEEDED | {"temp", "fat"}
# what stands for the end of a reader's entries
_END = object()
# an int that is longer cannot be printed (3,000 digits)
MOST_BITS = 10_000


class Troubles:
    """Says on stderr what is wrong with plug-ins, and knows whether there was anything."""

    def __init__(self) -> None:
        self.any = False

    def say(self, plugin: str, what: str) -> None:
        """Print one line, whatever a plug-in has put into it."""
        self.any = True
        line = " ".join(f"creamery: plugin {plugin}: {what}".splitlines())
        print(line, file=sys.stderr)


class PluginRule:
    """A rule of a plug-in. It stops to count, also for what was before, with the first trouble."""

    def __init__(
        self, name: str, amount: Callable[..., Any], plugin: str, troubles: Troubles
    ) -> None:
        self.name = name
        self.counts = True
        self._amount = amount
        self._plugin = plugin
        self._troubles = troubles

    def cents(self, milk: Collection, before: Account) -> int:
        """Ask the plug-in; it gets copies that it may do with as it likes."""
        farm = before.farm
        # SimpleNamespace, because not even its class can be changed
        its_milk = SimpleNamespace(
            day=milk.day, litres=milk.litres, temp=milk.temp, fat=milk.fat, source=milk.source
        )
        its_farm = SimpleNamespace(code=farm.code, name=farm.name, scheme=farm.scheme)
        try:
            amount = self._amount(its_milk, its_farm, before.litres)
        except BaseException as problem:
            return self._give_up(_described(problem))
        try:
            # of the class, so that it is a plain int, or a TypeError
            cents = int.__int__(amount)
        except TypeError:
            return self._give_up(f"returned {_kind(amount)}, not int")
        if cents.bit_length() > MOST_BITS:
            return self._give_up("returned a number that cannot be printed")
        return cents

    def _give_up(self, what: str) -> int:
        self.counts = False
        self._troubles.say(self._plugin, f"rule {self.name} {what}; it counts for no farm")
        return 0


class Plugins:
    """The formats and rules of all plug-ins that could be loaded."""

    def __init__(self) -> None:
        self.formats: list[Format] = []
        self.rules: list[PluginRule] = []


class Registry:
    """What a plug-in registers. It is kept apart until it is known to be all right."""

    def __init__(self, plugin: str, earlier: Plugins, troubles: Troubles) -> None:
        self._plugin = plugin
        self._troubles = troubles
        self._suffixes = {*formats.OURS, *(one.suffix for one in earlier.formats)}
        self._names = {
            *rules.OTHER_LINES,
            *(rule.name for rule in rules.OURS),
            *(rule.name for rule in earlier.rules),
        }
        self._formats: list[Format] = []
        self._rules: list[PluginRule] = []
        self._refused: str | None = None
        self._open = True

    def add_format(self, suffix: str, read: Reader, encoding: str = "utf-8") -> None:
        """Read files whose names end in `suffix` with `read`."""
        suffix = self._text("a suffix", suffix).lower()
        if suffix == "":
            self._refuse("a suffix is empty")
        if suffix in self._suffixes:
            self._refuse(f"the suffix {suffix} is taken")
        if not callable(read):
            self._refuse(f"the reader of {suffix} cannot be called")
        encoding = self._text("an encoding", encoding)
        try:
            io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
        except (LookupError, ValueError):
            self._refuse(f"no such encoding: {encoding!r}")
        self._suffixes.add(suffix)
        self._formats.append(Format(suffix, read, encoding, self._plugin))

    def add_rule(self, name: str, amount: Callable[..., Any]) -> None:
        """Give the statements a line."""
        name = self._text("the name of a rule", name)
        if name == "" or name != name.strip() or not name.isprintable():
            self._refuse(f"not the name of a line: {name!r}")
        if name in self._names:
            self._refuse(f"the line {name} is taken")
        if not callable(amount):
            self._refuse(f"the rule {name} cannot be called")
        self._names.add(name)
        self._rules.append(PluginRule(name, amount, self._plugin, self._troubles))

    def _text(self, what: str, value: object) -> str:
        if not self._open:
            raise RuntimeError("only register may register")
        if not isinstance(value, str):
            self._refuse(f"{what} is {_kind(value)}, not str")
        return str.__str__(value)

    def _refuse(self, why: str) -> None:
        # kept, because the plug-in may catch the exception
        self._refused = self._refused or why
        raise ValueError(why)

    def _finish(self, plugins: Plugins) -> None:
        self._open = False
        if self._refused is not None:
            raise ValueError(self._refused)
        plugins.formats += self._formats
        plugins.rules += self._rules


def load(folder: str, troubles: Troubles) -> Plugins:
    """Load the plug-ins of a folder, which need not be there."""
    plugins = Plugins()
    try:
        names = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return plugins
    except OSError:
        # without them, the farms would get less than they should
        raise SettleError(f"cannot read the plug-ins: {folder}") from None
    for name in names:
        # "*.py" as the shell has it: editors keep things in dot files
        if name.endswith(".py") and not name.startswith(("_", ".")):
            _load_one(folder, name, plugins, troubles)
    return plugins


def _load_one(folder: str, name: str, plugins: Plugins, troubles: Troubles) -> None:
    path = os.path.join(folder, name)
    # a name of its own: plugins/json.py is not json
    module = ModuleType(f"creamery_plugin_{name.removesuffix('.py')}")
    module.__file__ = path
    registry = Registry(name, plugins, troubles)
    try:
        # not by import, which would leave a cache in the folder
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
        # dataclasses look their module up
        sys.modules[module.__name__] = module
        exec(code, module.__dict__)
        register = module.__dict__.get("register")
        if register is None:
            troubles.say(name, "has no register; nothing of it counts")
            return
        register(registry)
        registry._finish(plugins)
    except BaseException as problem:
        # closed for those that keep it and register later
        registry._open = False
        why = registry._refused or f"loading {_described(problem)}"
        troubles.say(name, f"{why}; nothing of it counts")


def entries(
    one: Format, name: str, lines: Lines, note: Note, troubles: Troubles
) -> Iterator[Entry]:
    """What stands in a file, up to the first trouble if it is read by a plug-in."""
    if one.plugin is None:
        yield from one.read(lines, note)
        return
    found: Any = None
    while True:
        try:
            if found is None:
                found = iter(one.read(lines, note))
            item = next(found, _END)
            if item is _END:
                return
            entry = _plain(item)
        except BaseException as problem:
            # if it is the file that cannot be read, this is no trouble of the plug-in
            if not lines.unreadable:
                what = _described(problem)
                troubles.say(one.plugin, f"{name}: its reader {what}; the rest of the file is lost")
            _close(found)
            return
        yield entry


class _NotDescribed(Exception):
    """A reader has yielded something that it must not."""


def _plain(item: object) -> Entry:
    """Check what a plug-in's reader has yielded, and copy it into types of ours."""
    if not isinstance(item, tuple) or len(item) != 3:
        raise _NotDescribed(f"{_kind(item)} that is no triple")
    number, raw, content = item
    if not isinstance(number, int) or isinstance(number, bool):
        raise _NotDescribed(f"{_kind(number)} as line number")
    number = int.__int__(number)
    # a number that cannot be printed raises here
    str(number)
    raw = _text("the raw text", raw)
    if isinstance(content, str):
        return number, raw, _text("the reason", content)
    if not isinstance(content, dict):
        raise _NotDescribed(f"{_kind(content)} instead of a dictionary or a reason")
    fields = {_text("a key", key): _text(f"{key!r}", value) for key, value in content.items()}
    if missing := NEEDED - fields.keys():
        raise _NotDescribed(f"a dictionary without {', '.join(sorted(missing))}")
    if unknown := fields.keys() - KNOWN:
        raise _NotDescribed(f"a dictionary with {', '.join(sorted(unknown))}")
    return number, raw, fields


def _text(what: str, value: object) -> str:
    if not isinstance(value, str):
        raise _NotDescribed(f"{_kind(value)} as {what}")
    return str.__str__(value)


def _close(found: Any) -> None:
    """Let a reader clean up now; what it says to that is of no interest any more."""
    try:
        found.close()
    except BaseException:
        pass


def _described(problem: BaseException) -> str:
    """What has happened, even if the exception cannot tell."""
    if isinstance(problem, _NotDescribed):
        return f"yielded {problem}"
    try:
        text = str(problem)
    except BaseException:
        text = ""
    return f"raised {_kind(problem)}" + (f": {text}" if text else "")


def _kind(value: object) -> str:
    return type.__getattribute__(type(value), "__name__")
