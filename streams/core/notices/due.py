"""Rules for the events that make notices due, which the workers' clock sends."""

from typing import Final

from streams.core.bulletins.quick_reports import CLOCKS_APART_US
from streams.core.events.refusals import Refused

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
    if at > intake + CLOCKS_APART_US:
        rule = "has not come by Kafka's clock; send it once it has"
        raise Refused("time", rule, reason="not_over")
