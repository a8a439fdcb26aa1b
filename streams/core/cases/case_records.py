"""The records of the topic `cases`: how a case is written down, and what can be read from it.

A case is the JSON text::

    {"rules":"5 Asia/Shanghai","timeline":[…],
    "events":[[…],…],
    "known":[1207,3],"gave_way":[[1207,1209,[…]]]}

which is written once and read back without being taken apart: its timeline ends with the first
line. `rules` says by which code and time zone the timeline was made, and for which kinds with
minutes; one made otherwise is made again. Its number is the version of the record, which from 3 on
a header says as well (see `streams.topics.versions`): a number that is only damaged has none.
`known` says in which flush each event became known, as steps from one event to the next, and
`gave_way` what counted until another content of its identity came (`streams.core.cases.known`); it
is there if anything did.
"""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec

from streams.core.cases.known import BEFORE, GaveWay, KnownCase, as_steps, of_steps
from streams.core.cases.steps import Hours, have_later_facts
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import has_guess, has_later_places
from streams.core.cases.timelines import encode, timeline, without_void
from streams.core.county.catalogue import Catalogue
from streams.core.county.hourly import hourly_kinds
from streams.core.county.labels import ForeignLabels
from streams.core.days import minutes_in
from streams.core.events.document_numbers import without_other_words
from streams.core.events.reduced import ABOUT_WORD, KIND, WHAT, Reduced, about_of, is_stock

RULES: Final = 5
"""Raised when the same events give another timeline than before, or are written otherwise.

1: a guess was written at the place of the category given; no record said whether it was a stock.
2: a reply moves nothing, a category that was guessed replaces none, closing does not undo a
rejection, and a record says whether it was a stock.
3: a case may have steps, labels and minutes. One that has none of them is written by the rules 2.
4: a record says when its events became known. One that does not know is written by 3 or 2.
5: a timeline says which category was guessed, and a guess by what and how sure it is. A record that
has no guess and does not know is written by 3 or 2.
"""

LATEST_RECORD: Final = 6
"""The version of a record of which a receipt or a counted record says which application it is about
(`ABOUT`). It counts as by the rules 5, by which one of which none says so is written."""

_WITHOUT_STEPS: Final = 2
_WITH_STEPS: Final = 3

_WITH_KNOWN: Final = 4

_BY_RULES_6: Final = b'{"rules":"%d ' % LATEST_RECORD
_BY_RULES_5: Final = b'{"rules":"%d ' % RULES
_BY_RULES_4: Final = b'{"rules":"%d ' % _WITH_KNOWN
_BY_RULES_3: Final = b'{"rules":"%d ' % _WITH_STEPS
_BY_RULES_1: Final = b'{"rules":"1 '
_KNOWING: Final = (_BY_RULES_5, _BY_RULES_6, _BY_RULES_4)
_BY_RULES: Final = (*_KNOWING, b'{"rules":"%d ' % _WITHOUT_STEPS, _BY_RULES_3)
"""How records begin that are written now, that know, and that were written by the first rules."""

_rules = re.compile(rb'\{"rules":"(\d{1,9}) ')

NO_TIMELINE: Final = b"null"
"""The timeline of a case that counts nowhere yet: its first event has not arrived."""

_TIMELINE: Final = b',"timeline":'
_BETWEEN: Final = b',\n"events":'
_KNOWN: Final = b',\n"known":'
_GAVE_WAY: Final = b',"gave_way":'
"""What comes before each part of a record. No text of JSON has a line break in it."""

_guessed = re.compile(rb'"received",(?:"[^"]*",){2}"",(?:"[^"]*",){2}"[^"]')
"""A receipt with a guess: it names no category, and behind nature and department there is one."""

_ABOUT: Final = b'["%b","' % ABOUT_WORD.encode()
"""What is in a case of which an event names an application. A label of this name looks alike, which
does no harm."""
_first_time = re.compile(rb',\n"events":\[\[(-?\d{1,18}),')
"""The time of the first event."""

ALWAYS_US: Final = -(2**62)
"""Before all times of events."""

_events = msgspec.json.Decoder(list[list[Any]]).decode
_steps = msgspec.json.Decoder(list[int]).decode
_gave_way = msgspec.json.Decoder(list[GaveWay]).decode


class LearntAt(NamedTuple):
    """What of a case tells, without its events, whether it may differ from what was published.

    Attributes:
        flush: The latest in which anything of it became known, or `BEFORE`.
        first: No event of it happened before this time, in microseconds since the epoch.
    """

    flush: int
    first: int


