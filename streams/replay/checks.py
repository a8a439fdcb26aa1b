"""What a plan's types cannot say: that names it uses exist in it, and that its counts add up."""

from collections.abc import Collection, Iterator
from datetime import date
from string import Formatter
from zoneinfo import ZoneInfo

from streams.replay.groups import CaseGroup, RecordGroup
from streams.replay.plan import Plan, PlannedTopic
from streams.replay.step_checks import absent, at_most, broken_steps


class UnsoundPlan(ValueError):
    """A plan contradicts itself; says at which key and how."""


def check(plan: Plan) -> None:
    """Check what the types of a plan cannot say.

    Raises:
        UnsoundPlan: It names what it does not have, or its counts do not add up.
    """
    try:
        ZoneInfo(plan.time_zone)
    except (ValueError, OSError, KeyError):
        raise UnsoundPlan(
            f"time_zone: {plan.time_zone!r} is not a time zone; write one as Asia/Shanghai"
        ) from None
    _known("rhythm", plan.rhythm, plan.rhythms)
    for first, last in plan.holidays:
        _in_order("holidays", first, last)
    _in_order("due", plan.due.first, plan.due.last)
    _check_weights(plan)
    for name, topic in plan.topics.items():
        _check_themes(name, topic, {*plan.phrases.words})
    for name, hotspot in plan.hotspots.items():
        _in_order(f"hotspots.{name}", hotspot.first, hotspot.last)
        for named in hotspot.cases:
            _known(f"hotspots.{name}.cases", named, plan.cases)
    for name in plan.cases.keys() & plan.records.keys():
        raise UnsoundPlan(f"records.{name}: a group of cases has this name already")
    for name, group in plan.groups(full=True).items():
        family = "cases" if isinstance(group, CaseGroup) else "records"
        for rule in _broken(plan, group):
            raise UnsoundPlan(f"{family}.{name}.{rule}")


def _check_weights(plan: Plan) -> None:
    for number, site in enumerate(plan.sites):
        least, most = site.reach
        if least > most:
            raise UnsoundPlan(f"sites[{number}].reach: {least} is more than {most}")
    for name, rhythm in plan.rhythms.items():
        _some(f"rhythms.{name}.weekdays", rhythm.weekdays)
        _some(f"rhythms.{name}.hours", rhythm.hours)
    for name in plan.departments:
        _some(f"departments.{name}", plan.department_weights(name).values())
    for name, mix in plan.mixes.items():
        _some(f"mixes.{name}", mix.values())
        for topic in mix:
            _known(f"mixes.{name}", topic, plan.topics)


def _check_themes(name: str, topic: PlannedTopic, words: set[str]) -> None:
    for number, theme in enumerate(topic.themes):
        for key, text in (("title", theme.title), ("text", theme.text)):
            for _, field, _, _ in Formatter().parse(text):
                if field is not None:
                    _known(f"topics.{name}.themes[{number}].{key}", field, words)


def _broken(plan: Plan, group: CaseGroup | RecordGroup) -> Iterator[str]:
    """Yield what is wrong with a group, as key and rule."""
    if group.first > group.last:
        yield f"last: {group.last} is before first, {group.first}"
    if group.rhythm is not None and group.rhythm not in plan.rhythms:
        yield f"rhythm: {absent(group.rhythm, plan.rhythms)}"
    if group.departments is not None and group.departments not in plan.departments:
        yield f"departments: {absent(group.departments, plan.departments)}"
    if isinstance(group, CaseGroup):
        yield from _broken_cases(plan, group)
    else:
        if (group.count is None) == (not group.quantities):
            yield "count: give either count or quantities"
        if bool(group.again) != (group.again_on is not None):
            yield "again_on: goes with again, how much each record counts from then on"
        elif group.again and len(group.again) != group.many():
            yield f"again: {len(group.again)} are given, of {group.many()} records"
        elif group.again_on is not None and group.again_on <= group.last:
            yield f"again_on: {group.again_on} is not after last, {group.last}"
        yield from at_most("headlines", group.headlines, "records", group.many())


def _broken_ties(plan: Plan, group: CaseGroup, about: str) -> Iterator[str]:
    other = plan.cases.get(about)
    if other is None:
        yield f"about: {absent(about, plan.cases)}"
    elif other.received < group.received:
        yield f"about: {about} has {other.received} cases, and each of {group.received} needs one"
    if group.topics is not None:
        yield "about: goes with bare cases, which have no topics"


def _broken_cases(plan: Plan, group: CaseGroup) -> Iterator[str]:
    if group.cutoff < group.last:
        yield f"as_of: {group.cutoff} is before last, {group.last}"
    yield from _broken_names(plan, group)
    for heading in group.headings:
        if "{title}" not in heading:
            yield f"headings: {heading!r} does not hold {{title}}"
    if group.rejected and not any(group.rejections.values()):
        yield "rejections: give weights of the reasons, such as { duplicate = 2, invalid = 1 }"
    yield from _broken_lags(group)
    yield from _broken_counts(group)
    if group.steps:
        for rule in broken_steps(plan, group, group.steps):
            yield f"steps.{rule}"


def _broken_names(plan: Plan, group: CaseGroup) -> Iterator[str]:
    if group.topics is not None and group.topics not in plan.mixes:
        yield f"topics: {absent(group.topics, plan.mixes)}"
    if group.topics is None and (group.persons or group.routed or group.misfiled):
        yield "topics: persons, routed and misfiled need a mix of topics"
    if group.about is not None:
        yield from _broken_ties(plan, group, group.about)
    if group.posted and not plan.sites:
        yield "posted: the plan has no sites"


def _broken_lags(group: CaseGroup) -> Iterator[str]:
    for key in ("in_days", "late_days", "settled_days", "again_days"):
        low, high = getattr(group, key)
        if low > high:
            yield f"{key}: at least {low} and at most {high} cannot both hold"
        if key in {"settled_days", "again_days"} and not low:
            yield f"{key}: must be at least 1 day"


def _broken_counts(group: CaseGroup) -> Iterator[str]:
    valid = group.received - group.rejected
    closed = group.closed_by_then
    special = group.late + group.reopened + group.reopened_after
    yield from at_most("rejected", group.rejected, "received", group.received)
    yield from at_most("closed", closed, "received without rejected", valid)
    yield from at_most("late + reopened + reopened_after", special, "closed", closed)
    yield from at_most("unsettled", group.unsettled, "open", group.open_then)
    yield from at_most("rated", group.rated, "closed in time for good", closed - special)
    yield from at_most("satisfied", group.satisfied, "rated", group.rated)
    routed = group.misfiled + group.part(group.routed)
    yield from at_most("misfiled + routed", routed, "received", group.received)
    yield from at_most("mistaken", group.mistaken, "received", group.received)
    if group.days is not None:
        yield from at_most("days", group.days, "received", group.received)
        there_are = (group.last - group.first).days + 1
        yield from at_most("days", group.days, "days from first to last", there_are)


def _known(key: str, name: str, table: Collection[str]) -> None:
    if name not in table:
        raise UnsoundPlan(f"{key}: {absent(name, table)}")


def _some(key: str, weights: Collection[float]) -> None:
    if not any(weights):
        raise UnsoundPlan(f"{key}: at least one weight must be above 0")


def _in_order(key: str, first: date, last: date) -> None:
    if first > last:
        raise UnsoundPlan(f"{key}: its last day, {last}, is before its first, {first}")
