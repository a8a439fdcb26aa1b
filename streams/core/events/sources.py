"""Event sources in normal form: two ways of writing one URI reference are one source.

Source: RFC 3986, sections 5.2.4 (dot segments) and 6.2.2 (case, percent-encoding).
"""

import re
from functools import lru_cache
from typing import Final

CLOCK: Final = "urn:kuaibao:clock"
"""The source of all that our own clock says. Nobody else may name it for an event of a case."""

REMEMBERED: Final = 4_096
"""Sources whose normal form is remembered. Feeders are few."""

# Of RFC 3986, appendix B: scheme, authority, path, and the rest (query and fragment).
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(.*)", re.DOTALL)
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(REMEMBERED)
def normal(source: str) -> str:
    """Return the normal form of a source.

    ``.`` and ``..`` among the segments of its path are resolved; percent-encoded characters that
    need no encoding are decoded, and of the others the hexadecimal digits are capitals; scheme and
    host are in small letters. A ``..`` before all segments of a path without a first slash stays:
    what it leads to depends on where one comes from.
    """
    found = _PARTS.fullmatch(_ENCODED.sub(_decoded, source))
    assert found is not None  # noqa: S101 - the pattern matches every text
    scheme, authority, path, rest = found.groups()
    path = _resolved(path)
    if authority is None and path.startswith("//"):
        path = f"/.{path}"  # Or else its second segment would be a host,
    elif scheme is None and authority is None and ":" in path.partition("/")[0]:
        path = f"./{path}"  # and its first one a scheme.
    return "".join(
        (
            f"{scheme.lower()}:" if scheme is not None else "",
            f"//{_host_lowered(authority)}" if authority is not None else "",
            path,
            rest,
        )
    )


def _decoded(encoded: re.Match[str]) -> str:
    character = chr(int(encoded[1], 16))
    return character if character in _UNRESERVED else encoded[0].upper()


def _host_lowered(authority: str) -> str:
    user, at, host = authority.rpartition("@")
    return user + at + _ENCODED.sub(lambda found: found[0].upper(), host.lower())


def _resolved(path: str) -> str:
    """Resolve the segments ``.`` and ``..`` of a path."""
    segments = path.split("/")
    if "." not in segments and ".." not in segments:
        return path
    is_rooted = not segments[0] and len(segments) > 1
    kept: list[str] = []
    for segment in segments[is_rooted:]:
        if segment == "..":
            if kept and kept[-1] != "..":
                kept.pop()
            elif not is_rooted:
                kept.append(segment)
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and (not kept or kept[-1] != ".."):
        kept.append("")  # A path that ends so names a folder.
    return "/" * is_rooted + "/".join(kept)
