"""The settings, from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from .errors import DespatchError


@dataclass(frozen=True)
class Settings:
    """Where Harrier is and what we share with it."""

    url: str
    key: str
    webhook_secrets: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> Settings:
        """Read them; the README has the table."""
        try:
            url, key = os.environ["HARRIER_URL"], os.environ["HARRIER_KEY"]
        except KeyError as missing:
            raise DespatchError(f"the setting {missing.args[0]} is missing") from None
        secrets = os.environ.get("HARRIER_WEBHOOK_SECRETS", "")
        given = (secret.strip() for secret in secrets.split(","))
        return cls(url, key, tuple(secret for secret in given if secret))
