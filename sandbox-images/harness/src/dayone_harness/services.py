"""What runs beside a submission: where it is found, and the fakes that the grader itself runs.

A fake is a module beside the hidden tests whose `app` is a WSGI application. It shares the tests'
process, so a test may prepare and examine it like any other module. Whatever comes to it may be
hostile: waitress parses it, under limits, in pure Python.
"""

from __future__ import annotations

import importlib
import logging
import threading
from dataclasses import dataclass
from typing import Any, Self

# Sizes in bytes. One request in each thread, and the rest wait.
MAX_BODY, MAX_HEADERS = 4 * 1024 * 1024, 64 * 1024
THREADS, MAX_CONNECTIONS, SILENCE_SECONDS = 8, 64, 30
MAX_LOG = 64 * 1024
# The runner waits no longer for a database.
START_SECONDS = 30.0
DATABASES = ("postgresql", "mysql")


class BrokenServiceError(Exception):
    """A fake that cannot be used: its author's fault."""


@dataclass(frozen=True)
class Service:
    """A service, as the challenge names it."""

    name: str
    variable: str
    url: str
    port: int
    module: str | None = None

    @classmethod
    def parse(cls, settings: dict[str, Any]) -> Self:
        """Read the settings of a challenge."""
        return cls(**settings)

    @property
    def is_database(self) -> bool:
        """Whether it speaks SQL."""
        return self.url.partition(":")[0] in DATABASES


class Services:
    """All of a challenge's."""

    def __init__(self, services: list[Service]) -> None:
        self._services = {service.name: service for service in services}

    @property
    def environment(self) -> dict[str, str]:
        """What each of the submission's processes finds in its environment."""
        return {service.variable: service.url for service in self._services.values()}

    @property
    def start_seconds(self) -> float:
        """What the databases may take to start, one after the other."""
        return START_SECONDS * sum(service.is_database for service in self._services.values())

    def url(self, name: str) -> str:
        """Where a service answers; the same in both sandboxes for a fake."""
        if name not in self._services:
            known = ", ".join(self._services) or "none"
            raise RuntimeError(f"the challenge has no service {name!r}; it has: {known}")
        return self._services[name].url

    def database(self, name: str | None) -> str:
        """Where this database answers, or the only one."""
        if name is not None:
            return self.url(name)
        databases = [service for service in self._services.values() if service.is_database]
        if len(databases) != 1:
            raise RuntimeError(f"the challenge has {len(databases)} databases: say which")
        return databases[0].url

    def start_fakes(self) -> None:
        """Start the grader's own; each accepts connections when this returns."""
        _bound_log()
        for service in self._services.values():
            if service.module is not None:
                try:
                    _serve(importlib.import_module(service.module), service.port)
                except Exception as error:
                    what = f"{type(error).__name__}: {error}"
                    raise BrokenServiceError(f"services.{service.name}: {what}") from error


def _serve(module: Any, port: int) -> None:
    import waitress

    app = getattr(module, "app", None)
    if not callable(app):
        raise TypeError(f"{module.__name__}.app is no WSGI application")
    server = waitress.create_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        connection_limit=MAX_CONNECTIONS,
        channel_timeout=SILENCE_SECONDS,
        max_request_body_size=MAX_BODY,
        max_request_header_size=MAX_HEADERS,
        ident=None,
    )
    threading.Thread(target=server.run, name=module.__name__, daemon=True).start()


class _Bounded(logging.StreamHandler):  # type: ignore[type-arg]
    """Says what went wrong in a fake, up to a limit: a submission can make it go wrong for ever."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_LOG

    def filter(self, record: logging.LogRecord) -> bool:
        self._left -= len(self.format(record))
        return self._left > 0


def _bound_log() -> None:
    for name in ("waitress", "waitress.queue"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [_Bounded()]
