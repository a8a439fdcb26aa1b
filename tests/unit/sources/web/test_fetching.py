"""Fetching: bounded, and never from inside."""

import gzip
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from streams.core.errors import BadInput
from streams.sources.source import SourceAway
from streams.sources.web.fetching import Fetcher, FetchLimits, conditions, validators
from tests.support.site import LOOPBACK, Answered, Asked, Site, site

SECRET: Final = "?token=SECRET"  # noqa: S105  it must not be told


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """Run one site for all tests."""
    with site() as found:
        yield found


def fetch(url: str, headers: dict[str, str] | None = None, **limits: Any) -> Any:
    """Fetch once, as a mapping file would have it."""
    plain = limits.pop("plain", True)
    fetcher = Fetcher(FetchLimits(**({"inner": LOOPBACK} | limits)), Path())
    return fetcher.fetch(url, headers or {}, plain=plain)


def test_a_document_is_fetched(running: Site) -> None:
    """As it is, or zipped."""
    running.answer = lambda asked: (
        Answered(gzip.compress(b"text"), headers={"Content-Encoding": "gzip"})
        if asked.path == "/zipped"
        else Answered(b"text")
    )
    for path in ("/plain", "/zipped"):
        assert fetch(running.url + path).body == b"text"


def test_what_has_not_changed_is_not_sent_again(running: Site) -> None:
    """What a site says of its answer is what it is asked with next time."""

    def answer(asked: Asked) -> Answered:
        if asked.headers.get("if-none-match") == '"1"':
            return Answered(status=304)
        return Answered(b"x", headers={"ETag": '"1"', "Last-Modified": "yesterday"})

    running.answer = answer
    known = validators(fetch(running.url).headers)
    assert known == {"etag": '"1"', "modified": "yesterday"}
    assert conditions(known) == {"If-None-Match": '"1"', "If-Modified-Since": "yesterday"}
    assert fetch(running.url, conditions(known)).body is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(running: Site, status: int) -> None:
    """Also relative ones."""

    def answer(asked: Asked) -> Answered:
        if asked.path == "/new":
            return Answered(b"here")
        return Answered(status=status, headers={"Location": "/new"})

    running.answer = answer
    assert fetch(running.url + "/old").body == b"here"


BOMB: Final = gzip.compress(b"\0" * 5_000_000)


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (Answered(status=302, headers={"Location": "/again"}), "more than 5 times"),
        (Answered(status=302, headers={"Location": "file:///etc/passwd"}), "no address of a site"),
        (Answered(status=302, headers={"Location": "http://10.1.2.3/"}), "not public"),
        (Answered(status=302, headers={"Location": "http://169.254.169.254/"}), "not public"),
        (Answered(status=302, headers={"Location": "http://[::1]:1/"}), "not public"),
        (Answered(status=500), "answers 500"),
        (Answered(status=404), "answers 404"),
        (Answered(b"x" * 2_000), "more than 1024 bytes"),
        (Answered(BOMB, headers={"Content-Encoding": "gzip"}), "more than 1024 bytes"),
        (Answered(b"no", headers={"Content-Encoding": "gzip"}), "is not"),
        (Answered(gzip.compress(b"x")[:-4], headers={"Content-Encoding": "gzip"}), "cut short"),
        (Answered(zlib.compress(b"x"), headers={"Content-Encoding": "br"}), "not asked for"),
    ],
)
def test_what_a_site_may_not_do(running: Site, answered: Answered, words: str) -> None:
    """It is said which site and why, and no query, which may be a secret."""
    running.answer = lambda _: answered
    with pytest.raises(SourceAway, match=words) as said:
        fetch(running.url + "/x" + SECRET, most_bytes=1_024)
    assert running.url in str(said.value)
    assert "SECRET" not in str(said.value)


def test_inner_addresses_are_not_asked_unless_allowed(running: Site) -> None:
    """Whatever the name is that leads there."""
    before = len(running.asked)
    for url in (running.url, running.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(SourceAway, match="not public"):
            fetch(url, inner=())
    assert len(running.asked) == before


def test_a_key_goes_over_tls_or_inside_alone(running: Site) -> None:
    """Outside, plain HTTP with a key is refused before anything is sent."""
    running.answer = lambda _: Answered(b"x")
    assert fetch(running.url, plain=False).body == b"x"
    with pytest.raises(SourceAway, match="https"):
        fetch("http://192.0.43.8/", plain=False, timeout=5)


def test_headers_stay_with_their_host(running: Site) -> None:
    """Another host is asked without them."""
    other = running.url.replace("127.0.0.1", "127.0.0.2")

    def answer(asked: Asked) -> Answered:
        return Answered(b"x") if asked.path == "/2" else Answered(status=302, headers=away)

    away = {"Location": other + "/2"}
    running.answer = answer
    running.asked.clear()
    # The site listens on one address alone; what counts is what it was asked.
    with suppress(SourceAway):
        fetch(running.url, {"If-None-Match": "x"})
    assert "if-none-match" in running.asked[0].headers
    assert all("if-none-match" not in each.headers for each in running.asked[1:])


def test_time_is_bounded(running: Site) -> None:
    """A site that is slow is away."""

    def answer(_: Asked) -> Answered:
        time.sleep(0.6)
        return Answered(b"x")

    running.answer = answer
    with pytest.raises(SourceAway, match=r"within 0\.2 s"):
        fetch(running.url, timeout=0.2)


def test_nobody_there() -> None:
    """It may be there later."""
    with pytest.raises(SourceAway, match="cannot be reached"):
        fetch("http://127.0.0.1:1/")


@pytest.mark.parametrize("limits", [{"inner": ("10.0.0.1/8",)}, {"ca_file": "nowhere.pem"}])
def test_limits_that_cannot_be_used(limits: dict[str, Any]) -> None:
    """They are said when the source is opened."""
    with pytest.raises(BadInput, match="source"):
        Fetcher(FetchLimits(**limits), Path())
