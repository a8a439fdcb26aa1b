"""The process that calls apprise: one call, read as JSON from its input.

Exit codes: 0 it was sent; 1 it was not; 3 apprise is not installed; 4 it does not know the address.
"""

import sys
from typing import Final

import msgspec

SENT: Final = 0
NOT_SENT: Final = 1
NOT_INSTALLED: Final = 3
NOT_UNDERSTOOD: Final = 4


class Call(msgspec.Struct, frozen=True):
    """What apprise is to do.

    Attributes:
        url: The address.
        title: One line.
        text: The text; with none, it is only seen whether the address is known.
    """

    url: str
    title: str = ""
    text: str = ""


def run_call(call: Call) -> int:
    """Make a call; return the exit code."""
    try:
        from apprise import Apprise
    except ImportError:
        return NOT_INSTALLED
    sender = Apprise()
    if not sender.add(call.url):
        return NOT_UNDERSTOOD
    if not call.text:
        return SENT
    return SENT if sender.notify(body=call.text, title=call.title) else NOT_SENT


if __name__ == "__main__":
    sys.exit(run_call(msgspec.json.decode(sys.stdin.buffer.read(), type=Call)))
