"""Facts of what the office did with cases: that they were accepted, urged, called back and so on.

Each is a fact by itself, with the day of receipt as its day: as of days from `since` to before
`until`, the case counts as this. A case counts as each thing once, however often it was done.

What is done first is a spell: of a case, as of days from one to before another. Spells are cut down
to where the case was not rejected, to what its deadline was, and at last to its stretches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Flags, Ints
from streams.core.cases.step_rows import STEPS
from streams.core.county.deadlines import Deadlines
from streams.core.county.minutes import MINUTES
from streams.core.figures.engine.columns import CaseColumns, History
from streams.core.figures.engine.facts import Facts, Profiles, pairs, valid
from streams.core.figures.engine.measures import (
    ACCEPTED,
    ACCEPTED_LATE,
    CALLED_BACK,
    CLOSED_AFTER_URGING,
    CONTACTED,
    EXTENDED,
    GRADED,
    IS_CLOSED,
    IS_OPEN,
    IS_REJECTED,
    PERFUNCTORY,
    REACHED,
    REPLIED_LATE,
    RETURNED,
    SOLVED,
    SUPERVISED,
    URGED,
)
from streams.core.figures.engine.stage_dues import (
    due_minutes,
    extensions,
    has_stage,
    replied_at,
)
from streams.core.figures.engine.step_columns import StepColumns


@dataclass(frozen=True, slots=True)
class Spells:
    """As of which days cases count as something.

    Attributes:
        of: Of which timeline each is.
        since, until: As of days from the first to before the second.
        what: As what it counts.
    """

    of: Ints
    since: Ints
    until: Ints
    what: Ints

    @classmethod
    def all_as(cls, what: int, of: Ints, since: Ints, until: Ints | None = None) -> "Spells":
        """Make spells that are all of one thing, and without `until` do not end."""
        until = np.full(of.shape, NEVER) if until is None else until
        return cls(of, since, until, np.full(of.shape, what))

    def crossed(self, history: History) -> tuple["Spells", Ints, Ints]:
        """Cut spells where the entries of a history of the same timelines begin.

        Returns:
            The parts of spells that an entry speaks for; of each part the place of its spell, and
            that of the entry.
        """
        spell, entry = pairs(history, self.of)
        since = np.maximum(self.since[spell], history.day[entry])
        until = np.minimum(self.until[spell], history.until[entry])
        some = since < until
        spell, entry = spell[some], entry[some]
        return (
            Spells(self.of[spell], since[some], until[some], self.what[spell]),
            spell,
            entry,
        )

    def only(self, flags: Flags) -> "Spells":
        """Return those of which something is true."""
        return Spells(self.of[flags], self.since[flags], self.until[flags], self.what[flags])


def step_facts(cases: CaseColumns, profiles: Profiles, deadlines: Deadlines) -> Facts:
    """Return what the office did with cases."""
    spells = [*_late_replies(cases, profiles, deadlines)]
    steps = StepColumns(cases.timelines)
    if len(steps):
        spells += chain(
            _acceptances(cases, steps, profiles, deadlines),
            _firsts(steps),
            _after_urging(cases, steps),
            _judged(steps),
            _called_back(steps),
            _extended(cases, steps, profiles, deadlines),
        )
    whole = Spells(*(_joined([getattr(one, name) for one in spells]) for name in Spells.__slots__))
    cut, _, stretch = whole.crossed(cases.attributes)
    profile = profiles.number(cases.attributes.fields[0][stretch], cut.what)
    columns = {"profile": profile, "day": cases.received[cut.of]}
    return valid(cases, cut.of, columns, cut.since, cut.until)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _owed(cases: CaseColumns) -> History:
    """Return from which day on each case was open, closed or rejected, the first from always."""
    moves = cases.moves
    day = np.insert(moves.day, moves.start, ALWAYS)
    standing = np.insert(moves.fields[0], moves.start, IS_OPEN)
    return History(moves.many + 1, day, standing)


def _not_rejected(cases: CaseColumns, spells: Spells) -> tuple[Spells, Ints]:
    """Cut spells down to where cases are not rejected; return the place of each one's spell, too.

    Of a rejected case nothing is owed.
    """
    owed = _owed(cases)
    cut, spell, entry = spells.crossed(owed)
    stands = owed.fields[0][entry] != IS_REJECTED
    return cut.only(stands), spell[stands]


def _late_replies(cases: CaseColumns, profiles: Profiles, deadlines: Deadlines) -> Iterator[Spells]:
    if not has_stage(deadlines, "reply"):
        return
    of = np.flatnonzero(cases.replied != NEVER)
    replied = Spells.all_as(REPLIED_LATE, of, cases.replied[of])
    owed, spell = _not_rejected(cases, replied)
    dues = due_minutes(cases, profiles.cells, deadlines, "reply")
    cut, place, entry = owed.crossed(dues)
    yield cut.only(replied_at(cases, deadlines)[of[spell[place]]] > dues.fields[0][entry])


def _acceptances(
    cases: CaseColumns, steps: StepColumns, profiles: Profiles, deadlines: Deadlines
) -> Iterator[Spells]:
    turns = np.flatnonzero(steps.are("accepted", "returned"))
    of, day = steps.of[turns], steps.day[turns]
    accepted = steps.what[turns] == STEPS.index("accepted")
    goes_on = np.append(False, of[1:] == of[:-1])[: len(of)]
    # What is accepted again without a return between was accepted before.
    again = goes_on & np.append(False, accepted[:-1])[: len(of)] & accepted
    turns, of, day, accepted = (each[~again] for each in (turns, of, day, accepted))
    next_day = np.append(day[1:], NEVER)[: len(of)]
    until = np.where(np.append(of[1:] == of[:-1], False)[: len(of)], next_day, NEVER)
    taken = np.flatnonzero(accepted)
    spells = Spells.all_as(ACCEPTED, of[taken], day[taken], until[taken])
    owed, spell = _not_rejected(cases, spells)
    if not has_stage(deadlines, "accept"):
        yield owed
        return
    dues = due_minutes(cases, profiles.cells, deadlines, "accept")
    cut, place, entry = owed.crossed(dues)
    at = (day * MINUTES + steps.minute[turns])[taken][spell[place]]
    late = at > dues.fields[0][entry]
    yield Spells(cut.of, cut.since, cut.until, np.where(late, ACCEPTED_LATE, ACCEPTED))


def _firsts(steps: StepColumns) -> Iterator[Spells]:
    for name, what in (
        ("returned", RETURNED),
        ("urged", URGED),
        ("supervised", SUPERVISED),
        ("called-back", CALLED_BACK),
    ):
        yield Spells.all_as(what, *_first(steps, name))


def _first(steps: StepColumns, what: str) -> tuple[Ints, Ints]:
    """Return the cases to which something was done, and the day of the first time."""
    places = np.flatnonzero(steps.are(what))
    of, first = np.unique(steps.of[places], return_index=True)
    return of, steps.day[places[first]]


def _after_urging(cases: CaseColumns, steps: StepColumns) -> Iterator[Spells]:
    of, day = _first(steps, "urged")
    urged = np.full(len(cases.received), NEVER)
    urged[of] = day
    moves = cases.moves
    closed = (moves.fields[0] == IS_CLOSED) & (urged[moves.of] <= moves.day)
    yield Spells.all_as(
        CLOSED_AFTER_URGING, moves.of[closed], moves.day[closed], moves.until[closed]
    )


def _judged(steps: StepColumns) -> Iterator[Spells]:
    """Count for how many replies of a case the last verdict is that it was perfunctory."""
    places = np.flatnonzero(steps.are("judged"))
    reply = np.array([-1 if n is None else n for n in steps.said(places, "reply")], dtype=np.int64)
    there = reply >= 0
    places, reply = places[there], reply[there]
    replied = np.array(steps.said(places, "of_reply_on"), dtype=np.int64)
    is_bad = np.array([v == "perfunctory" for v in steps.said(places, "verdict")], dtype=np.int64)
    of, day = steps.of[places], np.maximum(steps.day[places], replied)
    # By reply, in the order of the verdicts: what each changes of the one before.
    order = np.lexsort([np.arange(len(of)), reply, of])
    of, day, reply, is_bad = of[order], day[order], reply[order], is_bad[order]
    same = np.append(False, (of[1:] == of[:-1]) & (reply[1:] == reply[:-1]))[: len(of)]
    change = is_bad - np.where(same, np.append(0, is_bad[:-1])[: len(of)], 0)
    order = np.lexsort([day, of])
    of, day, change = of[order], day[order], change[order]
    begins = np.append(True, of[1:] != of[:-1])[: len(of)]
    total = np.cumsum(change)
    bad = total - np.repeat(
        (total - change)[begins], np.diff(np.append(begins.nonzero()[0], len(of)))
    )
    until = np.append(day[1:], NEVER)[: len(of)]
    until[np.append(begins[1:], True)[: len(of)]] = NEVER
    some = (bad > 0) & (day < until)
    yield Spells.all_as(PERFUNCTORY, of[some], day[some], until[some])


def _called_back(steps: StepColumns) -> Iterator[Spells]:
    places = np.flatnonzero(steps.are("called-back"))
    for name, what in (("reached", REACHED), ("contacted", CONTACTED), ("solved", SOLVED)):
        told = steps.said(places, name)
        said = np.array([-1 if word is None else word for word in told], dtype=np.int64)
        for_all, word = _last_words(steps, places[said >= 0], said[said >= 0])
        some = word > 0
        yield Spells.all_as(what, *(each[some] for each in for_all))
    grade = np.array(steps.said(places, "grade"), dtype=np.int64)
    (of, since, until), word = _last_words(steps, places[grade > 0], grade[grade > 0])
    yield Spells(of, since, until, GRADED + word)


def _last_words(
    steps: StepColumns, places: Ints, word: Ints
) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """Return of which case each word was the last, as of days from which to before which."""
    of, day = steps.of[places], steps.day[places]
    until = np.append(day[1:], NEVER)[: len(of)]
    until[np.append(of[1:] != of[:-1], True)[: len(of)]] = NEVER
    return (of, day, until), word


def _extended(
    cases: CaseColumns, steps: StepColumns, profiles: Profiles, deadlines: Deadlines
) -> Iterator[Spells]:
    of, _ = _first(steps, "extended")
    found = extensions(cases, profiles.cells, deadlines, of)
    columns = np.array(found, dtype=np.int64).reshape(-1, 3).T
    yield Spells.all_as(EXTENDED, *columns)
