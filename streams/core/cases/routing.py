"""Which topic an event goes to, and which category is guessed for a case that names none."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from streams.core.cases.merging import Merged
from streams.core.cases.timelines import kind_of_case
from streams.core.county.catalogue import UNCATEGORISED, Catalogue
from streams.core.county.topic_names import REPLIES
from streams.core.days import moment
from streams.core.events import messages
from streams.core.events.reader import Event
from streams.core.events.reduced import (
    CATEGORY,
    FIELDS,
    ID,
    OWN,
    ROUTED_CATEGORY,
    SOURCE,
    TIME,
    WHAT,
    Reduced,
    identity_of,
    labels_of,
    with_guess,
)
from streams.core.events.retired import Retirement
from streams.core.filing.filing import Filer
from streams.core.filing.guessed import BY_TOPIC, GuessedCategory, read_guessed
from streams.core.record_headers import Headers

if TYPE_CHECKING:
    from streams.core.filing.model import Model

GUESS_HEADER: Final = "kuaibao-guess"
"""The header in which *route* says which category it guessed for an event that it passes on, by
what, and how sure that was: `GuessedCategory.written`."""


class Destination(NamedTuple):
    """Where an event of `intake` goes.

    Attributes:
        topic: The topic, without prefix.
        guess: The category that was guessed for it; None where none was, or none was needed.
    """

    topic: str
    guess: GuessedCategory | None = None


_TO_REPLIES: Final = Destination(REPLIES)


class Router:
    """Routes by one catalogue, and by a model where there is one. Topics are without prefix."""

    def __init__(self, catalogue: Catalogue, model: "Model | None" = None) -> None:
        self._retirement = Retirement(catalogue)
        self._model = model
        self._filers: dict[tuple[str, ...], Filer] = {}
        self._rules = catalogue.rules
        self._filer = Filer(catalogue.rules, model)
        self._topics = {name: kind.topic for name, kind in catalogue.kinds.items()}
        self._categories = {
            kind.topic.format(category=category): category
            for kind in catalogue.kinds.values()
            if "{category}" in kind.topic
            for category in catalogue.categories
        }
        # Of kinds without topics by category nobody asks which one a case has.
        self._destinations = {
            (name, category): Destination(kind.topic.format(category=category))
            for name, kind in catalogue.kinds.items()
            for category in ("", *catalogue.categories)
            if category or "{category}" not in kind.topic
        }

    def topic(self, event: Event) -> str:
        """Name the topic that a new event of `intake` goes to."""
        return self.destination(event).topic

    def destination(self, event: Event) -> Destination:
        """Return where a new event of `intake` goes, and what was guessed to send it there."""
        message = event.message
        if isinstance(message, messages.Received):
            data = message.data
            known = self._destinations.get((data.kind, data.category or ""))
            if known is not None:
                return known
            guess = self._recognise(data, event.reduced[TIME])
            category = guess.category if guess else UNCATEGORISED
            return Destination(self._topics[data.kind].format(category=category), guess)
        if isinstance(message, messages.Counted):
            return Destination(self._topics[message.data.kind])
        return _TO_REPLIES

    def categorised(self, event: Event, topic: str, headers: Headers = ()) -> Reduced:
        """Return what is reduced of an event that was found in a topic, as its case keeps it.

        The category of a receipt without one is its topic's, where the topic is one of a category:
        *route*, or the feeder, took it for that. Of kinds that have no such topics the keyword
        rules tell it. It is kept as a guess, which replaces no category that was given.

        Args:
            event: The event.
            topic: In which it was found.
            headers: Of its record; *route* says in them by what it guessed.
        """
        message, reduced = event.message, event.reduced
        if not isinstance(message, messages.Received) or reduced[CATEGORY]:
            return reduced
        category = self._categories.get(topic)
        if category is None:
            guess = self._recognise(message.data, reduced[TIME])
            return with_guess(reduced, guess.written() if guess else "")
        if category == UNCATEGORISED:
            return reduced
        return with_guess(reduced, _noted(headers, category))

    def _recognise(self, receipt: messages.ReceivedData, time: int) -> GuessedCategory | None:
        """Tell a category by what holds at a time; None in doubt, or where it is retired then."""
        guess = self._filer_at(time).guessed(receipt.title or "", receipt.text or "")
        if guess is None or self._retirement.is_over(guess.category, time):
            return None
        return guess

    def _filer_at(self, time: int) -> Filer:
        """Return what files at a time: nearly always all rules hold."""
        rules = self._retirement.rules(time)
        if rules is self._rules:
            return self._filer
        of = tuple(rule.category for rule in rules)
        if of not in self._filers:
            self._filers[of] = Filer(rules, self._model)
        return self._filers[of]

    def category_topic(self, kind: str, category: str) -> str | None:
        """Name the topic of a kind's cases of a category, if the catalogue has one for them.

        A case may have a kind or a category that the catalogue had when its event was read, and has
        no longer.
        """
        named = self._topics.get(kind, "").format(category=category)
        return named if self._categories.get(named) == category else None


def with_guess_header(headers: Headers, guess: GuessedCategory) -> Headers:
    """Return headers with what *route* guessed, in place of what they said of a guess."""
    said = GUESS_HEADER, guess.written().encode()
    return [*(each for each in headers if each[0] != GUESS_HEADER), said] if headers else [said]


def _noted(headers: Headers, category: str) -> str:
    """Return the guess that headers have of a category, as written; else its topic guessed it."""
    for name, value in headers:
        if name == GUESS_HEADER and value and value.isascii():
            said = value.decode()
            guess = read_guessed(said)
            if guess.by and guess.category == category:
                return said
    return GuessedCategory(category, BY_TOPIC).written()


def followed(merged: Merged, router: Router) -> Iterator[tuple[str, Reduced]]:
    """Name the topics that newly learn of routed events of a case, with these events.

    A department learns of a case when it is given their category; which topic that is can
    only be told once the case's kind is known, so earlier routings follow when it is, and when it
    turns out to be another.
    """
    kind = kind_of_case(merged.events)
    if not kind:
        return
    before = merged.before()
    known = {identity_of(event): event for event in before}
    told_anew = kind_of_case(before) != kind
    for event in merged.events:
        if event[WHAT] != "routed" or not event[ROUTED_CATEGORY]:
            continue
        if told_anew or known.get(identity_of(event)) != event:
            topic = router.category_topic(kind, event[ROUTED_CATEGORY])
            if topic:
                yield topic, event


def routed_event(subject: str, routed: Reduced) -> bytes:
    """Write a routed event again from what is kept of it, as structured JSON."""
    named = {**dict(zip(FIELDS["routed"], routed[OWN:], strict=False)), "labels": labels_of(routed)}
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": messages.Routed.__struct_config__.tag,
            "source": routed[SOURCE],
            "id": routed[ID],
            "subject": subject,
            "time": moment(routed[TIME]),
            "data": {name: value for name, value in named.items() if value},
        }
    )
