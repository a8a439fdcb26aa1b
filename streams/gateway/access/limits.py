"""What a key that is limited may feed: which sources, which subjects, and whose cases."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.core.cases.receipts import Receipt, receipt
from streams.core.events import messages
from streams.core.events.reader import Event
from streams.core.events.reduced import FIRST, WHAT
from streams.core.events.refusals import shown
from streams.gateway.access.lately import Lately
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet

Receipts = Callable[[Collection[str]], Awaitable[Mapping[str, Sequence[Receipt]]]]
"""Returns, of those subjects that have any, the receipts. Raises NotYet where it cannot tell."""


class Beyond(NamedTuple):
    """Why a key may not feed an event; `value` as JSON."""

    field: str
    value: str
    rule: str


def beyond(message: messages.Message, who: Caller) -> Beyond | None:
    """Say which source or subject of an event is outside what the key is for."""
    if not who.speaks_for(message.source):
        return Beyond("source", shown(message.source), _for(who.sources))
    if not who.may_name(message.subject):
        prefixes = " or ".join(who.subjects)
        rule = f"this key is for subjects that begin with {prefixes}"
        return Beyond("subject", shown(message.subject), rule)
    if isinstance(message, messages.Voided) and not who.restate_others:
        voids = message.data.source  # To void is to restate what that source said.
        if not who.speaks_for(voids):
            return Beyond("data.source", shown(voids), _for(who.sources))
    return None


class Limits:
    """Prevents keys limited to sources from changing what others opened.

    Args:
        indexed: Asks the index of cases, which is a little behind Kafka; what came through this
            gateway lately is remembered as well.
    """

    def __init__(self, indexed: Receipts) -> None:
        self._indexed = indexed
        self._lately = Lately()

    async def claim(self, events: Sequence[Event], who: Caller) -> list[tuple[int, Beyond]]:
        """Return which events are on others' cases, by index; if none, remember what they open.

        Remembered before they are sent: what Kafka does not acknowledge may be there all the same.

        Raises:
            Problem: 503; the index of cases cannot tell yet.
        """
        asked = {event.subject for event in events if _depends(event, who)}
        indexed = await self._ask(asked) if asked else {}
        # From here on nobody else has a turn, so that of two who open one case, one is first.
        forbidden = []
        for index, event in enumerate(events):
            if not _depends(event, who):
                continue
            known = [*indexed.get(event.subject, ()), *self._lately.of(event.subject)]
            if refused := _not_own(event, who, known):
                forbidden.append((index, refused))
        if not forbidden:
            self._remember(events)
        return forbidden

    async def _ask(self, subjects: Collection[str]) -> Mapping[str, Sequence[Receipt]]:
        try:
            return await self._indexed(subjects)
        except NotYet as error:
            raise Problem(
                503,
                "Not ready",
                "this key may not restate what other sources said, and whose cases these are "
                f"cannot be told yet ({error}); send the same again",
                headers={"Retry-After": "5"},
            ) from None

    def _remember(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.reduced[WHAT] in FIRST:
                self._lately.add(event.subject, receipt(event.reduced))


def _depends(event: Event, who: Caller) -> bool:
    """Return whether the key's right to feed an event depends on who opened the case."""
    what = event.reduced[WHAT]
    if not who.sources or what == "due":
        return False
    if what in FIRST:
        return not who.restate_others
    # To take back what its own source said is always a key's right.
    return who.own_cases and what != "voided"


def _not_own(event: Event, who: Caller, known: Sequence[Receipt]) -> Beyond | None:
    """Say why an event that depends on whose case it is may not come from this key."""
    if not known:
        return None
    if event.reduced[WHAT] not in FIRST:
        if who.speaks_for(min(known).source):
            return None
        rule = "another source opened this case, and this key may add to its own alone (own_cases)"
    else:
        if all(who.speaks_for(each.source) for each in known):
            return None
        # What was accepted may be sent again, even if another source has opened the case as well.
        if receipt(event.reduced) in known:
            return None
        rule = (
            "another source opened this case or record, and this key may add steps to it but not "
            "restate what it is (restate_others)"
        )
    return Beyond("subject", shown(event.subject), rule)


def _for(prefixes: Iterable[str]) -> str:
    return f"this key is for {' or '.join(prefixes)} and what is under it"
