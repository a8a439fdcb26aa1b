"""Figures by units and labels, over random worlds, against the oracle."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.merging import merge
from streams.core.cases.routing import Router
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import encode, timeline
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.properties.worlds import EDGES, PERIODS, WORLDS, ask, ask_oracle
from tests.support.county import NOW, TYPES, Sent, came, to_json
from tests.support.oracle import Oracle
from tests.support.oracle_values import Values
from tests.support.units_county import UNITS_COUNTY, UNITS_RAW

READER: Final = EventReader(UNITS_COUNTY)
ROUTER: Final = Router(UNITS_COUNTY)
DEADLINES: Final = Deadlines(UNITS_COUNTY)

_UNITS: Final = {"heating": "heating", "transport": "tourism", "archives": "north"}
"""Units for the departments of the plain county: each is elsewhere on another day."""

_CHANGES: Final = [date(2013, 1, 1), date(2015, 8, 2), date(2015, 8, 3), date(2015, 12, 31)]
_DAYS: Final = [*_CHANGES, date(2016, 1, 1), *EDGES[-2:]]
"""Days on which the tree changes, and those before; two from before all of it."""

_WHOLES: Final = [*UNITS_RAW["units"], *(f"{name}/*" for name in UNITS_RAW["units"]), ""]
_GROUPINGS: Final = [
    *("kind", "department", "category"),
    *(f"department@{level}" for level in UNITS_RAW["levels"]),
]
_LABELLING: Final = {TYPES[what] for what in ("received", "routed", "closed")}
LABELS: Final = st.one_of(
    st.fixed_dictionaries({"area": st.sampled_from(["east", "west"])}),
    st.fixed_dictionaries(
        {},
        optional={
            "applicant": st.sampled_from(["natural", "business", "welfare"]),
            "area": st.sampled_from(["east", "west"]),
        },
    ),
)
_LABEL_SELECTIONS: Final = st.fixed_dictionaries(
    {},
    optional={
        "applicant": st.lists(
            st.sampled_from(["natural", "business", "welfare", "organisation/*", ""]), min_size=1
        ),
        "area": st.lists(st.sampled_from(["east", "west", ""]), min_size=1),
        "kind": st.just(["disclosure", "visit"]),
    },
)
_LABEL_QUESTIONS: Final = st.lists(
    st.tuples(
        st.one_of(st.just({}), _LABEL_SELECTIONS),
        st.just((None, date(2016, 1, 1))),
        st.sampled_from(EDGES),
        st.lists(
            st.sampled_from(["applicant", "applicant@group", "area", "kind", "department@bureau"]),
            unique=True,
            min_size=1,
            max_size=3,
        ),
    ),
    min_size=6,
    max_size=12,
)
QUESTIONS: Final = st.lists(
    st.tuples(
        st.one_of(
            st.just({}),
            st.lists(st.sampled_from(_WHOLES), min_size=1, max_size=3).map(
                lambda some: {"department": some}
            ),
        ),
        PERIODS,
        st.sampled_from(_DAYS),
        st.lists(st.sampled_from(_GROUPINGS), unique=True, max_size=2),
    ),
    min_size=6,
    max_size=12,
)


def in_units(event: Sent, labels: Mapping[str, str] | None = None) -> Sent:
    """Return an event as the county with units has it, with labels if it may give them."""
    # The labels that a world has are another county's.
    data: dict[str, Any] = {name: of for name, of in event["data"].items() if name != "labels"}
    if "department" in data:
        data = data | {"department": _UNITS[data["department"]]}
    if event["type"] in _LABELLING:
        kinds = {name: label["kinds"] for name, label in UNITS_RAW["labels"].items()}
        kind = data.get("kind")  # Routings and closings do not say it: their labels may be others'.
        given = {
            name: value for name, value in (labels or {}).items() if kind in [None, *kinds[name]]
        }
        data = data | ({"labels": given} if given else {})
    if event["type"] == TYPES["routed"] and not data:
        data = {"category": next(iter(UNITS_RAW["categories"]))}  # It must say something.
    return event | {"data": data}


def counted(world: list[Sent]) -> Counter[Row]:
    """Return how many cases and records each row stands for."""
    cases: dict[str, list[Reduced]] = {}
    for event in world:
        read = READER.read(to_json(event), (), NOW)
        reduced = ROUTER.categorised(read, ROUTER.topic(read))
        subject = event["subject"]
        cases[subject] = merge(cases.get(subject, []), came(reduced)).events
    return Counter(
        encode(timeline(events, UNITS_COUNTY.day_of, None, UNITS_COUNTY.foreign_labels))
        for events in cases.values()
    )


def all_agree(world: list[Sent], questions: list[Any]) -> None:
    """Check that fixed rows, the ledger and the oracle answer alike."""
    rows = counted(world)
    at_once = Figures.of(Columns(rows), UNITS_COUNTY, DEADLINES)
    ledger = Ledger(UNITS_COUNTY, DEADLINES)
    ledger.add(rows)
    definitions = Oracle(world, UNITS_RAW)
    for question in questions:
        answer = ask(at_once, question)
        assert answer == ask_oracle(definitions, question)
        assert answer == ask(Figures(ledger), question)


@given(WORLDS, QUESTIONS)
def test_figures_by_units_are_those_of_the_definitions(
    world: list[Sent], questions: list[Any]
) -> None:
    """Selected with all under them and grouped at levels, by the tree of each as-of day."""
    all_agree([in_units(event) for event in world], questions)


@given(WORLDS, st.lists(LABELS, min_size=28, max_size=28), _LABEL_QUESTIONS)
def test_figures_by_labels_are_those_of_the_definitions(
    world: list[Sent], labels: list[dict[str, str]], questions: list[Any]
) -> None:
    """Labels given in any order, twice, late and voided; a later word replaces what it names."""
    given = zip(world, labels, strict=False)
    all_agree([in_units(event, some) for event, some in given], questions)


@given(WORLDS, PERIODS, st.sampled_from(_DAYS))
def test_no_unit_drops_out_of_the_tree(world: list[Sent], period: Any, day: date) -> None:
    """On every day the city with all under it has whatever any department has."""
    rows = counted([in_units(event) for event in world])
    figures = Figures.of(Columns(rows), UNITS_COUNTY, DEADLINES)
    city = ask(figures, ({"department": ["bigcity/*"]}, period, day, []))
    named: dict[str, list[str]] = {"department": [*UNITS_RAW["units"]]}
    assert city == ask(figures, (named, period, day, []))


_WITHIN: Final = st.lists(st.sampled_from([*UNITS_RAW["units"]]), min_size=1, max_size=2)


@given(WORLDS, QUESTIONS, _WITHIN)
def test_within_units_nothing_else_counts(
    world: list[Sent], questions: list[Any], within: list[str]
) -> None:
    """Of what is selected, that counts which is of the units, by the tree of the day."""
    world = [in_units(event) for event in world]
    figures = Figures.of(Columns(counted(world)), UNITS_COUNTY, DEADLINES)
    ledger = Ledger(UNITS_COUNTY, DEADLINES)
    ledger.add(counted(world))
    asked = Oracle(world, UNITS_RAW)
    values = Values(UNITS_RAW)
    names = ["", *UNITS_RAW["units"]]
    whole = [f"{unit}/*" for unit in within]
    for select, (first, last), as_of, by in questions:
        inside = [
            name
            for name in names
            for chosen in [{"department": name}]
            if values.is_wanted(chosen, {"department": whole}, as_of, is_case=True)
            and values.is_wanted(chosen, select, as_of, is_case=True)
        ]
        expected = ask_oracle(asked, ({"department": inside}, (first, last), as_of, by))
        period = Period(None if first is None else day_number(first), day_number(last))
        question = Question(Selection(select), period, day_number(as_of), tuple(by), tuple(within))
        answer = figures.evaluate(question)
        found = {group: told for group, told in answer.items() if not by or any(told.values())}
        assert found == expected
        for measure in ("received", "overdue", "carried_over"):
            alone = Question(question.selection, period, question.as_of, (), question.within)
            weights = Figures(ledger).weights(alone, measure)
            total = sum(
                int(weights[ledger.number_of(row)]) * many for row, many in counted(world).items()
            )
            assert total == figures.evaluate(alone)[()][measure]
