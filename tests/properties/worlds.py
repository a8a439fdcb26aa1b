"""Small worlds: a few subjects and what happens to them, crowded so that everything collides.

Times are on few days around the Spring Festival of 2015, many at the same instant or at the edge of
a day; identities are few, so that one comes with several contents; voidings name what is there.
"""

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from streams.core.days import day_date, day_number
from streams.core.figures.figures import DIMENSIONS, Figures, Question, Selection
from streams.core.periods import Period
from tests.support import oracle, oracle_cases
from tests.support.county import COUNTY, LABELS, RAW, TYPES, Sent

SUBJECTS: Final = ("s1", "s2", "号3")
SOURCES: Final = ("/a", "/b")
IDS: Final = tuple(f"e{number}" for number in range(12))
DAYS: Final = ("2014-12-31", "2015-01-01", "2015-02-16", "2015-02-17", "2015-02-20", "2015-03-03")
CLOCKS: Final = (
    "T00:00:00+08:00",
    "T10:00:00+08:00",
    "T10:00:00.000001+08:00",
    "T10:00:00.0000010+08:00",
    "T02:00:00Z",
    "t23:59:59.999999+08:00",
    "T15:59:59.5Z",
    "T16:00:00z",
    "T21:00:00-05:00",
)
TIMES: Final = st.builds(str.__add__, st.sampled_from(DAYS), st.sampled_from(CLOCKS))

CASE_PAIRS: Final = [
    {"kind": kind, "channel": channel}
    for channel, entry in RAW["channels"].items()
    for kind in entry["kinds"]
    if RAW["kinds"][kind]["is"] == "case"
]
RECORD_PAIRS: Final = [
    {"kind": kind, "channel": channel}
    for channel, entry in RAW["channels"].items()
    for kind in entry["kinds"]
    if RAW["kinds"][kind]["is"] == "record"
]


def _some(*tables: str) -> st.SearchStrategy[dict[str, str]]:
    """Draw fields of data, each left out or one of the catalogue's."""
    fields = {"categories": "category"}
    return st.fixed_dictionaries(
        {},
        optional={
            fields.get(table, table.removesuffix("s")): st.sampled_from(list(RAW[table]))
            for table in tables
        },
    )


_ATTRIBUTES: Final = _some("categories", "natures", "departments")
_WORDS: Final = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["供暖不热", "路灯不亮", "小区", "你好"]),
        "text": st.sampled_from(["公交太少", "小区供暖", "路灯和公交"]),
    },
)
"""What keyword rules see, or see nothing in."""

_POSTED: Final = st.fixed_dictionaries(
    {},
    optional={
        "link": st.sampled_from(["https://x.example/7", "https://x.example/u/13912345678"]),
        "platform": st.sampled_from(["微博", "论坛"]),
        "reach": st.sampled_from([0, 7, 10**12]),
    },
)
_RECEIVED: Final = st.builds(
    lambda pair, names, words, posted: pair | names | words | posted,
    st.sampled_from(CASE_PAIRS),
    _ATTRIBUTES,
    _WORDS,
    st.just({}) | _POSTED,
)
_COUNTED: Final = st.builds(
    lambda pair, names, numbers: pair | names | numbers,
    st.sampled_from(RECORD_PAIRS),
    _some("departments", "columns"),
    st.fixed_dictionaries(
        {}, optional={"headline": st.booleans(), "quantity": st.sampled_from([1, 2, 10**12])}
    ),
)
_RATED: Final = st.one_of(
    st.fixed_dictionaries({"satisfied": st.booleans()}),
    st.fixed_dictionaries({"score": st.integers(1, 5)}),
)
_REASONS: Final = st.sampled_from(["duplicate", "invalid", "withdrawn", "out-of-scope"])
_NAMED: Final = st.fixed_dictionaries(
    {"source": st.sampled_from(SOURCES), "id": st.sampled_from(IDS)}
)


_LABELS: Final = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in LABELS.items()}
)


