"""The data directory of a local broker: its settings, identity and log, and which broker uses it.

It contains what citizens wrote, so it is readable by its owner alone.
"""

import base64
import contextlib
import fcntl
import os
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import IO, Final

from streams.broker import ports
from streams.broker.jars import BrokerError
from streams.resources import KAFKA

_LOG_LINES: Final = 12
"""Lines of the log that an error shows."""

UMASK: Final = 0o077
"""Of every program that writes into the directory."""


class DataDir:
    """A directory with ``server.properties``, ``broker.log`` and Kafka's own data in ``kafka``."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.log_file = self.path / "broker.log"
        self._claimed: IO[str] | None = None

    def claim(self) -> None:
        """Take the directory for one broker until ``release``; make it where it is missing.

        From then on nobody but its owner can read what is in it.

        Raises:
            BrokerError: It cannot be used, or another broker uses it.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)  # Also where it was made by hand, or by an older version.
            # Kafka locks its data too, but only after its controller has begun to write; and it may
            # be there a little longer than its starter. So both locks are asked.
            self._claimed = os.fdopen(_private(self.path / "broker.lock"), "w")
            fcntl.flock(self._claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
            kafkas = self.path / "kafka" / ".lock"
            with contextlib.suppress(FileNotFoundError), kafkas.open("r+b") as lock:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            if isinstance(error, BlockingIOError):
                raise BrokerError(
                    f"Another broker is running on the data directory {self.path}. Use that one"
                    " (its address is in server.properties there), stop it, or give another"
                    " directory."
                ) from None
            raise BrokerError(
                f"The data directory {self.path} cannot be used: {error.strerror}. Give another."
            ) from error

    def release(self) -> None:
        """Release the directory, so that another broker can take it."""
        if self._claimed:
            self._claimed.close()
            self._claimed = None

    def write_settings(self, port: int, settings: Mapping[str, str]) -> None:
        """Write ``server.properties`` for this port; `settings` replace what deploy/kafka says."""
        template = Template((KAFKA / "server.properties").read_text(encoding="utf-8"))
        text = template.substitute(port=port, controller_port=ports.free())
        # Of two lines for one name, Java takes the later.
        lines = [f"{name}={value}\n" for name, value in settings.items()]
        place = self.path / "server.properties"
        with os.fdopen(_private(place, os.O_TRUNC), "w", encoding="utf-8") as file:
            file.write(text + "".join(lines))

    def open_log(self) -> IO[bytes]:
        """Open the log, to be written on."""
        return os.fdopen(_private(self.log_file, os.O_APPEND), "ab")

    @property
    def cluster_id(self) -> str | None:
        """What Kafka calls the cluster whose data these are; None before they are formatted."""
        try:
            text = (self.path / "kafka" / "meta.properties").read_text(encoding="latin-1")
        except FileNotFoundError:
            return None
        found = re.search(r"^cluster\.id=(\S+)", text, re.MULTILINE)
        return found[1] if found else None

    def log_since(self, start: int) -> str:
        """Return the log from byte `start` on."""
        with self.log_file.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def failure(self, what: str, start: int) -> BrokerError:
        """Make an error that says what went wrong and shows what the log says about it."""
        lines = self.log_since(start).splitlines()
        telling = [line for line in lines if " INFO " not in line and not line.startswith("\t")]
        shown = "\n".join(f"    {line[:300]}" for line in (telling or lines)[-_LOG_LINES:])
        return BrokerError(f"{what} The end of its log, {self.log_file}:\n{shown}")


def _private(path: Path, flags: int = 0) -> int:
    """Open a file to write that its owner alone may read, even if it was there already."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    os.fchmod(number, 0o600)
    return number


def new_cluster_id() -> str:
    """Make a random id as Kafka does: a UUID in 22 characters that does not begin with '-'."""
    number = uuid.uuid4().bytes
    # With a first bit of 0 the first character is a letter.
    return base64.urlsafe_b64encode(bytes([number[0] & 0x7F]) + number[1:]).decode()[:22]
