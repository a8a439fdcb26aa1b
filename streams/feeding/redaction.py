"""Asking for a title to be taken out of an issued quick report."""

from datetime import datetime
from uuid import uuid4

import msgspec

from streams.core.events.messages import Redacted, RedactedData
from streams.feeding.sending import Keyed


def redaction(asked: RedactedData, subject: str, *, source: str, now: datetime) -> Keyed:
    """Write the event that asks for it.

    Args:
        asked: Of which quick report, why, and who asks.
        subject: The case whose title it is.
        source: Which program writes the event.
        now: The clock, aware.
    """
    event = Redacted(
        specversion="1.0",
        source=source,
        id=str(uuid4()),
        subject=subject,
        time=now.isoformat(),
        data=asked,
    )
    return subject.encode(), msgspec.json.encode(event)
