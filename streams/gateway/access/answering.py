"""What a key limited to units may send: what such a unit does to the cases that it has now."""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from msgspec import UNSET

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.holding import Holder, holder
from streams.core.events import messages
from streams.core.events import step_messages as steps
from streams.core.events.reader import Event
from streams.core.events.reduced import Reduced, identity_of, says_the_same
from streams.core.events.refusals import shown
from streams.gateway.access.limits import Beyond
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.gateway.index.case_index import CaseValues
from streams.gateway.index.listing import NotYet

ANSWERS: Final = (
    steps.CaseAccepted,
    steps.CaseReturned,
    messages.Replied,
    messages.Voided,
)
"""The events that a unit's key may send; it voids only what its own sources have sent."""

_TYPES: Final = "accepted, returned and replied, and voids what it has sent itself"


class Answers:
    """Checks what keys limited to units send, by whose case each is now.

    Args:
        records: Asks the index of cases.
        cases: Reads what the index returns.
        within: Returns all units that are today under some, these among them.
    """

    def __init__(
        self,
        records: CaseValues,
        cases: CaseRecords,
        within: Callable[[Collection[str]], Collection[str]],
    ) -> None:
        self._records = records
        self._cases = cases
        self._within = within

    async def beyond(
        self, events: Sequence[tuple[int, Event]], who: Caller
    ) -> list[tuple[int, Beyond]]:
        """Return which events a caller limited to units may not send, by their index.

        Raises:
            Problem: 503; the index of cases cannot tell whose they are.
        """
        units = self._within(who.units)
        refused = [(index, _by_itself(event, who, units)) for index, event in events]
        if found := [(index, why) for index, why in refused if why]:
            return found
        histories = await self.histories({event.subject for _, event in events})
        cases = ((index, event, histories.get(event.subject, [])) for index, event in events)
        return [
            (index, Beyond("subject", shown(event.subject), _NOT_THEIRS))
            for index, event, known in cases
            if holder(known).department not in units and not _is_known(event, known)
        ]

    def is_within(self, who: Caller, holder: Holder) -> bool:
        """Return whether a case is of the units of a caller who is limited to some."""
        return holder.department in self._within(who.units)

    async def holder(self, subject: str) -> tuple[Holder, list[Reduced]]:
        """Return who has a case now, and its events; nobody, and none, where it is not known.

        Raises:
            Problem: 503; the index of cases cannot tell.
        """
        known = (await self.histories([subject])).get(subject, [])
        return holder(known), known

    async def histories(self, subjects: Collection[str]) -> dict[str, list[Reduced]]:
        """Return the events of cases that are known.

        Raises:
            Problem: 503; the index of cases cannot tell.
        """
        try:
            found = await self._records(subjects)
        except NotYet as error:
            raise Problem(
                503,
                "Not ready",
                "this key answers the cases of its units, and whose cases these are cannot be told "
                f"yet ({error}); send the same again",
                headers={"Retry-After": "5"},
            ) from None
        return {subject: self._cases.events(value) for subject, value in found.items()}


_NOT_THEIRS: Final = (
    "this key answers cases that its units have now, and this is not one of them: it was never "
    "routed to them, was returned, or is another's by now"
)


def _by_itself(event: Event, who: Caller, units: Collection[str]) -> Beyond | None:
    """Say what of an event is beyond a caller, whosever case it is of."""
    message = event.message
    if not isinstance(message, ANSWERS):
        rule = f"this key answers for {', '.join(who.units)}: it sends {_TYPES}"
        return Beyond("type", shown(message.__struct_config__.tag), rule)
    if not who.sources:
        rule = "a unit's key feeds as a system of its own; make one with --source"
        return Beyond("source", shown(message.source), rule)
    named = getattr(message.data, "department", UNSET)
    if isinstance(named, str) and named and named not in units:
        rule = f"this key is for {', '.join(who.units)} and what is under it"
        return Beyond("data.department", shown(named), rule)
    return None


def _is_known(event: Event, known: Sequence[Reduced]) -> bool:
    """Return whether a case has an event already: what was accepted may be sent again."""
    identity = identity_of(event.reduced)
    return any(
        identity_of(each) == identity and says_the_same(each, event.reduced) for each in known
    )
