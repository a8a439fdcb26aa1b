"""Warnings of hotspots as notices: each once, whatever becomes of the hotspot.

A notice holds while a hotspot with an item of those that it was given for fulfils its rule: so of
two hotspots that become one, of which both were warned of, nobody is told again. Where none does
any more, because people parted it, it is withdrawn.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from streams.core.days import day_date, moment
from streams.core.hotspots.describing import ToldHotspot
from streams.core.hotspots.records import HotspotRecord
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.hotspots.warnings import HotspotWarning
from streams.core.notices.notice import Notice

_US: Final = 1_000_000


class HotspotWarnings:
    """Which notices were given of which hotspots, and what is to be given and withdrawn.

    Args:
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
    """

    def __init__(self, day_of: Callable[[int], int]) -> None:
        self._day_of = day_of
        self._given: dict[str, Notice] = {}
        self._items: dict[str, set[str]] = {}

    def remember(self, notice: Notice) -> None:
        """Note a notice that was given, or withdrawn; others than of hotspots are passed over."""
        if notice.stage == "hotspot":
            self._given[notice.key] = notice
            self._items.setdefault(notice.key, {notice.subject})

    def remember_hotspot(self, record: HotspotRecord, items: Collection[str]) -> None:
        """Note of which items a notice was given: those of the hotspot whose record names it."""
        for warning in record.warnings:
            if warning.notice:
                # One that was written and has no number yet is known by its key alone.
                self._given.setdefault(warning.notice, _written(warning.notice, record))
                self._items.setdefault(warning.notice, set()).update(items, (record.id,))

    @property
    def given(self) -> Collection[str]:
        """The keys of all notices of hotspots."""
        return self._given.keys()

    def look(
        self,
        told: Iterable[ToldHotspot],
        items: Mapping[str, KnownItem],
        rules: Collection[str],
        now: int,
    ) -> tuple[dict[tuple[str, str], str], list[Notice]]:
        """Return which notice each hotspot has of which rule, and which notices are new.

        Args:
            told: The hotspots of which a rule became true, as they are.
            items: By the ids of their cases.
            rules: The names of the rules that there are.
            now: When what is not true any more is withdrawn, in microseconds since 1970 UTC.

        Returns:
            The key of the notice by the id of the hotspot and the rule; and the notices that are to
            be passed on, those that are withdrawn among them.
        """
        holding: dict[tuple[str, str], str] = {}
        fresh: list[Notice] = []
        held: set[str] = set()
        of_item: dict[tuple[str, str], list[str]] = {}
        for key, notice in self._given.items():
            if notice.withdrawn is None:
                for item in self._items[key]:
                    of_item.setdefault((notice.rung, item), []).append(key)
        for hotspot in told:
            for warning in hotspot.warnings:
                keys = {
                    key for item in hotspot.group for key in of_item.get((warning.rule, item), ())
                }
                if not keys:
                    notice = self._notice(hotspot, warning, items[hotspot.record.id].kind)
                    self._given[notice.key] = notice
                    fresh.append(notice)
                    keys = {notice.key}
                holding[hotspot.record.id, warning.rule] = min(
                    keys, key=lambda each: (self._given[each].given, each)
                )
                held |= keys
                for key in keys:
                    self._items.setdefault(key, set()).update(hotspot.group)
        fresh += self._withdrawn(held, items, rules, now)
        return holding, fresh

    def _notice(self, hotspot: ToldHotspot, warning: HotspotWarning, kind: str) -> Notice:
        case = hotspot.record.id
        day = day_date(self._day_of(warning.at)).isoformat()
        base = key = f"{case}/hotspot/{warning.rule}/{day}"
        turn = 1
        while key in self._given:  # It was withdrawn, and is true again.
            turn += 1
            key = f"{base}/{turn}"
        return Notice(
            *(key, case, "hotspot", warning.rule, "warn", day),
            given=moment(warning.at * _US),
            kind=kind,
        )

    def _withdrawn(
        self, held: set[str], items: Mapping[str, KnownItem], rules: Collection[str], now: int
    ) -> list[Notice]:
        """Withdraw what no hotspot fulfils; not what is older than what is compared."""
        found = []
        for key, notice in self._given.items():
            if notice.withdrawn is not None or key in held or notice.rung not in rules:
                continue
            # Not `isdisjoint`, which goes through all that are known.
            if any(item in items for item in self._items[key]):
                found.append(msgspec.structs.replace(notice, withdrawn=moment(now), why="parted"))
        self._given.update({notice.key: notice for notice in found})
        return found


def _written(key: str, record: HotspotRecord) -> Notice:
    """Return the notice that a hotspot's record names."""
    warning = next(each for each in record.warnings if each.notice == key)
    subject, _, rest = key.partition("/hotspot/")
    return Notice(
        # A late item may have made it true earlier: the day of the notice stays.
        *(key, subject, "hotspot", warning.rule, "warn", rest.split("/")[1]),
        given=datetime.fromisoformat(warning.at),
    )
