"""Sending a message by apprise, in a process of its own.

The package sends in threads that cannot be ended and logs addresses that have tokens in them. A
process can be killed when its time is over, and what it says goes nowhere.
"""

import asyncio
import sys
from contextlib import suppress
from typing import Final

import msgspec

from streams.core.notices.attempts import AttemptFault
from streams.notify.apprise_child import NOT_INSTALLED, NOT_UNDERSTOOD, SENT, Call
from streams.notify.senders import Parcel

_CHILD: Final = (sys.executable, "-m", "streams.notify.apprise_child")


async def send_by_apprise(parcel: Parcel) -> AttemptFault | None:
    """Hand a message to apprise; see `Send`."""
    call = Call(parcel.recipient.apprise, parcel.message.title, parcel.message.text)
    code = await run_child(call, parcel.timeout)
    if code is None:
        return AttemptFault("timeout", may_have_arrived=True)
    if code == SENT:
        return None
    if code == NOT_INSTALLED:
        return AttemptFault("apprise-is-not-installed")
    if code == NOT_UNDERSTOOD:
        return AttemptFault("apprise-does-not-know-the-address", is_final=True)
    # It may have been taken by one of several receivers that one address can name.
    return AttemptFault("apprise-refused", may_have_arrived=True)


async def run_child(call: Call, seconds: float) -> int | None:
    """Run apprise for one call; return its exit code, or None when its time was over."""
    child = await asyncio.create_subprocess_exec(
        *_CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            # By its input, and not its arguments, which other users of the machine could read.
            await child.communicate(msgspec.json.encode(call))
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return child.returncode
