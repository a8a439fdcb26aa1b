"""Quick reports by the definition: a fold over items and days due in the order of their topic.

Nothing here comes from the package.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Expected = dict[str, tuple[str, tuple[str, ...]]]
"""By key (2015-238) the day due, and the subjects of the items in order."""


def expected_issues(records: Iterable[bytes], zone: str) -> Expected:
    """Return the quick reports that items and days due must lead to."""
    waiting: dict[str, dict[tuple[str, str], tuple[int, str, str, str]]] = {}
    issues: Expected = {}
    days: set[str] = set()
    held: set[str] = set()
    for value in records:
        said = json.loads(value)
        if "day" in said:
            day = said["day"]
            if day in days:
                continue
            first = sorted(min(mine.values()) for mine in waiting.values() if mine)
            taken = tuple(one[1] for one in first if _day(one[0], zone) <= day)
            if taken:
                days.add(day)
                number = 1 + sum(key.startswith(day[:5]) for key in issues)
                issues[f"{day[:4]}-{number}"] = (day, taken)
                held.update(taken)
                for subject in taken:
                    del waiting[subject]
            continue
        subject, identity = said["subject"], (said["source"], said["id"])
        if "time" not in said:
            waiting.get(subject, {}).pop(identity, None)
        elif subject not in held:
            waiting.setdefault(subject, {})[identity] = (said["time"], subject, *identity)
    return issues


def compare_issues(expected: Expected, issued: Mapping[str, Any], items: set[str]) -> list[str]:
    """Say what is wrong with quick reports.

    Args:
        expected: What they must be.
        issued: What they are: their JSON by key.
        items: The subjects of all opinion items, every one of which must be in one report.
    """
    wrong: list[str] = []
    found: Expected = {
        key: (issue["day"], tuple(item["subject"] for item in issue["items"]))
        for key, issue in issued.items()
    }
    wrong += [
        f"quick report {key}: {found.get(key)} and not {expected.get(key)}"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key) != found.get(key)
    ]
    stands = [subject for _, subjects in found.values() for subject in subjects]
    twice = sorted({subject for subject in stands if stands.count(subject) > 1})
    wrong += [f"opinion item {subject} stands in two quick reports" for subject in twice]
    wrong += [f"opinion item {one} is in no quick report" for one in sorted(items - set(stands))]
    wrong += [f"quick reports hold {one}, of nobody" for one in sorted(set(stands) - items)]
    numbers: dict[str, list[int]] = {}
    for key in found:
        year, _, number = key.partition("-")
        numbers.setdefault(year, []).append(int(number))
    wrong += [
        f"quick reports of {year} have gaps in their numbers: {sorted(those)}"
        for year, those in numbers.items()
        if sorted(those) != list(range(1, len(those) + 1))
    ]
    return wrong


def _day(time: int, zone: str) -> str:
    moment = datetime.fromtimestamp(time // 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return moment.date().isoformat()
