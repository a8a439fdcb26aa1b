"""An event that has arrived, and what is needed of it once its case has it."""

from typing import Any

import msgspec

from streams.core.events.postings import UNPOSTED, Posting
from streams.core.events.reduced import Reduced


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """An event on its way to its case. It is merged by what is reduced of it alone.

    Attributes:
        reduced: What figures need of it.
        record: The record in which it came, for the agent that passed it: the core does not look at
            it.
        title: Its title, masked, if it is a receipt that may become an item of a quick report;
            None otherwise.
        case_title: The title that its case has by it, masked; "" if it gives none.
        posting: Where it was posted, if it is a receipt that may become an item of a quick report.
    """

    reduced: Reduced
    record: Any = None
    title: str | None = None
    case_title: str = ""
    posting: Posting = UNPOSTED
