"""A network that can be broken: a TCP proxy on loopback before each listener of the broker."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any, Final, Self

from streams.broker import ports

_CHUNK: Final = 65_536


class Link:
    """The connections of one client to the broker; used within the network's loop.

    Args:
        behind: The port that the broker listens on.

    Attributes:
        port: The port that the client is told.
    """

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self.port = ports.free()
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._connections: set[asyncio.StreamWriter] = set()
        self._working: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Take connections, again if they were refused."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, ports.HOST, self.port)

    async def refuse(self) -> None:
        """Break all connections and take no new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cut()

    async def cut(self) -> None:
        """Break all connections."""
        for writer in self._connections:
            writer.transport.abort()

    async def stall(self) -> None:
        """Let nothing through, either way; connections stay, and new ones are taken."""
        self._flows.clear()

    async def flow(self) -> None:
        """Let everything through, also what was sent meanwhile."""
        self._flows.set()

    async def close(self) -> None:
        """End everything."""
        await self.refuse()
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        _reset_at_end(writer)
        self._working.add(task)
        ours = {writer}
        self._connections.add(writer)
        try:
            await self._flows.wait()
            beyond, onward = await asyncio.open_connection(ports.HOST, self.behind)
            _reset_at_end(onward)
            ours.add(onward)
            self._connections.add(onward)
            pumps = [
                asyncio.create_task(self._pump(reader, onward)),
                asyncio.create_task(self._pump(beyond, writer)),
            ]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            pass  # The broker is away; the client learns it in this way.
        finally:
            for one in ours:
                one.transport.abort()
            self._connections -= ours
            self._working.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()


def _reset_at_end(writer: asyncio.StreamWriter) -> None:
    """Let a connection that is aborted be reset, which is not the end of a conversation."""
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)


class Network:
    """Links, in a thread of their own; a context manager.

    Args:
        behind: By the name of a client the port of the broker that it is led to.
    """

    def __init__(self, behind: dict[str, int]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network")
        self._behind = behind
        self.links: dict[str, Link] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        self.links = {name: Link(port) for name, port in self._behind.items()}
        for link in self.links.values():
            self.do(link.listen())
        return self

    def __exit__(self, *exception: object) -> None:
        for link in self.links.values():
            self.do(link.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, what: Coroutine[Any, Any, None]) -> None:
        """Do something to a link, and wait until it is done."""
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)