def _labelled(data: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw data with labels or, more often, without any."""
    labels = st.one_of(st.just({}), _LABELS).map(lambda some: {"labels": some} if some else {})
    return st.builds(lambda one, other: one | other, data, labels)


_DEPARTMENT: Final = _some("departments")
_TRUTH: Final = st.booleans()
_EXTENDED: Final = st.sampled_from(
    [{}, {"until": "2015-03-13"}, {"working_days": 5}, {"days": 10}, {"hours": 24}]
)
_CALLED_BACK: Final = st.fixed_dictionaries(
    {"reached": _TRUTH},
    optional={"contacted": _TRUTH, "solved": _TRUTH, "grade": st.integers(1, 5)},
)
_VERDICTS: Final = st.sampled_from(["substantive", "perfunctory"])


def _also(data: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw data of a step, with a department or without."""
    return st.builds(lambda one, other: one | other, data, _DEPARTMENT)


_STEPS: Final[dict[str, st.SearchStrategy[dict[str, Any]]]] = {
    "accepted": _DEPARTMENT,
    "returned": _also(st.sampled_from([{}, {"reason": "not-ours"}])),
    "extended": _also(_EXTENDED),
    "paused": _also(st.sampled_from([{"reason": "fee"}, {"reason": "joint"}])),
    "resumed": _also(st.sampled_from([{}, {"restart": True}, {"restart": False}])),
    "urged": _also(st.sampled_from([{}, {"means": "phone"}])),
    "supervised": _also(st.sampled_from([{}, {"due": "2015-03-20"}, {"number": "3"}])),
    "discharged": _DEPARTMENT,
    "called-back": _also(_CALLED_BACK),
    "judged": _also(st.builds(lambda one, said: one | {"verdict": said}, _NAMED, _VERDICTS)),
    "archived": _DEPARTMENT,
}

_FOLLOW_UPS: Final[dict[str, st.SearchStrategy[dict[str, Any]]]] = {
    "received": _labelled(_RECEIVED),
    "routed": _labelled(_ATTRIBUTES).filter(bool),
    "replied": _some("departments"),
    "closed": _labelled(st.just({})),
    "reopened": st.just({}),
    "rejected": st.fixed_dictionaries({"reason": _REASONS}),
    "rated": _RATED,
    "voided": _NAMED,
}
_MIX: Final = {
    "s1": ["closed", "reopened", *_FOLLOW_UPS, "returned", "judged"],
    "s2": ["closed", "reopened", *_FOLLOW_UPS, "voided", "counted", *_STEPS],
    "号3": ["counted", "counted", "voided", "received", "closed"],
}
"""What happens to which subject: two are mostly cases, one is mostly a record."""


@st.composite
def events(draw: st.DrawFn, what: str = "") -> Sent:
    """Draw an event of any subject and type; of a type that begins its subject, if `what`."""
    subject = draw(st.sampled_from(("s1", "s1", "s2", "号3")))
    if what:
        what = "counted" if subject == "号3" else "received"
    else:
        what = draw(st.sampled_from(_MIX[subject]))
    return {
        "specversion": "1.0",
        "type": TYPES[what],
        "source": draw(st.sampled_from(SOURCES)),
        "id": draw(st.sampled_from(IDS)),
        "subject": subject,
        "time": draw(TIMES),
        "data": draw(_COUNTED if what == "counted" else (_FOLLOW_UPS | _STEPS)[what]),
    }


def _aimed(world: list[Sent]) -> list[Sent]:
    """Let most voidings and verdicts name an event of their subject that is there."""
    return [_at_another(event, world) if "id" in event["data"] else event for event in world]


def _at_another(voiding: Sent, world: list[Sent]) -> Sent:
    named = voiding["data"]
    chosen = SOURCES.index(named["source"]) + 2 * IDS.index(named["id"])
    if chosen < 4:
        return voiding
    there = [other for other in world if other["subject"] == voiding["subject"]]
    target = there[chosen % len(there)]
    return voiding | {"data": named | {"source": target["source"], "id": target["id"]}}


WORLDS: Final[st.SearchStrategy[list[Sent]]] = st.builds(
    list.__add__,
    st.lists(events("first"), min_size=2, max_size=4),
    st.lists(events(), min_size=6, max_size=24),
).map(_aimed)
"""What is sent, in the order of sending."""

_NAMES: Final = {
    dimension: ["", *RAW["categories" if dimension == "category" else f"{dimension}s"]]
    for dimension in DIMENSIONS
} | {"filing": ["", "filed", "guessed", "uncategorised"]}
SELECTIONS: Final[st.SearchStrategy[dict[str, list[str]]]] = st.one_of(
    st.just({}),
    st.sampled_from([*_NAMES]).flatmap(
        lambda dimension: st.fixed_dictionaries(
            {dimension: st.lists(st.sampled_from(_NAMES[dimension]), min_size=1, unique=True)}
        )
    ),
    st.fixed_dictionaries(
        {},
        optional={
            dimension: st.lists(st.sampled_from(names), min_size=1, unique=True)
            for dimension, names in _NAMES.items()
        },
    ),
)
EDGES: Final = [
    date.fromisoformat(day)
    for day in ("2014-12-30", *DAYS, "2015-01-02", "2015-02-22", "2015-02-27", "2015-03-13")
]
"""Days on which something happens, and days about them."""

_ASKED: Final = st.sampled_from([*EDGES, date(2015, 3, 13), date(2016, 1, 1)])
PERIODS: Final[st.SearchStrategy[oracle.Period]] = st.one_of(
    st.tuples(st.none(), _ASKED),
    st.tuples(_ASKED, _ASKED).map(lambda pair: (min(pair), max(pair))),
)
GROUPINGS: Final = st.lists(st.sampled_from([*_NAMES]), unique=True, max_size=3)
QUESTIONS: Final[st.SearchStrategy[oracle.Question]] = st.tuples(
    SELECTIONS, PERIODS, _ASKED, GROUPINGS
)


def ask(figures: Figures, question: oracle.Question) -> oracle.Answer:
    """Put a question to the package's figures; groups of which all measures are 0 are left out."""
    select, (first, last), as_of, by = question
    period = Period(None if first is None else day_number(first), day_number(last))
    answer = figures.evaluate(Question(Selection(select), period, day_number(as_of), tuple(by)))
    return {
        group: measures for group, measures in answer.items() if not by or any(measures.values())
    }


def asked_of(events: list[Sent]) -> oracle.Oracle:
    """Make the counting by the definitions, of the same events."""
    return oracle.Oracle(events, RAW)


def ask_oracle(asked: oracle.Oracle, question: oracle.Question) -> oracle.Answer:
    """Put the same question to the counting by the definitions."""
    select, period, as_of, by = question
    return asked.figures(select=select, period=period, as_of=as_of, by=by)


def day_of(event: Sent) -> date:
    """Return the county's day of an event."""
    return day_date(COUNTY.day_of(oracle_cases.microseconds(event["time"])))
