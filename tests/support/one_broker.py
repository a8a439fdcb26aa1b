"""One broker for all processes of a test run: Java is started once, and compiles Kafka once.

The process that first needs it starts it and ends it, but not before the others are done with it.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from streams.broker.broker import LocalBroker

LOOK_SECONDS: Final = 0.2


class OneBroker:
    """This process's part in the broker.

    Which process uses it, the system knows by a lock: of one that is killed it knows as well.

    Args:
        folder: Of the run, and the same for all of its processes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._place = folder / "port"
        self._using = (folder / "using").open("w")
        self._mine: LocalBroker | None = None

    def use(self) -> LocalBroker:
        """Return the broker, started here if nobody has; it is there until `done`.

        Of a broker that another process has started, the address is known and no more.
        """
        with self._alone():
            fcntl.flock(self._using, fcntl.LOCK_SH)
            if self._place.exists():
                return LocalBroker(self._folder / "elsewhere", port=int(self._place.read_text()))
            broker = LocalBroker(self._folder / "kafka")
            broker.start()
            self._place.write_text(str(broker.port))
            self._mine = broker
            return broker

    def done(self) -> None:
        """Need it no longer. Where it was started here, stop it once no other uses it."""
        fcntl.flock(self._using, fcntl.LOCK_UN)
        while self._mine:
            with self._alone():
                if _try(self._using):
                    self._place.unlink()
                    self._mine.stop()
                    self._mine = None
            if self._mine:
                time.sleep(LOOK_SECONDS)
        self._using.close()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _try(file: IO[str]) -> bool:
    """Take a lock that nobody else may have; return whether nobody has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
