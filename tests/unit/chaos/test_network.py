"""The network that can be broken."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.chaos.network import Link, Network


@pytest.fixture
def link() -> Iterator[tuple[Network, Link]]:
    """A link to somebody who says everything again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(ConnectionError):
                    while said := connection.recv(100):
                        connection.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        with Network({"one": listener.getsockname()[1]}) as network:
            yield network, network.links["one"]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def connect(link: Link) -> socket.socket:
    """Connect to somebody through the link."""
    return socket.create_connection(("127.0.0.1", link.port), timeout=10)


def test_what_is_said_is_let_through(link: tuple[Network, Link]) -> None:
    """Both ways."""
    with connect(link[1]) as one:
        one.sendall(b"hello")
        assert one.recv(100) == b"hello"


def test_a_cut_ends_connections_and_new_ones_are_taken(link: tuple[Network, Link]) -> None:
    """Each client that had one learns it."""
    network, broken = link
    with connect(broken) as one:
        one.sendall(b"a")
        assert one.recv(100) == b"a"
        network.do(broken.cut())
        with pytest.raises(ConnectionResetError):
            one.recv(100)
    with connect(broken) as another:
        another.sendall(b"b")
        assert another.recv(100) == b"b"


def test_what_is_stalled_comes_later(link: tuple[Network, Link]) -> None:
    """Nothing comes while it is stalled, and everything when it flows again."""
    network, broken = link
    with connect(broken) as one:
        one.sendall(b"a")
        assert one.recv(100) == b"a"
        network.do(broken.stall())
        one.sendall(b"b")
        one.settimeout(0.2)
        with pytest.raises(TimeoutError):
            one.recv(100)
        one.settimeout(10)
        network.do(broken.flow())
        assert one.recv(100) == b"b"


def test_a_refusing_network_takes_nobody(link: tuple[Network, Link]) -> None:
    """It takes connections once it listens again, at the same port."""
    network, broken = link
    network.do(broken.refuse())
    with pytest.raises(ConnectionRefusedError):
        connect(broken)
    network.do(broken.listen())
    with connect(broken) as one:
        one.sendall(b"c")
        assert one.recv(100) == b"c"
