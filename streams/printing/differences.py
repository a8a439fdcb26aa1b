"""What was printed in a publication beside what it would be now, as text and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from streams.core.county.catalogue import Label
from streams.core.publications.comparing import ComparedFigure, RestReason
from streams.core.publications.learning import Reason
from streams.core.publications.publication import Publication

REASON_WORDS: Final = {
    Reason.CAME_LATE: Label("迟到", "came late"),
    Reason.VOIDED: Label("作废", "voided"),
    Reason.REROUTED: Label("改派", "routed otherwise"),
    Reason.ANSWERED: Label("答复或办结后到", "answered, known later"),
    Reason.RATED: Label("评价后到", "rated, known later"),
    Reason.STEP: Label("办理环节后到", "a step, known later"),
    Reason.REPLACED: Label("同一事件内容不同", "another content of an event"),
    Reason.RESTATED: Label("记录更改", "a record counted again"),
}
"""Why a case makes a difference."""

REST_WORDS: Final = {
    RestReason.RULES: Label("统计规则已变", "the rules have changed"),
    RestReason.CATALOGUE: Label("县情配置已变", "the catalogue has changed"),
    RestReason.NOT_BY_CASE: Label("不按办件统计", "not counted by case"),
    RestReason.PRESENCE: Label("只看有无", "only whether there is any"),
    RestReason.UNEXPLAINED: Label("原因不明", "unexplained"),
}
"""Why there is a difference that no case makes."""

NO_DIFFERENCE: Final = Label("与发布时一致", "as it was published")
"""Printed where nothing differs."""

_PARTS: Final = {
    "number": "",
    "whole": "（总体 whole）",
    "base": "（基期 base）",
    "base-whole": "（基期总体 whole of the base）",
    "any": "（记录 record）",
}


def has_difference(compared: ComparedFigure) -> bool:
    """Return whether anything of a figure is not as it was published, printed or not."""
    rest = any(each.reason is not RestReason.PRESENCE for each in compared.rest)
    return rest or bool(compared.cases) or not compared.is_as_printed


def differences_text(
    publication: Publication, compared: Iterable[ComparedFigure], *, by_case: bool = True
) -> str:
    """Write the figures that differ: printed and now, then each case and its reason.

    Args:
        publication: What was said.
        compared: All figures and cells.
        by_case: Whether cases are named; else what they make is added up by reason.
    """
    lines = [publication.title.zh, publication.title.en]
    different = [each for each in compared if has_difference(each)]
    for each in different:
        label = each.figure.label
        lines += ["", f"{each.place}  {label.zh}  {label.en}"]
        lines.append(f"    {each.figure.printed.zh} → {each.now.printed.zh}")
        lines += _reasons(each, by_case=by_case)
    if not different:
        lines += ["", f"{NO_DIFFERENCE.zh} · {NO_DIFFERENCE.en}"]
    return "\n".join(lines) + "\n"


def differences_json(
    publication: Publication, compared: Iterable[ComparedFigure]
) -> dict[str, Any]:
    """Return the figures that differ as JSON has them; of each count what adds up to now."""
    return {
        "bulletin": publication.bulletin,
        "figures": [_as_json(each) for each in compared if has_difference(each)],
    }


def _reasons(each: ComparedFigure, *, by_case: bool) -> Iterator[str]:
    summed: dict[tuple[str, str, Reason], int] = {}
    for case in each.cases:
        words = REASON_WORDS[case.reason]
        of = f"{case.name}{_PARTS[case.role]}"
        if by_case:
            yield f"    {case.more:+d} {of}  {case.subject}  {words.zh} · {words.en}"
        else:
            key = case.role, case.name, case.reason
            summed[key] = summed.get(key, 0) + case.more
    for (role, name, reason), more in summed.items():
        words = REASON_WORDS[reason]
        yield f"    {more:+d} {name}{_PARTS[role]}  {words.zh} · {words.en}"
    for rest in each.rest:
        words = REST_WORDS[rest.reason]
        yield f"    {rest.more:+d} {rest.name}{_PARTS[rest.role]}  {words.zh} · {words.en}"


def _as_json(each: ComparedFigure) -> dict[str, Any]:
    return {
        "place": each.place,
        "label": {"zh": each.figure.label.zh, "en": each.figure.label.en},
        "published": {
            "printed": {"zh": each.figure.printed.zh, "en": each.figure.printed.en},
            "counts": {part.role: part.counts for part in each.figure.parts},
        },
        "now": {
            "printed": {"zh": each.now.printed.zh, "en": each.now.printed.en},
            "counts": dict(each.counts),
        },
        "cases": [case._asdict() for case in each.cases],
        "rest": [rest._asdict() for rest in each.rest],
    }
