"""Which addresses and names are this machine's own."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web


def is_loopback(host: str) -> bool:
    """Return whether an address or name is this machine's own, which nobody else can reach."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(request: web.Request) -> str:
    """Return the Host that was asked for, without its port; empty where it is missing or odd."""
    host = request.headers.get("Host", "")
    try:
        return "" if "@" in host else urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
