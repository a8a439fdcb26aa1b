"""The worker as Faust's own command finds it: ``faust -A streams.app worker``."""

from typing import Any

from streams.settings.settings import load_settings
from streams.worker.app import make_app


def __getattr__(name: str) -> Any:
    """Make ``app`` when it is asked for, so that importing this module needs no settings."""
    if name == "app":
        return globals().setdefault("app", make_app(load_settings()))
    raise AttributeError(name)
