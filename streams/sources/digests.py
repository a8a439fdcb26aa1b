"""Identifiers that say nothing of a person, made of those that do.

A Message-ID of 163.com has the writer's account in it, one of Outlook the name of a computer, and
the address of an item in a forum may have its author. Subjects and ids of events are kept for ever,
so what goes into them is a digest (docs/decisions/0055).
"""

import base64
import hashlib
from typing import Final

_BYTES: Final = 15
"""Of a digest: 120 bits, in 24 letters. Two of a thousand million are the same by a chance of 1 in
10^18."""


def safe_id(*parts: str) -> str:
    """Return 24 small letters and digits: the same for the same parts, and for no others."""
    made = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        made.update(len(content).to_bytes(8, "big") + content)
    return base64.b32encode(made.digest()[:_BYTES]).decode().lower()
