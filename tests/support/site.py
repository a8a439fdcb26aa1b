"""A site on this machine, over HTTP: it answers what a test says, and remembers who asked what."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

LOOPBACK: Final = ("127.0.0.0/8",)
"""The network in which such a site is."""


class Asked(NamedTuple):
    """A request.

    Attributes:
        path: Its path, without the query.
        query: Its parameters.
        headers: Its headers, names in small letters.
    """

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class Answered(NamedTuple):
    """What a site answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class Site:
    """A site that runs.

    Attributes:
        url: Where it is.
        asked: What it was asked, in order.
        answer: Says what it answers; a test puts another in its place.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Answered] = lambda _asked: Answered(status=404)


@contextmanager
def site() -> Iterator[Site]:
    """Run a site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers)
            running.asked.append(asked)
            answered = running.answer(asked)
            self.send_response(answered.status)
            for name, value in answered.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answered.body)))
            self.end_headers()
            try:
                self.wfile.write(answered.body)
            except OSError:
                return  # Who asked has read enough.

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
