"""The events that make notices due, which the workers' clock sends, and the rules for them."""

from datetime import datetime
from typing import Final

import msgspec

from streams.core.events.messages import NoticesDue, NoticesDueData
from streams.core.events.refusals import Refused
from streams.core.events.sources import CLOCK

CLOCK_AHEAD_US: Final = 3_600_000_000
"""How far ahead of Kafka's clock the clock that tells a moment may be."""

NOT_FOR_NOTICES: Final = Refused(
    "type",
    "does not belong to the topic notices-due, which takes kuaibao.notices.due.v1 alone",
    reason="misdirected",
)
"""Why another event is not taken from the topic notices-due."""

NOT_FED: Final = Refused(
    "type",
    "is not fed over HTTP: the workers' clock tells when notices are due, or `kuaibao send`",
    reason="misdirected",
)
"""Why such an event is not taken over HTTP."""


def see_come(at: int, intake: int) -> None:
    """Check that a moment had come when its event came in.

    Args:
        at: The moment, in microseconds since the epoch.
        intake: When the event came by Kafka's clock, likewise.

    Raises:
        Refused: It had not; what happens until then would be left out.
    """
    if at > intake + CLOCK_AHEAD_US:
        rule = "has not come by Kafka's clock; send it once it has"
        raise Refused("time", rule, reason="not_over")


def notices_due(day: str, at: datetime, *, only_hours: bool) -> NoticesDue:
    """Make the event that makes notices due at a moment (aware) of an ISO day."""
    return NoticesDue(
        specversion="1.0",
        source=CLOCK,
        id=f"notices-due-{at.isoformat()}",
        subject=day,
        time=at.isoformat(),
        data=NoticesDueData(only="hours") if only_hours else None,
    )


encode_notices_due = msgspec.json.Encoder().encode
"""Write such an event as JSON."""