class CaseRecords:
    """Writes and reads records of `cases`, by the rules and in the time zone now in force.

    Attributes:
        rules: What the records it writes say that their timelines were made by. It names the kinds
            that have a deadline in hours, if any; of cases with steps, labels or minutes alone it
            has a check over which kinds do not have which labels. When these change, timelines are
            made again.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        hourly = hourly_kinds(catalogue)
        self._foreign = catalogue.foreign_labels
        made_by = " ".join([catalogue.time_zone, *([",".join(sorted(hourly))] if hourly else [])])
        # Cases without steps have no labels. The rules 4 write the word even where it says nothing,
        # to tell those with steps apart, as the rules 3 are told from 2.
        digest = _digest(self._foreign) if self._foreign else ""
        labels = f" labels:{digest}" if digest else ""
        self.rules = f"{RULES} {made_by} labels:{digest}"
        self._day_of = catalogue.day_of
        zone = ZoneInfo(catalogue.time_zone)
        self._hours = Hours(hourly, minutes_in(zone)) if hourly else None
        self._heads = (
            self._known_without_steps,
            self._known_with_steps,
            self._about_without_steps,
            self._about_with_steps,
        ) = _heads(
            f"{RULES} {made_by}",
            self.rules,
            f"{LATEST_RECORD} {made_by}",
            f"{LATEST_RECORD} {made_by} labels:{digest}",
        )
        self._heads_of_before = self._without_steps, self._with_steps, *_ = _heads(
            f"{_WITHOUT_STEPS} {made_by}",
            f"{_WITH_STEPS} {made_by}{labels}",
            f"{_WITH_KNOWN} {made_by}",
            f"{_WITH_KNOWN} {made_by} labels:{digest}",
        )
        # What begins so has no steps, and so no number of a notice.
        self._of_no_steps = (
            self._known_without_steps,
            self._about_without_steps,
            self._without_steps,
            self._heads_of_before[2],
        )
        self._stocks = {name for name, kind in catalogue.kinds.items() if kind.stock}

    def make(self, events: list[Reduced]) -> tuple[bytes, Row]:
        """Return the record of a case with these events, and its timeline or `NO_TIMELINE`.

        The record does not say when they became known.
        """
        return self.make_of(KnownCase(events), encode(events))

    def make_of(self, case: KnownCase, written: bytes) -> tuple[bytes, Row]:
        """Return the record of a case, whose events are `written` already, and its timeline."""
        events, flushes, gave_way = case
        row = encode(timeline(events, self._day_of, self._hours, self._foreign))
        later = have_later_facts(events) or (self._hours and has_later_places(row))
        if _ABOUT in written:
            head = self._about_with_steps if later else self._about_without_steps
        elif not flushes and not has_guess(row):
            head = self._with_steps if later else self._without_steps
            return b"%b%b%b%b}" % (head, row, _BETWEEN, written), row
        else:
            head = self._known_with_steps if later else self._known_without_steps
        known = encode(as_steps(flushes))
        if gave_way:
            known = b"%b%b%b" % (known, _GAVE_WAY, encode(gave_way))
        return b"%b%b%b%b%b%b}" % (head, row, _BETWEEN, written, _KNOWN, known), row

    def row(self, value: bytes) -> Row:
        """Return the timeline of a record.

        Raises:
            ValueError: It is not a record, or a newer version's rules made it.
        """
        if value.startswith(self._known_without_steps):  # As most are.
            return value[len(self._known_without_steps) : value.index(b"\n") - 1]
        if value.startswith(self._heads) or (
            value.startswith(self._heads_of_before) and not _guessed.search(value)
        ):
            return value[value.index(_TIMELINE) + len(_TIMELINE) : value.index(b"\n") - 1]
        return encode(timeline(self.events(value), self._day_of, self._hours, self._foreign))

    def events(self, value: bytes | None) -> list[Reduced]:
        """Return the events that a record holds; none where there is no record.

        Raises:
            ValueError: It is not a record, or a newer version's rules made it.
        """
        if value is None:
            return []
        if value.startswith(self._of_no_steps):
            return _kept(value)
        if not value.startswith(_BY_RULES):
            _refuse_unknown(value)
        events = _kept(value)
        if _has_numbers(value):
            events = [*map(without_other_words, events)]
        return self.with_marks(events) if value.startswith(_BY_RULES_1) else events

    def case(self, value: bytes | None) -> KnownCase:
        """Return the case that a record holds; one without events where there is no record.

        Raises:
            ValueError: It is not a record, or a newer version's rules made it.
        """
        events = self.events(value)
        if value is None or not value.startswith(_KNOWING):
            return KnownCase(events)
        known = value[_where_known(value) + len(_KNOWN) : -1]
        gave_way: Sequence[GaveWay] = ()
        if _GAVE_WAY in known:
            known, _, told = known.partition(_GAVE_WAY)
            gave_way = _gave_way(told)
        return KnownCase(events, of_steps(_steps(known), len(events)), gave_way)

    @staticmethod
    def learnt_at(value: bytes) -> LearntAt:
        """Return when anything of a case last became known, and from when on it counts.

        It costs much less than `case`, which takes all events apart.

        Raises:
            ValueError: It is not a record.
        """
        first = _first_time.match(value, value.index(b"\n") - 1)
        if first is None:
            raise ValueError("no event is at the beginning of its line")
        time = int(first[1])
        if not value.startswith(_KNOWING):
            return LearntAt(BEFORE, time)
        known = value[_where_known(value) + len(_KNOWN) : -1]
        if _GAVE_WAY in known:
            # What gave way may have happened earlier than all that is left.
            known, time = known.partition(_GAVE_WAY)[0], ALWAYS_US
        return LearntAt(max(accumulate(_steps(known)), default=BEFORE), time)

    def with_marks(self, events: list[Reduced]) -> list[Reduced]:
        """Return events that the rules 1 have written, as the rules 2 do: a stock is marked."""
        return [self._marked(event) for event in events]

    def mended(self, value: bytes) -> bytes:
        """Return a record, made again if it has what should not be there, or lacks what should.

        Its events may not say which of them were a stock: that is known while the catalogue has
        their kinds, and must be written down by then. Or a number of a notice may be free text, in
        which a name may be.
        """
        if value.startswith(self._of_no_steps):
            return value
        if _has_numbers(value) and value.startswith(_BY_RULES):
            kept = _kept(value)
            events = [*map(without_other_words, kept)]
            return value if events == kept else self._made_again(value, events)
        if not value.startswith(_BY_RULES_1) or b',"counted",' not in value:
            return value
        events = self.events(value)
        return self.make(events)[0] if any(map(is_stock, events)) else value

    def _made_again(self, value: bytes, events: list[Reduced]) -> bytes:
        return self.make_of(self.case(value)._replace(events=events), encode(events))[0]

    def _marked(self, event: Reduced) -> Reduced:
        stock = event[WHAT] == "counted" and event[KIND] in self._stocks
        return [*event, True] if stock else event


def _kept(value: bytes) -> list[Reduced]:
    start = value.index(b"\n") - 1  # A line break is found at once.
    end = _where_known(value) if value.startswith(_KNOWING) else -1
    if not value.startswith(_BETWEEN, start):
        raise ValueError("events are not in a line of their own")
    return _events(value[start + len(_BETWEEN) : end])


def _where_known(value: bytes) -> int:
    """Return where it begins that a record says when its events became known."""
    at = value.rindex(b"\n") - 1
    if not value.startswith(_KNOWN, at):
        raise ValueError("it is not said in a line of its own when events became known")
    return at


def _has_numbers(value: bytes) -> bool:
    """Return whether events may be in a record that have the number of a notice."""
    return b',"urged",' in value or b',"supervised",' in value


def _heads(*rules: str) -> tuple[bytes, ...]:
    """Return how records begin that were made by these rules."""
    return tuple(b'{"rules":%b,"timeline":' % msgspec.json.encode(each) for each in rules)


def _digest(foreign: ForeignLabels) -> str:
    said = ";".join(f"{kind}:{','.join(sorted(foreign[kind]))}" for kind in sorted(foreign))
    return f"{crc32(said.encode()):08x}"


def may_be_about(value: bytes) -> bool:
    """Return whether an event of a record names, or perhaps named, an application."""
    return _ABOUT in value


def about_in(records: CaseRecords, value: bytes) -> str:
    """Return the subject of the application that a record's case is about; "" for none.

    It is what the last receipt says that names one and is not void.

    Args:
        records: Reads cases.
        value: The record.
    """
    if not may_be_about(value):
        return ""
    named = (about_of(event) for event in reversed(without_void(records.events(value))))
    return next(filter(None, named), "")


def version_of(value: bytes) -> int:
    """Return the number of the rules by which a record that is written now is written."""
    if value.startswith(_BY_RULES_5):
        return RULES
    if value.startswith(_BY_RULES_6):
        return LATEST_RECORD
    if value.startswith(_BY_RULES_4):
        return _WITH_KNOWN
    return _WITH_STEPS if value.startswith(_BY_RULES_3) else _WITHOUT_STEPS


def _refuse_unknown(value: bytes) -> None:
    found = _rules.match(value)
    if found and int(found[1]) > LATEST_RECORD:
        raise ValueError("made by rules that are not known")
