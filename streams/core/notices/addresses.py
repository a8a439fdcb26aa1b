"""Addresses that messages go to: what is wrong with one, and which may be reached.

What is wrong is said by rule alone: an address is personal, and a secret is a secret.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

_ATOM: Final = r"[A-Za-z0-9!#$&'*+/=^_`{|}~-]+"
_HOST: Final = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL: Final = re.compile(rf"mailto:{_ATOM}(\.{_ATOM})*@{_HOST}(\.{_HOST})*")
_LONGEST_EMAIL: Final = 7 + 254

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  it is how each begins
"""What a secret of Standard Webhooks begins with."""

_SECRET_BYTES: Final = range(24, 65)

NOT_BY_APPRISE: Final = frozenset(
    {
        *("mailto", "mailtos"),
        *("json", "jsons", "xml", "xmls", "form", "forms"),
        *("syslog", "rsyslog", "dbus", "glib", "qt", "kde", "gnome", "macosx", "windows"),
    }
)
"""What apprise could do and Kuaibao does otherwise (e-mail, posts), or what stays here."""

METADATA: Final = (
    *(IPv4Address("169.254.169.254"), IPv4Address("100.100.100.200")),
    IPv4Address("168.63.129.16"),  # It is a public address, and that of a provider's own machine.
)
"""Where providers tell a machine its own secrets."""

_NAT64: Final = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


def email_fault(text: str) -> str:
    """Say what is wrong with a ``mailto:`` address; "" if nothing is."""
    if len(text) > _LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        return "is not an address such as mailto:name@example.org (ASCII, and nothing after it)"
    return ""


def url_fault(text: str, *, allows_plain: bool) -> str:
    """Say what is wrong with the address of a webhook; "" if nothing is."""
    if any(ord(letter) <= ord(" ") or ord(letter) > ord("~") for letter in text):
        return "must be of ASCII characters without spaces"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "is not an address such as https://example.org/notices"
    if parts.scheme == "http" and not allows_plain:
        return "must begin with https://; http:// is for networks that `inner` names"
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return "is not an address such as https://example.org/notices"
    if parts.username is not None or parts.password is not None:
        return "must not have a user or password; messages are signed"
    if parts.fragment:
        return "must not have a fragment (#…)"
    return ""


def secret_fault(text: str) -> str:
    """Say what is wrong with a secret; "" if nothing is."""
    try:
        long = len(secret_bytes(text))
    except ValueError:
        long = 0
    if long not in _SECRET_BYTES:
        return f"must be {SECRET_PREFIX} and 24 to 64 random bytes in base64"
    return ""


def secret_bytes(text: str) -> bytes:
    """Return the bytes of a secret.

    Raises:
        ValueError: It is not a secret.
    """
    if not text.startswith(SECRET_PREFIX):
        raise ValueError("has another beginning")
    try:
        return base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("is not base64") from None


def apprise_fault(text: str) -> str:
    """Say what is wrong with an address for apprise; "" if nothing is."""
    scheme, sign, rest = text.partition("://")
    if not (sign and rest and re.fullmatch(r"[a-z][a-z0-9]*", scheme)):
        return "is not an address of apprise such as dingtalk://token"
    if any(ord(letter) <= ord(" ") for letter in text):
        return "must not have spaces or line breaks"
    if scheme in NOT_BY_APPRISE:
        return f"{scheme}:// is not sent by apprise; use email or webhook"
    return ""


def is_reachable(address: str, inner: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Return whether a webhook may be at an IP address: it is public, or one that is allowed.

    Args:
        address: As it is connected to.
        inner: The networks that may be reached although they are not public.
    """
    found = _plain(ip_address(address.partition("%")[0]))
    if is_inner(address, inner):
        return True
    return found.is_global and not found.is_multicast and found not in METADATA


def is_inner(address: str, inner: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Return whether an IP address is in one of the networks."""
    found = _plain(ip_address(address.partition("%")[0]))
    return any(found.version == each.version and found in each for each in inner)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
