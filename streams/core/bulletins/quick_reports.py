"""What quick reports are made of: opinion items, days due, and the numbered issues themselves."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import UNCATEGORISED
from streams.core.days import DAY_US, DayOf, day_date
from streams.core.events.refusals import Refused, shown
from streams.core.events.times import read_day

MOST_TITLE: Final = 500
"""Characters of a title that an item keeps, as many as an event may bring. Masking may make more
of them."""

WITHDRAWN_TITLE: Final = "（已撤下 · withdrawn）"
"""The title of an item whose own was taken out of an issued quick report."""

_LAST: Final = 253_402_128_000_000_000
"""9999-12-30: later instants have no day in some time zone."""

_Identity = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
_Name = Annotated[str, Meta(max_length=64)]


class Withdrawal(msgspec.Struct, frozen=True):
    """Why an issued item no longer shows its title.

    Attributes:
        at: When it was asked for, microseconds since the epoch.
        by: Who asked: the id of a key, or whose command it was.
        reason: Why, in the words of who asked.
    """

    at: int
    by: str
    reason: str


class Item(msgspec.Struct, frozen=True, tag="item", omit_defaults=True):
    """An opinion item as it goes to the quick reports.

    Attributes:
        subject: The case's id.
        source, id: Of its received event.
        time: When it was received, microseconds since the epoch.
        title: Its title, masked.
        withdrawn: Of an issued one whose title was taken out, why.
    """

    subject: _Identity
    source: _Identity
    id: _Identity
    time: Annotated[int, Meta(ge=-DAY_US, le=_LAST)]
    kind: _Name
    channel: _Name
    category: _Name
    title: str
    withdrawn: Withdrawal | None = None

    def __post_init__(self) -> None:
        """Name the category of one that has none, as older versions did not."""
        if not self.category:
            msgspec.structs.force_setattr(self, "category", UNCATEGORISED)


class Voiding(msgspec.Struct, frozen=True, tag="voiding"):
    """An item's received event was wrong."""

    subject: _Identity
    source: _Identity
    id: _Identity


class DayDue(msgspec.Struct, frozen=True, tag="due", omit_defaults=True):
    """The quick report of an ISO day is to be issued now.

    Attributes:
        day: The day.
        at: When Kafka took in the event that says so, microseconds since the epoch; older versions
            did not write it.
    """

    day: str
    at: int = 0


class Issue(msgspec.Struct, frozen=True):
    """An issued quick report.

    Attributes:
        year, number: What it is known by: 2015 No. 238.
        day: The day that was due, ISO.
        items: In order of time received.
    """

    year: int
    number: int
    day: str
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """The name under which it is kept, ``2015-238``."""
        return f"{self.year}-{self.number}"


_decoder: msgspec.json.Decoder[Item | Voiding | DayDue] = msgspec.json.Decoder(
    Item | Voiding | DayDue
)


def read_item(value: bytes | None) -> Item | Voiding | DayDue:
    """Read a record of quick-report-items, so that what it returns can be issued.

    Raises:
        Refused: It is not one of the three, or names something that no event can.
    """
    try:
        what = _decoder.decode(value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # What msgspec says after this names places, never values.
        _, at, place = str(error).partition(" - at `$.")
        where = f"; its {place.removesuffix('`')} cannot be used" if at else ""
        rule = f"is not an item of a quick report, the voiding of one or a day due{where}"
        raise Refused("event", rule) from None
    if isinstance(what, DayDue):
        read_day(what.day)
    elif isinstance(what, Item) and (what.withdrawn or len(what.title) > MOST_TITLE):
        # What waits cannot be withdrawn yet, whatever it says of itself.
        return msgspec.structs.replace(what, title=what.title[:MOST_TITLE], withdrawn=None)
    return what


MISDIRECTED: Final = Refused(
    "type",
    "belongs to the topic quick-report-due, which needs a right of its own; over HTTP, a key with "
    "the role due",
    reason="misdirected",
)
"""Why a day due or a redaction is not taken from a topic that feeders write to."""


NOT_FOR_DUE: Final = Refused(
    "type",
    "belongs to the topic intake; this one takes days due and redactions alone",
    reason="misdirected",
)
"""Why another event is not taken from the topic of days due."""


def see_over(day: str, at: int, day_of: DayOf) -> None:
    """Check that an ISO day had ended at an instant.

    Args:
        day: The day that is due.
        at: When its event came, in microseconds since the epoch.
        day_of: Returns the day of an instant.

    Raises:
        Refused: It had not; what is received on it later would never be in its quick report.
    """
    today = day_date(day_of(at)).isoformat()
    if day >= today:
        rule = f"names a day that is not over (the event came on {today}); send it once it is"
        raise Refused("subject", rule, shown(day), reason="not_over")
