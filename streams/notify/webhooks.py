"""Posting a message to a webhook, signed as Standard Webhooks has it.

Nothing is followed that a receiver says: no redirect. The address that is connected to, and not
only the name that the file has, must be public or in a network that the file names; so neither a
slip of the pen nor a name server can have the process post to what is inside.
"""

import base64
import hashlib
import hmac
import ssl
import time
from collections.abc import Callable
from typing import Final, NamedTuple

import aiohttp
import msgspec
from aiohttp import ClientConnectorError, ClientError, InvalidURL

from streams.core.notices.addresses import secret_bytes
from streams.core.notices.attempts import AttemptFault
from streams.core.notices.recipients import RecipientsFile, Webhook
from streams.notify.senders import Parcel, tls_of
from streams.reaching.address_guard import AddressGuard

_ANSWER_BYTES: Final = 65_536
"""Bytes read of an answer, which nobody looks at, so that the connection ends in order."""

_TAKEN: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_GONE: Final = 410
_ASKED_TO_WAIT: Final = (429, 503)

Clock = Callable[[], float]


async def send_webhook(parcel: Parcel, clock: Clock = time.time) -> AttemptFault | None:
    """Post a message; see `Send`."""
    hook = parcel.recipient.webhook
    if hook is None:
        return AttemptFault("no-webhook")
    body = msgspec.json.encode(parcel.message.data)
    post = Post(hook, parcel.delivery.id, "application/json", body)
    return await post_signed(post, parcel.file, parcel.timeout, clock)


class Post(NamedTuple):
    """What is posted, and where to.

    Attributes:
        hook: The address, and what it is signed with.
        id: The idempotency key: the same at each attempt.
        content_type: What the body is.
        body: The bytes.
    """

    hook: Webhook
    id: str
    content_type: str
    body: bytes


async def post_signed(
    post: Post, file: RecipientsFile, seconds: float, clock: Clock = time.time
) -> AttemptFault | None:
    """Make one attempt at a post.

    Args:
        post: The post.
        file: Which names the inner networks and the authorities that are trusted.
        seconds: How long it may take.
        clock: Returns seconds since the epoch.

    Returns:
        Why it failed; None once the receiver has taken it.
    """
    headers = {
        "Content-Type": post.content_type,
        "User-Agent": "kuaibao",
        **signed_headers(post.hook, post.id, int(clock()), post.body),
    }
    guard = AddressGuard(file.inner_networks, is_inner_only=post.hook.url.startswith("http://"))
    try:
        return await _posted(post, headers, guard, file, seconds)
    except TimeoutError:
        return AttemptFault("timeout", may_have_arrived=True)
    except ClientConnectorError as error:
        if guard.refused:
            return AttemptFault(guard.refused, is_final=True)
        tls = isinstance(error.os_error, ssl.SSLError | ssl.CertificateError)
        return AttemptFault("tls" if tls else "connect")
    except InvalidURL:
        return AttemptFault("bad-url", is_final=True)
    except ClientError as error:
        return AttemptFault(type(error).__name__, may_have_arrived=True)


async def _posted(
    post: Post,
    headers: dict[str, str],
    guard: AddressGuard,
    file: RecipientsFile,
    seconds: float,
) -> AttemptFault | None:
    connector = aiohttp.TCPConnector(
        ssl=tls_of(file), socket_factory=guard.make_socket, force_close=True, limit=1
    )
    session = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )
    async with (
        session,
        session.post(
            post.hook.url, data=post.body, headers=headers, allow_redirects=False
        ) as answer,
    ):
        fault = answer_fault(answer.status, answer.headers.get("Retry-After", ""))
        if fault is None:
            await answer.content.read(_ANSWER_BYTES)
        return fault


def answer_fault(status: int, retry_after: str) -> AttemptFault | None:
    """Return why a message was not taken, by the status of the answer; None if it was."""
    if status in _TAKEN:
        return None
    wait = None
    if status in _ASKED_TO_WAIT and retry_after.isascii() and retry_after.isdigit():
        wait = float(retry_after[:9])
    kind = "redirect" if status in _REDIRECTS else f"http-{status}"
    is_server = status >= 500  # noqa: PLR2004  what HTTP calls the server's own faults
    return AttemptFault(
        kind, may_have_arrived=is_server, is_final=status == _GONE, wait_seconds=wait
    )


def signed_headers(hook: Webhook, identifier: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks.

    Args:
        hook: Whose secrets sign.
        identifier: Of the message: the same at each attempt.
        timestamp: Of the attempt, seconds since the epoch.
        body: The bytes that are posted.
    """
    secrets = [secret for secret in (hook.secret, hook.old_secret) if secret]
    signed = f"{identifier}.{timestamp}.".encode() + body
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    digest = hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
