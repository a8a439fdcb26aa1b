"""Logging, to standard error: a line for each thing that an operator can act on.

Either for people or as JSON, one object a line: ``time`` (RFC 3339, UTC), ``level``, ``logger``,
``message``, with a fault ``exc_info``, and what the message tells of as fields of its own
(``partition``, ``status``, …). Nothing that came from a citizen is ever logged.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Final

import click
from pythonjsonlogger.orjson import OrjsonFormatter

FOR_PEOPLE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

SELDOM_SECONDS: Final = 30.0
"""How often the Kafka client may repeat itself."""

logger = logging.getLogger(__name__)


class Bearable(logging.Filter):
    """Keeps libraries from filling the log with what nobody can act on.

    While Kafka is away its client says so many times a second; what it leaves behind when it ends,
    asyncio logs with a stack, though the code that waited has logged it too; and the services of
    Faust announce every start and stop under the names of our modules.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what was said a moment ago, what is left behind, and announcements."""
        if record.levelno <= logging.INFO and str(record.msg).startswith("[^"):
            return False
        if record.name == "asyncio" and record.exc_info and (fault := record.exc_info[0]):
            return not fault.__module__.startswith("aiokafka")
        if not record.name.startswith("aiokafka"):
            return True
        last = self._said.get(str(record.msg), 0.0)
        if record.created - last < SELDOM_SECONDS:
            return False
        self._said[str(record.msg)] = record.created
        return True


def set_up(form: str, level: str, quiet: Mapping[str, str]) -> None:
    """Begin to log.

    Args:
        form: ``people`` or ``json``.
        level: The least that is logged.
        quiet: By logger that says much on which nobody can act, the least level that is logged.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(json_formatter() if form == "json" else logging.Formatter(FOR_PEOPLE))
    handler.addFilter(Bearable())
    logging.basicConfig(level=level, handlers=[handler])
    for name, least in quiet.items():
        logging.getLogger(name).setLevel(least)


def last_word(message: str) -> None:
    """Say why the process ends: as a line of its log where that is JSON, else to its user."""
    if any(isinstance(each.formatter, OrjsonFormatter) for each in logging.root.handlers):
        logger.critical(message)
    else:
        click.echo(f"kuaibao: {message}", err=True)


def json_formatter() -> OrjsonFormatter:
    """Return what makes of a line a JSON object, with its extra fields as its own."""
    names = {"levelname": "level", "name": "logger"}
    return OrjsonFormatter(
        "{levelname}{name}{message}", style="{", rename_fields=names, timestamp="time"
    )
