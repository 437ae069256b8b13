"""Plug-ins: formats and rules that are not ours (docs/plugins.md).

Whatever a plug-in raises is caught here, `sys.exit()` and Ctrl-C included, and is told as a trouble.
"""

import importlib.util
import io
import os
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from types import SimpleNamespace
from typing import Any

from creamery import formats, rules
from creamery.errors import SettleError
from creamery.inbox import Source
from creamery.model import Account, Collection, Entry, Format, Note

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "plugins")
LINES_OF_A_STATEMENT = ("collections", "litres", "share", *rules.OURS, "total")
# Python does not print numbers of more than some thousand digits
MOST_BITS = 10_000


class Troubles:
    """Tells of each trouble with a plug-in on stderr, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, plugin: str, text: str) -> None:
        """Tell of one trouble, in one line."""
        self.count += 1
        print(f"creamery: plugin {plugin}: {' '.join(text.splitlines())}", file=sys.stderr)


class Rule:
    """A rule of a plug-in, until it breaks."""

    def __init__(
        self, name: str, amount: Callable[..., int], plugin: str, troubles: Troubles
    ) -> None:
        self.name = name
        self.broken = False
        self._amount = amount
        self._plugin = plugin
        self._troubles = troubles

    def cents(self, collection: Collection, account: Account) -> int:
        """Return what a collection gets by this rule; a broken one gives nothing."""
        if self.broken:
            return 0
        try:
            # copies for this call only: the plug-in may do with them what it likes
            given = SimpleNamespace(
                day=collection.day,
                litres=collection.litres,
                temp=collection.temp,
                fat=collection.fat,
                source=collection.source,
            )
            farm = account.farm
            to = SimpleNamespace(code=farm.code, name=farm.name, scheme=farm.scheme)
            cents = self._amount(given, to, account.litres)
            if not isinstance(cents, int):
                raise TypeError(f"{type(cents).__name__} instead of whole cents")
            cents = int.__index__(cents)
            if cents.bit_length() > MOST_BITS:
                raise OverflowError("an amount that nobody can print")
        except BaseException as problem:
            self.broken = True
            self._troubles.add(
                self._plugin, f"rule {self.name!r} does not count: {described(problem)}"
            )
            return 0
        return cents


class Registry:
    """All formats and rules of a run, ours first."""

    def __init__(self, troubles: Troubles) -> None:
        self.formats = {ours.suffix: ours for ours in formats.OURS}
        self.rules: dict[str, Rule] = {}
        self.troubles = troubles

    def format_of(self, name: str) -> Format | None:
        """Return the format of a file: ours, or else the one that was registered first."""
        suffix = os.path.splitext(name)[1].lower()
        own = self.formats.get(suffix)
        if own is not None and own.plugin is None:
            return own
        for known in self.formats.values():
            if known.plugin is not None and name.lower().endswith(known.suffix):
                return known
        return None

    def load(self, folder: str = FOLDER) -> None:
        """Load the plug-ins of a folder, in the order of their names."""
        try:
            names = sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError:
            raise SettleError(f"cannot read the plug-ins: {folder}") from None
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".py") and not name.startswith("_") and not os.path.isdir(path):
                self._load_one(name, path)

    def _load_one(self, name: str, path: str) -> None:
        registration = Registration(self, name)
        problem = ""
        try:
            register = _module(name, path).register
            register(registration)
        except BaseException as raised:
            problem = described(raised)
        registration.is_open = False
        # the plug-in may have caught our complaint
        problem = registration.problem or problem
        if problem:
            self.troubles.add(name, f"not loaded: {problem}")
            return
        self.formats.update(registration.formats)
        self.rules.update(registration.rules)


class Registration:
    """What `register` gets. Nothing of it counts before `register` is through."""

    def __init__(self, registry: Registry, plugin: str) -> None:
        self.formats: dict[str, Format] = {}
        self.rules: dict[str, Rule] = {}
        self.problem = ""
        self.is_open = True
        self._registry = registry
        self._plugin = plugin

    def add_format(self, suffix: str, read: Callable[..., Any], encoding: str = "utf-8") -> None:
        """Have files whose name ends in `suffix` read by `read`."""
        self._check_open()
        if not isinstance(suffix, str) or not suffix:
            self._refuse(f"{suffix!r} is no suffix")
        suffix = suffix.lower()
        if suffix in self._registry.formats or suffix in self.formats:
            self._refuse(f"the suffix {suffix!r} is taken")
        if not callable(read):
            self._refuse(f"what reads {suffix!r} cannot be called")
        if not _is_encoding(encoding):
            self._refuse(f"{encoding!r} is no encoding of texts")
        self.formats[suffix] = Format(suffix, read, encoding, self._plugin)

    def add_rule(self, name: str, amount: Callable[..., int]) -> None:
        """Pay by `amount`, in the line `name` of the statement."""
        self._check_open()
        if not _is_label(name):
            self._refuse(f"{name!r} cannot be the name of a line of the statement")
        if name in LINES_OF_A_STATEMENT or name in self._registry.rules or name in self.rules:
            self._refuse(f"the name {name!r} is taken")
        if not callable(amount):
            self._refuse(f"the rule {name!r} cannot be called")
        self.rules[name] = Rule(name, amount, self._plugin, self._registry.troubles)

    def _check_open(self) -> None:
        if not self.is_open:
            raise RuntimeError("too late to register something")

    def _refuse(self, problem: str) -> None:
        self.problem = self.problem or problem
        raise ValueError(problem)


def entries_of(known: Format, name: str, source: Source, troubles: Troubles) -> Iterator[Entry]:
    """Yield what a plug-in reads from a file, up to the first trouble."""
    problem: BaseException | None = None
    entries: Any = None
    try:
        entries = iter(known.read(source.lines(), note_for(name)))
    except BaseException as raised:
        problem = raised
    while problem is None:
        try:
            entry = next(entries)
        except StopIteration:
            break
        except BaseException as raised:
            problem = raised
            break
        try:
            entry = _checked(entry)
        except BaseException as raised:
            problem = raised
            break
        yield entry
    # a file that cannot be read is no trouble of the plug-in
    source.check()
    if problem is not None:
        text = described(problem)
        problem = None
        troubles.add(known.plugin or "", f"{name}: the rest of the file is lost: {text}")
        _close(entries)


def note_for(name: str) -> Note:
    """Return a function that prints notes about a file."""

    def note(text: str) -> None:
        print(f"{name}: {text}")

    return note


def described(problem: BaseException) -> str:
    """Say what was raised, whatever it is."""
    try:
        return f"{type(problem).__name__}: {problem}"
    except BaseException:
        return "an error that cannot be printed"


def _module(name: str, path: str) -> Any:
    """Run a plug-in's file. There is no `__pycache__`: plug-ins are exchanged by hand."""
    full_name = f"creamery_plugin_{name.removesuffix('.py')}"
    loader = SourceFileLoader(full_name, path)
    spec = importlib.util.spec_from_file_location(full_name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    code = loader.source_to_code(loader.get_data(path), path)
    sys.modules[full_name] = module  # dataclasses look for it there
    exec(code, module.__dict__)
    return module


def _is_encoding(encoding: object) -> bool:
    if not isinstance(encoding, str):
        return False
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    except (LookupError, ValueError):
        return False
    return True


def _is_label(name: object) -> bool:
    """Whether it can stand in a line of its own in a file in UTF-8."""
    if not isinstance(name, str) or name != name.strip() or len(name.splitlines()) != 1:
        return False
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _checked(entry: object) -> Entry:
    """Return what a plug-in has yielded as we know it, or raise."""
    if not isinstance(entry, tuple) or len(entry) != 3:
        raise TypeError("no triple of line number, raw text and texts or reason")
    number, raw, content = entry
    if not isinstance(number, int) or not isinstance(raw, str):
        raise TypeError("no triple that begins with line number and raw text")
    number, raw = int.__index__(number), str.__str__(raw)
    f"{number}{raw}".encode()  # can it stand in rejects.txt?
    if isinstance(content, str):
        content = str.__str__(content)
        content.encode()
        return number, raw, content
    if not isinstance(content, dict):
        raise TypeError("neither a dictionary of texts nor the reason of a rejection")
    texts = {}
    for key, value in dict(content).items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"{key!r} in the dictionary is no text")
        texts[str.__str__(key)] = str.__str__(value)
    for key in ("farm", "date", "litres"):
        if key not in texts:
            raise TypeError(f"no {key!r} in the dictionary")
    return number, raw, texts


def _close(entries: Any) -> None:
    """Let a reader clean up now, where what it raises is not printed by Python."""
    try:
        entries.close()
    except BaseException:
        return
