"""The door: takes connections in, no more than may be open, so that the gateway stays reachable.

asyncio's own way of accepting has no bound: with more connections than the process may have files
it accepts no more, and logs that a thousand times each time.
"""

import asyncio
import errno
import logging
import resource
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from streams.gateway.http.connection import Connection
from streams.logs.quiet import QuietLog

logger = logging.getLogger(__name__)

LISTEN_BACKLOG: Final = 1_024
"""Connections that the system keeps waiting at the door."""

HANDSHAKE_SECONDS: Final = 10.0

ACCEPT_RETRY_SECONDS: Final = 0.1
"""How long no connection is taken in when the system has no room for one."""

OTHER_FILES: Final = 256
"""Files that a gateway may have open as well as connections: Kafka, the index, what it reads."""

_CLOSED: Final = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})
"""The errors with which accepting fails once nothing listens any more."""


class Door:
    """Takes connections in.

    When as many are open as may be, one makes room for the next: first the one that has waited
    longest without a request, then the one that has been answering a caller whom we do not know
    for longest. If there is no such connection either, the next waits.

    Args:
        listener: What is listened at.
        make: Makes a connection.
        most: Connections that may be open.
        tls: What TLS is served with, if it is.
    """

    def __init__(
        self,
        listener: socket.socket,
        make: Callable[[], Connection],
        *,
        most: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._listener = listener
        self._make = make
        self._most = most
        self._tls = tls
        self._log = QuietLog(logger)
        self._open: dict[Connection, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Take connections in until cancelled; those that are in by then are still answered."""
        self._listener.setblocking(False)
        self._listener.listen(LISTEN_BACKLOG)
        try:
            while True:
                if (taken := await self._accept()) is None:
                    continue
                try:
                    await self._make_room()
                except BaseException:
                    taken.close()
                    raise
                self._begin(taken)
        finally:
            self._listener.close()

    async def _accept(self) -> socket.socket | None:
        try:
            taken, _ = await asyncio.get_running_loop().sock_accept(self._listener)
        except OSError as error:
            if error.errno in _CLOSED:
                raise
            if error.errno != errno.ECONNABORTED:
                self._log.say(logging.ERROR, "no connection can be taken in: %s", error.strerror)
                self._hang_up_on_one()
                await asyncio.sleep(ACCEPT_RETRY_SECONDS)
            return None
        return taken

    async def _make_room(self) -> None:
        while len(self._open) >= self._most:
            self._changed.clear()
            if self._hang_up_on_one():
                what = "one that no request was read from made room for another"
            else:
                what = "all are being answered; others wait"
            self._log.say(
                logging.WARNING,
                f"%d connections are open (gateway_connections): {what}",
                self._most,
            )
            if len(self._open) >= self._most:
                await self._changed.wait()

    def _hang_up_on_one(self) -> bool:
        """Hang up on the client that can best be spared; return whether there was one."""
        spared = [each for each in self._open if not (each.is_busy and each.is_known)]
        if not spared:
            return False
        worst = min(spared, key=lambda each: (each.is_busy, each.since))
        beginning = self._open.pop(worst)
        if worst.transport is not None:
            worst.transport.abort()
        else:
            beginning.cancel()
        return True

    def _begin(self, taken: socket.socket) -> None:
        connection = self._make()
        connection.on_change = lambda: self._look_at(connection)
        self._open[connection] = asyncio.create_task(self._connect(connection, taken))

    async def _connect(self, connection: Connection, taken: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            # A client that does not speak TLS, or goes meanwhile, need not be reported.
            with suppress(OSError):
                await loop.connect_accepted_socket(
                    lambda: connection,
                    taken,
                    ssl=self._tls,
                    ssl_handshake_timeout=HANDSHAKE_SECONDS if self._tls else None,
                )
        finally:
            if connection.transport is None:
                taken.close()
                self._open.pop(connection, None)
                self._changed.set()

    def _look_at(self, connection: Connection) -> None:
        if connection.is_gone:
            self._open.pop(connection, None)
        self._changed.set()


def most_connections(wanted: int) -> int:
    """Return how many connections may be open: as many as wanted, if the system lets us."""
    needed = wanted + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    most = max(1, soft - OTHER_FILES)
    logger.warning(
        "gateway_connections = %d: only %d connections can be open, since the system lets this "
        "process have %d files (ulimit -n)",
        *(wanted, most, soft),
    )
    return most
