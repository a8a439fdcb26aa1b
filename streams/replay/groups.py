"""Groups of a plan: so many cases or records of one kind and channel, and what becomes of them.

All days are days of the plan's time zone.
"""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from streams.replay.step_counts import CaseSteps
from streams.replay.value_forms import Count, Lag, Lines, Name, Share, Weights


class CaseGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Cases of one kind and channel that came in from `first` to `last`.

    Attributes:
        kind, channel: What they are, and where they came in.
        first, last: The days of the first and the last.
        received: How many.
        as_of: The day at whose end the counts below are true; `last`, if not given.
        rejected: How many had been rejected by then, for reasons weighed by `rejections`.
        closed: How many had been closed by then; all that were not rejected, if not given. The
            rest is open then.
        open_within: The open ones came in at most so many days before, if enough did.
        rejections: Weights of the reasons for rejecting.
        late: How many of `closed` were closed late.
        in_days, late_days: How long after receipt cases are closed, and the late ones.
        reopened: How many of `closed` had been reopened and closed again by then.
        again_days: How long reopening and closing again come after each other.
        reopened_after: How many of `closed` are reopened only after it, and closed again.
        unsettled: How many of the open ones stay so.
        settled_days: How long after that day the others are closed.
        rated, satisfied: How many of `closed` had been rated by then, and how many of these well.
        scores: Rated by 1 to 5 rather than by yes or no.
        days: On how many different days they came in; left to chance, if not given.
        rhythm: When they come in; that of the plan, if not given.
        topics: The mix of topics that titles and texts are drawn from; bare cases, if not given.
        department: Of all of them, whatever the theme says.
        departments: For bare cases: the set that departments are drawn from.
        headings: Forms of the {title}.
        persons, answered: Whether the writer is named; whether a reply precedes each closing.
        uncategorised: Share that come without the category, to be known by their title.
        routed: Share whose department is named by a routed event.
        misfiled: How many come with another topic's category, put right by a routed event.
        mistaken: How many are closed by mistake, which is then voided.
        contacts, title_contacts: Share that have a phone or identity number in text and title.
        posted: Whether those that are of a hotspot say on which of the plan's sites they were.
        steps: What the office did to them on their way; nothing, if not given.
        about: For bare cases: the group of applications that they are about, each one the one of
            the same number.
        full: Only in the full record.
    """

    kind: Name
    channel: Name
    first: date
    last: date
    received: Annotated[int, Meta(ge=1)]
    about: str | None = None
    as_of: date | None = None
    rejected: Count = 0
    rejections: Weights = {}
    closed: Count | None = None
    late: Count = 0
    reopened: Count = 0
    reopened_after: Count = 0
    unsettled: Count = 0
    rated: Count = 0
    satisfied: Count = 0
    scores: bool = False
    in_days: Lag = (0, 0)
    late_days: Lag = (0, 0)
    open_within: Count = 30
    settled_days: Lag = (1, 30)
    again_days: Lag = (1, 5)
    days: Annotated[int, Meta(ge=1)] | None = None
    rhythm: str | None = None
    topics: str | None = None
    department: Name | None = None
    departments: str | None = None
    headings: Lines = msgspec.field(default_factory=lambda: ["{title}"])
    persons: bool = False
    answered: bool = True
    uncategorised: Share = 0.0
    routed: Share = 0.0
    misfiled: Count = 0
    mistaken: Count = 0
    contacts: Share = 0.0
    title_contacts: Share = 0.0
    posted: bool = False
    steps: CaseSteps | None = None
    full: bool = False

    @property
    def cutoff(self) -> date:
        """The day at whose end the counts are true."""
        return self.as_of or self.last

    @property
    def closed_by_then(self) -> int:
        """How many had been closed by the cut-off."""
        return self.received - self.rejected if self.closed is None else self.closed

    @property
    def open_then(self) -> int:
        """How many were open at the cut-off."""
        return self.received - self.rejected - self.closed_by_then

    def part(self, share: float) -> int:
        """How many of the cases a share of them is."""
        return round(share * self.received)

    def size(self) -> int:
        """How many events these cases make."""
        reopenings = self.reopened + self.reopened_after
        closings = self.closed_by_then + self.open_then - self.unsettled + reopenings
        routed = self.part(self.routed) + self.misfiled
        follow_ups = closings * (2 if self.answered else 1) + reopenings + self.rejected
        steps = self.steps.size() if self.steps else 0
        return self.received + routed + follow_ups + 2 * self.mistaken + self.rated + steps


class RecordGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Records of one kind and channel, counted from `first` to `last`.

    Attributes:
        kind, channel: What they are, and where they were counted.
        first, last: The days of the first and the last.
        count: How many; left out, as many as there are `quantities`.
        quantities: How much each of them counts, instead of `count`.
        again: How much each of them counts from `again_on` on: the same record is counted again.
        again_on: The day on which they are; of what there is, such as rules in force, that is how
            it grows less.
        column: Where all of them are in their medium.
        headlines: How many of them are headlines; what is not a headline then says so.
        departments: The set that departments are drawn from; none, if not given.
        rhythm: When they are counted; that of the plan, if not given.
        full: Only in the full record.
    """

    kind: Name
    channel: Name
    first: date
    last: date
    count: Annotated[int, Meta(ge=1)] | None = None
    quantities: list[Annotated[int, Meta(ge=1)]] = []
    again: list[Annotated[int, Meta(ge=1)]] = []
    again_on: date | None = None
    column: Name | None = None
    headlines: Count = 0
    departments: str | None = None
    rhythm: str | None = None
    full: bool = False

    def size(self) -> int:
        """How many events these records make."""
        return self.many() + len(self.again)

    def many(self) -> int:
        """How many records there are."""
        return self.count or len(self.quantities)
