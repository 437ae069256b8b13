"""The only application."""

from django.apps import AppConfig


class LendingConfig(AppConfig):
    """Branches, tools, members, loans."""

    name = "lending"
