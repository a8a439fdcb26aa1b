"""What a way of sending is asked for, and the faults that all of them share."""

import ssl
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import NamedTuple

from streams.core.errors import BadFile
from streams.core.notices.attempts import AttemptFault
from streams.core.notices.deliveries import Delivery
from streams.core.notices.message import NoticeMessage
from streams.core.notices.recipients import Recipient, RecipientsFile


class Parcel(NamedTuple):
    """What is to be sent, and to whom.

    Attributes:
        delivery: What is kept of it.
        message: What it says.
        recipient: Where it goes.
        file: The file that names the recipient.
        timeout: Seconds that the attempt may take.
    """

    delivery: Delivery
    message: NoticeMessage
    recipient: Recipient
    file: RecipientsFile
    timeout: float


Send = Callable[[Parcel], Awaitable[AttemptFault | None]]
"""Makes one attempt; returns why it failed, or None once the receiver has taken the message."""


def tls_of(file: RecipientsFile) -> ssl.SSLContext:
    """Return the context by which servers are trusted.

    Raises:
        BadFile: The file of authorities cannot be used.
    """
    return _context(file.ca_file)


@lru_cache(maxsize=4)
def _context(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError):
        raise BadFile(f"ca_file = {ca_file!r}: cannot be read as PEM certificates") from None
