"""Fetching what a site publishes: bounded in bytes, time and redirects, and never from inside.

Sources: RFC 9110, sections 13 (conditional requests) and 15.4 (redirects).
"""

import asyncio
import ssl
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import aiohttp
import msgspec
from msgspec import Meta
from yarl import URL

from streams.core.errors import BadInput
from streams.core.notices.recipients import Network
from streams.reaching.address_guard import AddressGuard
from streams.sources.source import SourceAway

MOST_REDIRECTS: Final = 5

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GZIP: Final = 16 + zlib.MAX_WBITS
_OK: Final = 200
_NOT_MODIFIED: Final = 304


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping file may say of any site.

    Attributes:
        inner: Networks such as ``10.0.0.0/8`` in which the site may be although they are not
            public. Others that are not public are never asked, whatever a redirect says.
        ca_file: PEM file of who signed the site's certificate; "": those that the system trusts.
        timeout: Seconds for one answer.
        most_bytes: The most bytes of one answer, unzipped.
    """

    inner: tuple[str, ...] = ()
    ca_file: str = ""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0
    most_bytes: Annotated[int, Meta(ge=1_024, le=67_108_864)] = 8_388_608


class FetchedPage(NamedTuple):
    """An answer.

    Attributes:
        body: Its bytes; None where nothing has changed.
        headers: Its headers, names in small letters.
    """

    body: bytes | None
    headers: Mapping[str, str]


class Fetcher:
    """Fetches, one answer at a time, in the thread that it is called from.

    Args:
        limits: What the mapping file says.
        folder: The mapping file's folder.

    Raises:
        BadInput: A network or a file of the limits cannot be used.
    """

    def __init__(self, limits: FetchLimits, folder: Path) -> None:
        from ipaddress import ip_network

        self._limits = limits
        try:
            self._inner: list[Network] = [ip_network(each) for each in limits.inner]
        except ValueError as error:
            raise BadInput(f"[source] inner: {error}; write one as 10.0.0.0/8") from None
        trusted = str(folder / limits.ca_file) if limits.ca_file else None
        try:
            self._tls = _tls(trusted)
        except (OSError, ssl.SSLError) as error:
            raise BadInput(f"[source] ca_file: {trusted} cannot be used: {error}") from None

    def fetch(self, url: str, headers: Mapping[str, str], *, plain: bool = True) -> FetchedPage:
        """Return what is at an address.

        Args:
            url: The address.
            headers: To be sent with it; a redirect to another host is asked without them.
            plain: Whether it may be without TLS outside the inner networks.

        Raises:
            SourceAway: It does not answer, or not with what can be used. The text has no query,
                which may be a secret.
        """
        # A loop for each answer: a source may be closed from a thread that has a loop of its own.
        return asyncio.run(self._fetch(URL(url), dict(headers), plain=plain))

    async def _fetch(self, url: URL, headers: dict[str, str], *, plain: bool) -> FetchedPage:
        where = _shown(url)
        told = where
        try:
            async with asyncio.timeout(self._limits.timeout):
                for _ in range(MOST_REDIRECTS + 1):
                    found = await self._one(url, headers, told, plain=plain)
                    if isinstance(found, FetchedPage):
                        return found
                    if found.scheme not in ("http", "https") or not found.host:
                        raise SourceAway(f"{where}: leads to what is no address of a site")
                    if url.scheme == "https" and found.scheme == "http":
                        raise SourceAway(f"{where}: leads away from TLS, to {_shown(found)}")
                    if found.host != url.host:
                        headers = {}
                    url, told = found, f"{where} → {_shown(found)}"
        except TimeoutError:
            raise SourceAway(
                f"{where}: no whole answer within {self._limits.timeout:g} s"
            ) from None
        raise SourceAway(f"{where}: leads on more than {MOST_REDIRECTS} times")

    async def _one(
        self, url: URL, headers: Mapping[str, str], where: str, *, plain: bool
    ) -> FetchedPage | URL:
        guard = AddressGuard(self._inner, is_inner_only=url.scheme == "http" and not plain)
        connector = aiohttp.TCPConnector(
            ssl=self._tls, socket_factory=guard.make_socket, force_close=True, limit=1
        )
        sent = {"User-Agent": "kuaibao", "Accept-Encoding": "gzip", **headers}
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        try:
            async with session, session.get(url, headers=sent, allow_redirects=False) as answer:
                told = {name.lower(): value for name, value in answer.headers.items()}
                if answer.status == _NOT_MODIFIED:
                    return FetchedPage(None, told)
                if answer.status in _REDIRECTS and "location" in told:
                    return url.join(URL(told["location"]))
                if answer.status != _OK:
                    raise SourceAway(f"{where}: answers {answer.status}")
                return FetchedPage(await self._body(answer, where), told)
        except aiohttp.ClientConnectorError as error:
            if guard.refused:
                raise SourceAway(_REFUSED[guard.refused].format(where=where)) from None
            raise SourceAway(f"{where}: cannot be reached ({_why(error)})") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise SourceAway(f"{where}: does not answer as it should ({_why(error)})") from None

    async def _body(self, answer: aiohttp.ClientResponse, where: str) -> bytes:
        """Read a body, and unzip it, no further than is allowed."""
        most = self._limits.most_bytes
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise SourceAway(f"{where}: is encoded in a way that was not asked for")
        inflate = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        body = bytearray()
        async for chunk in answer.content.iter_any():
            try:
                body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
            except zlib.error:
                raise SourceAway(f"{where}: says gzip, and is not") from None
            if len(body) > most:
                raise SourceAway(f"{where}: has more than {most} bytes ([source] most_bytes)")
        if inflate and not inflate.eof:
            raise SourceAway(f"{where}: its gzip is cut short")
        return bytes(body)


@cache
def _tls(trusted: str | None) -> ssl.SSLContext:
    """Return what checks certificates; to read all that the system trusts takes a while."""
    return ssl.create_default_context(cafile=trusted)


_REFUSED: Final = {
    "inner-address": "{where}: is at an address that is not public; [source] inner may allow it",
    "without-tls": "{where}: is asked with a key, and so over https:// alone",
}


def _shown(url: URL) -> str:
    """Return an address without what may be a secret in it."""
    return str(url.with_query(None).with_user(None).with_fragment(None))


def _why(error: Exception) -> str:
    os_error = getattr(error, "os_error", None)
    if isinstance(os_error, ssl.SSLCertVerificationError):
        return f"certificate: {os_error.verify_message}"
    return type(os_error or error).__name__


def conditions(known: Mapping[str, str]) -> dict[str, str]:
    """Return the headers by which a site need not send what is known already."""
    headers = {}
    if etag := known.get("etag"):
        headers["If-None-Match"] = etag
    if modified := known.get("modified"):
        headers["If-Modified-Since"] = modified
    return headers


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what an answer says of itself, to be asked for with later."""
    names: Sequence[tuple[str, str]] = (("etag", "etag"), ("modified", "last-modified"))
    return {name: headers[header] for name, header in names if headers.get(header)}
