"""The history of a case as JSON: its events as they are kept, and which had no effect."""

from collections.abc import Collection, Mapping
from datetime import tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from streams.core.cases.steps import IS_STEP
from streams.core.cases.timelines import kind_of_case
from streams.core.county.catalogue import Catalogue
from streams.core.county.clock import Idle
from streams.core.days import day_date, moment
from streams.core.events.reduced import FIELDS, EventIdentity, Reduced, guessed_of, labels_of

_TURNS: Final = ("routed", "replied", "closed", "reopened", "rejected", "rated", "reminded")

_FIELDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "received": (
        "kuaibao.case.received.v1",
        ("kind", "channel", "category", "nature", "department", "guessed", "labels", "about"),
    ),
    "counted": (
        "kuaibao.record.counted.v1",
        ("kind", "channel", "department", "column", "headline", "quantity", "", "about"),
    ),
} | {
    what: (f"kuaibao.case.{what}.v1", FIELDS[what])
    for what in (
        "routed",
        "replied",
        "closed",
        "reopened",
        "rejected",
        "rated",
        "reminded",
        *sorted(IS_STEP),
    )
}
"""Of each reduced event its type and the fields that are shown of it: first what was said, then,
where it was added, the category ``guessed`` for a receipt that names none, with ``guessed_by``
and ``sure``. What has no name is not shown."""

_DAYS: Final = frozenset({"until", "due"})
_EMPTY: Final[tuple[Any, ...]] = ("", 0, None, [])


def history(
    events: list[Reduced], catalogue: Catalogue, idle: Mapping[EventIdentity, Idle] | None = None
) -> list[dict[str, Any]]:
    """Return a case's events as JSON, in order; fields that were not given are left out.

    Args:
        events: The events.
        catalogue: Whose time zone their times are shown in.
        idle: Which of them had no effect on a deadline, and why.
    """
    zone = ZoneInfo(catalogue.time_zone)
    foreign = catalogue.foreign_labels.get(kind_of_case(events), ())
    return [_happened(event, zone, idle or {}, foreign) for event in events]


def _happened(
    event: Reduced, zone: tzinfo, idle: Mapping[EventIdentity, Idle], foreign: Collection[str]
) -> dict[str, Any]:
    us, source, identity, what, *said = event
    told: dict[str, Any] = {"time": moment(us).astimezone(zone).isoformat(), "type": ""}
    if what == "voided":
        told |= {"type": "kuaibao.event.voided.v1", "source": source, "id": identity}
        return told | {"voids": {"source": said[0], "id": said[1]}}
    told["type"], names = _FIELDS[what]
    told |= {"source": source, "id": identity}
    named = dict(zip(names, said, strict=False))
    named.pop("", None)
    if guess := guessed_of(event):
        named |= {"guessed": guess.category, "guessed_by": guess.by, "sure": guess.sure}
    if what == "judged":
        named["judges"] = {"source": named.pop("source"), "id": named.pop("id")}
    told |= {name: _shown(name, value) for name, value in named.items() if _is_given(value)}
    if others := [name for name in labels_of(event) if name in foreign]:
        told["labels_of_other_kinds"] = others
    why = idle.get((source, identity))
    return told | ({"without_effect": why.name.lower().replace("_", "-")} if why else {})


def _is_given(value: Any) -> bool:
    return isinstance(value, bool) or value not in _EMPTY


def _shown(name: str, value: Any) -> Any:
    if name == "labels":
        return dict(value)
    if name == "about":
        return value[1]
    return day_date(value).isoformat() if name in _DAYS else value
