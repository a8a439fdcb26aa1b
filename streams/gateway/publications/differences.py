"""What differs from a publication, as JSON and as a table; by case for those who may see cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from streams.core.county.catalogue import Label
from streams.core.publications.comparing import CaseDifference, ComparedFigure, Rest
from streams.core.publications.learning import Reason
from streams.core.publications.parts import ANY, DISTINCT, MEASURED
from streams.core.publications.publication import PublishedPart
from streams.printing.bulletin_parts import label_json
from streams.printing.differences import REASON_WORDS, REST_WORDS, has_difference
from streams.printing.tables import Printed, Value, ValueTable

MOST_BY_CASE: Final = 20_000
"""How many differences an answer names by case; what is beyond is added up by reason."""

_HEADINGS: Final = (
    *("指标 place", "指标名称", "印发 printed", "现在 now", "部分 part", "计数 count"),
    *("印发计数", "现在计数", "办件 case", "落账 flush", "原因 reason", "多 more"),
)


class CountDifference(NamedTuple):
    """One count of a figure: printed + what cases make + the rest = now.

    Attributes:
        role, name: Which.
        printed, now: How much was counted, and is now.
        cases: What cases make of the difference.
        rest: What no case makes of it.
    """

    role: str
    name: str
    printed: int
    now: int
    cases: Sequence[CaseDifference]
    rest: Sequence[Rest]


def differences_answer(
    compared: Iterable[ComparedFigure], *, by_case: bool, whole: bool
) -> dict[str, Any]:
    """Return what differs.

    Args:
        compared: All figures and cells.
        by_case: Whether cases are named; else differences are added up by reason.
        whole: Whether figures of which nothing differs are there as well.
    """
    every = [*compared]
    left = MOST_BY_CASE if by_case else 0
    figures = []
    for each in every:
        if not whole and not has_difference(each):
            continue
        parts = []
        for count in count_differences(each, whole=whole):
            named = count.cases[:left]
            left -= len(named)
            parts.append(_count_json(count, named))
        figures.append(_figure_json(each) | {"parts": parts})
    return {"figures": figures, "changed": sum(map(has_difference, every))}


def differences_table(compared: Iterable[ComparedFigure], *, by_case: bool) -> ValueTable:
    """Return what differs as a table: a line for each case and count, or for each reason."""
    return ValueTable("印发后变动 differences", _HEADINGS, _lines(compared, by_case=by_case))


def count_differences(figure: ComparedFigure, *, whole: bool) -> Iterator[CountDifference]:
    """Return the counts of a figure, those that differ; of measures all where all are asked for.

    Of what only tells whether there is anything, nothing is returned unless that has changed.
    """
    for part in figure.figure.parts:
        now = figure.counts[part.role]
        if part.role == ANY and any(part.counts.values()) == any(now.values()):
            continue
        cases: dict[str, list[CaseDifference]] = {}
        rest: dict[str, list[Rest]] = {}
        for case in figure.cases:
            if case.role == part.role:
                cases.setdefault(case.name, []).append(case)
        for other in figure.rest:
            if other.role == part.role:
                rest.setdefault(other.name, []).append(other)
        for name in _names(part, now, cases):
            counts = part.counts.get(name, 0), now.get(name, 0)
            made = cases.get(name, []), rest.get(name, [])
            if whole or counts[0] != counts[1] or any(made):
                yield CountDifference(part.role, name, *counts, *made)


def by_reason(cases: Iterable[CaseDifference]) -> dict[Reason, tuple[int, int]]:
    """Return by reason how much more cases make, and how many they are."""
    found: dict[Reason, tuple[int, set[str]]] = {}
    for case in cases:
        more, subjects = found.get(case.reason, (0, set()))
        subjects.add(case.subject)
        found[case.reason] = more + case.more, subjects
    return {reason: (more, len(subjects)) for reason, (more, subjects) in sorted(found.items())}


def _names(
    part: PublishedPart, now: Mapping[str, int], cases: Mapping[str, object]
) -> Sequence[str]:
    """Return the names of what a part counts; of days and single values those that there are."""
    names = {*part.counts, *now, *cases}
    if part.of == MEASURED:
        return sorted(names | {name for name in part.names if name not in DISTINCT})
    return sorted(names, key=lambda name: (len(name), name))


def _figure_json(each: ComparedFigure) -> dict[str, Any]:
    return {
        "place": each.place,
        "label": label_json(each.figure.label),
        "printed": label_json(each.figure.printed),
        "now": label_json(each.now.printed),
        "is_as_printed": each.is_as_printed,
        "value": each.figure.value,
        "now_value": each.now.value,
    }


def _count_json(count: CountDifference, named: Sequence[CaseDifference]) -> dict[str, Any]:
    others = by_reason(count.cases[len(named) :])
    differences: list[dict[str, Any]] = [
        {
            "subject": case.subject,
            "flush": case.flush,
            "reason": case.reason.value,
            "more": case.more,
        }
        for case in named
    ]
    differences += [
        {"reason": reason.value, "more": more, "cases": cases}
        for reason, (more, cases) in others.items()
    ]
    return {
        "role": count.role,
        "name": count.name,
        "printed": count.printed,
        "now": count.now,
        "differences": differences,
        "rest": [{"more": rest.more, "reason": rest.reason.value} for rest in count.rest],
    }


def _lines(compared: Iterable[ComparedFigure], *, by_case: bool) -> Iterator[Sequence[Value]]:
    for each in filter(has_difference, compared):
        figure = each.figure
        said = (each.place, figure.label, Printed(figure.printed.zh), Printed(each.now.printed.zh))
        for count in count_differences(each, whole=False):
            about = (*said, count.role, count.name, count.printed, count.now)
            for subject, flush, words, more in _reasons(count, by_case=by_case):
                yield (*about, subject, flush, words, more)


def _reasons(
    count: CountDifference, *, by_case: bool
) -> Iterator[tuple[str | None, int | None, Label, int]]:
    if by_case:
        for case in count.cases:
            yield case.subject, case.flush, REASON_WORDS[case.reason], case.more
    else:
        for reason, (more, _) in by_reason(count.cases).items():
            yield None, None, REASON_WORDS[reason], more
    for rest in count.rest:
        yield None, None, REST_WORDS[rest.reason], rest.more
