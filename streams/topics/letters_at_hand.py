"""The letters whose words Kafka still has, and where people filed them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from typing import Final, NamedTuple

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.holding import holder, standing
from streams.core.events.messages import Received
from streams.core.events.reader import EventReader
from streams.core.events.reduced import CATEGORY, OWN, TIME, WHAT, Reduced, said
from streams.core.events.refusals import Refused
from streams.core.filing.learning import Filed
from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import CASES, INTAKE, first_topics
from streams.topics.versions import refuse_newer

MOST_LEARNED: Final = 10_000
"""From how many letters is learned: it takes some minutes, and newer ones say more."""


class LetterAtHand(NamedTuple):
    """A case whose words are still there.

    Attributes:
        received: When it came, in microseconds since the epoch: of several receipts the first.
        title: Its title.
        text: Its text.
        named: Whether its receipt named a category, so that none is guessed.
    """

    received: int
    title: str
    text: str
    named: bool


class LettersAtHand:
    """Collects letters from their events, and their categories from the records of cases."""

    def __init__(self, installation: Installation) -> None:
        catalogue = installation.catalogue
        self.letters: dict[str, LetterAtHand] = {}
        self.filed: dict[str, str] = {}
        self._read = EventReader(catalogue, installation.most_event_bytes).read
        self._records = CaseRecords(catalogue)
        self._cases = installation.settings.topic(CASES)

    def take(self, records: Iterable[Record], now: int) -> None:
        """Take in records of one topic; `now` is in microseconds since the epoch.

        Raises:
            WrittenByNewer: A later version of Kuaibao has written one of `cases`.
        """
        for record in records:
            if record.topic == self._cases:
                self._take_case(record)
            else:
                self._take_event(record, now)

    def learnable(self) -> Iterator[Filed]:
        """Return the letters that people filed, the newest first, `MOST_LEARNED` at the most."""
        filed = self.letters.keys() & self.filed.keys()
        newest = sorted(filed, key=lambda each: (-self.letters[each].received, each))
        for subject in newest[:MOST_LEARNED]:
            letter = self.letters[subject]
            yield Filed(subject, letter.title, letter.text, self.filed[subject])

    def _take_event(self, record: Record, now: int) -> None:
        try:
            event = self._read(record.value, record.headers, now)
        except Refused:
            return  # A worker has made a dead letter of it.
        if not isinstance(event.message, Received):
            return
        data = event.message.data
        title, text = data.title or "", data.text or ""
        if title or text:
            letter = LetterAtHand(event.reduced[TIME], title, text, bool(data.category))
            known = self.letters.get(event.subject, letter)
            self.letters[event.subject] = min(known, letter)

    def _take_case(self, record: Record) -> None:
        if record.headers:
            refuse_newer(CASES, record)
        if record.key is None:
            return
        try:
            events = self._records.events(record.value)
            subject = record.key.decode()
        except (ValueError, TypeError, IndexError):
            return  # It is not one of ours.
        category = filed_category(events)
        if category:
            self.filed[subject] = category
        else:
            self.filed.pop(subject, None)


def filed_category(events: list[Reduced]) -> str:
    """Return the category that people last gave a case; "" if nobody gave it any."""
    events = [said(event) for event in standing(events)]
    if not any(event[_GIVEN[event[WHAT]]] for event in events if event[WHAT] in _GIVEN):
        return ""
    return holder(events).category


_GIVEN = {"received": CATEGORY, "routed": OWN}


async def read_letters_at_hand(installation: Installation) -> LettersAtHand:
    """Read all letters that Kafka still has, with the categories that people gave them.

    Raises:
        NoKafka: No Kafka answers, or a topic does not exist or has other settings.
        WrittenByNewer: A later version of Kuaibao has written some of it.
    """
    topics = dict.fromkeys([INTAKE, *first_topics(installation.catalogue), CASES])
    await provision(installation, *topics, create=False)
    starts = dict.fromkeys(installation.partitions(*topics), 0)
    found = LettersAtHand(installation)
    options = installation.settings.client_options()
    async with aclosing(read_to_end(options, starts)) as batches:
        async for _, records in batches:
            found.take(records, time.time_ns() // 1_000)
    return found
