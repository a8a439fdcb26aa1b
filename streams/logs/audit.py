"""The audit log: who opened which case, and who published what.

It names cases, so it is a stream of its own.

It says so in the process's log unless a file is set for it; then there alone, one JSON object a
line, in a file that only its owner reads and that ``logrotate`` may move away at any time.
"""

import logging
import os
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from typing import Final

from streams.core.errors import BadFile
from streams.logs.setup import json_formatter

AUDIT: Final = logging.getLogger("kuaibao.audit")
"""Where it goes. Whatever takes it elsewhere, such as a handler for syslog, is added to this."""

_OWNER_ALONE: Final = 0o600


def send_to(path: str) -> None:
    """Send the audit log to a file; to the process's log where `path` is empty.

    Raises:
        BadFile: The file cannot be written.
    """
    for handler in list(AUDIT.handlers):
        AUDIT.removeHandler(handler)
        handler.close()
    AUDIT.setLevel(logging.INFO)
    AUDIT.propagate = not path
    if not path:
        return
    try:
        file = _File(path)
    except OSError as error:
        raise BadFile(f"audit_log = {path}: cannot be written: {error.strerror}") from None
    file.setFormatter(json_formatter())
    AUDIT.addHandler(file)


class _File(WatchedFileHandler):
    """A file that is opened again where it has been moved away, for its owner alone."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        number = os.open(self.baseFilename, flags, _OWNER_ALONE)
        return TextIOWrapper(os.fdopen(number, "ab"), encoding="utf-8")
