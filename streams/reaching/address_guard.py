"""Which addresses may be connected to: public ones, and those in networks that a file names.

The address that is connected to is looked at, and not only the name that the file has; so neither a
slip of the pen nor a name server can have a process reach what is inside.
"""

import socket
from collections.abc import Sequence
from typing import Any

from streams.core.notices.addresses import is_inner, is_reachable
from streams.core.notices.recipients import Network


class RefusedAddress(OSError):
    """An address may not be reached."""


class AddressGuard:
    """Makes sockets to addresses that may be reached, and to no others.

    Args:
        inner: Networks that may be reached although they are not public.
        is_inner_only: Whether no others may, since the connection is one without TLS.

    Attributes:
        refused: Why an address was refused, "" if none was.
    """

    def __init__(self, inner: Sequence[Network], *, is_inner_only: bool) -> None:
        self._inner = inner
        self._is_inner_only = is_inner_only
        self.refused = ""

    def make_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """Make the socket of an address that is about to be connected to.

        Raises:
            RefusedAddress: It may not be reached.
        """
        family, kind, protocol, _, place = address
        host = str(place[0])
        if not is_reachable(host, self._inner):
            self.refused = "inner-address"
        elif self._is_inner_only and not is_inner(host, self._inner):
            self.refused = "without-tls"
        else:
            return socket.socket(family, kind, protocol)
        raise RefusedAddress(self.refused)
