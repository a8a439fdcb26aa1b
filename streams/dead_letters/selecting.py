"""Which dead letters are wanted."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.periods import parse_day
from streams.dead_letters.letters import Letter, LetterPlace


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which letters are wanted; an empty or None field does not restrict.

    Attributes:
        since, until: Set aside at or after, and before (aware).
        fields: One of these fields breaks a rule.
        reason: A text within the reason, in capitals or not.
        topics: Found in one of these.
        sources: The event's source begins with one of these.
        places: These letters and no others.
    """

    since: datetime | None = None
    until: datetime | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    places: frozenset[LetterPlace] = frozenset()

    def takes(self, letter: Letter) -> bool:
        """Return whether a letter is wanted."""
        return (
            (not self.places or letter.place in self.places)
            and (self.since is None or letter.at >= self.since)
            and (self.until is None or letter.at < self.until)
            and (not self.fields or letter.field in self.fields)
            and self.reason.casefold() in letter.reason.casefold()
            and (not self.topics or letter.topic in self.topics)
            and (not self.sources or letter.source.startswith(self.sources))
        )


def read_moment(parameter: str, text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """Read a moment: RFC 3339 with an offset, or a day, which means its beginning or its end.

    Args:
        parameter: What to call it where it is wrong.
        text: As it was given.
        zone: Whose days they are.
        end: Whether a day means its end.

    Raises:
        BadQuery: It is neither.
    """
    try:
        if "T" not in text:
            day = day_date(parse_day(text, parameter) + end)
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadQuery(
            parameter,
            f"{text!r} is neither a day, such as 2015-03-02, nor a time with its offset, such as "
            "2015-03-02T09:30:00+08:00",
        ) from None
    return moment
