"""Publications in the end: what was printed and the differences are what the oracle counts now.

Numbers are without gaps, and nothing that was said has changed. Records are read as they are in
Kafka; nothing here counts with the package.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from tests.chaos.publishing import Publishing
from tests.support import oracle
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.record import Told

ISSUE: Final = ("year", "number", "digest", "seal", "issued")
"""What of an issued publication never changes."""

DISTINCT: Final = ("departments", "categories")
"""Measures of how many different values there are."""


class Published:
    """What the topic of publications has.

    Args:
        kuaibao: Whose.

    Attributes:
        courses: The last of each id.
        contents: What each says.
        wrong: What is not as it must be.
    """

    def __init__(self, kuaibao: Installation) -> None:
        self.courses: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, dict[str, Any]] = {}
        self.wrong: list[str] = []
        packed: dict[str, bytes] = {}
        for record in kuaibao.read("publications"):
            kind, _, id_ = record.key.decode().partition(":")
            if kind == "draft":
                if packed.setdefault(id_, record.value) != record.value:
                    self.wrong.append(f"publication {id_} says something else than before")
                self.contents[id_] = json.loads(zlib.decompress(record.value))
            else:
                self._take(id_, json.loads(record.value))
        self.wrong += [
            f"publication {id_} has a course and says nothing"
            for id_ in sorted(self.courses.keys() ^ self.contents.keys())
        ]
        self.wrong += self._gaps()

    def _take(self, id_: str, course: dict[str, Any]) -> None:
        before = self.courses.get(id_, {})
        if before.get("issued") and any(before.get(name) != course.get(name) for name in ISSUE):
            self.wrong.append(f"publication {id_} was issued as {before} and is {course}")
        self.courses[id_] = course

    def _gaps(self) -> Iterator[str]:
        numbers: dict[int, list[int]] = {}
        for course in self.courses.values():
            if course.get("issued"):
                numbers.setdefault(course["year"], []).append(course["number"])
        for year, those in numbers.items():
            if sorted(those) != list(range(1, len(those) + 1)):
                yield f"publications of {year} have gaps in their numbers, or one twice: {those}"

    @property
    def issued(self) -> list[str]:
        """The ids of those that are issued, in the order of their numbers."""
        found = [id_ for id_, course in self.courses.items() if course.get("issued")]
        return sorted(found, key=lambda id_: self.courses[id_]["number"])

    def as_answered(self, answers: Iterable[Publishing]) -> list[str]:
        """Say of which issue a gateway has told another number than the topic has."""
        return [
            f"publication {one.id} was answered to be {one.year} No. {one.number}"
            for one in answers
            if (one.year, one.number)
            != tuple(self.courses.get(one.id, {}).get(name) for name in ("year", "number"))
        ]


class Counting:
    """What the oracle counts now, each question asked once.

    Args:
        told: All that was sent.
    """

    def __init__(self, told: Told) -> None:
        self._oracle = oracle.Oracle(told.parsed, told.catalogue)
        self._counted: dict[str, dict[str, int]] = {}

    def count(self, asked: dict[str, Any]) -> dict[str, int]:
        """Return all measures of a question as it is written in a publication."""
        key = json.dumps(asked, sort_keys=True)
        if key not in self._counted:
            start = asked.get("start")
            period = (date.fromisoformat(start) if start else None, date.fromisoformat(asked["to"]))
            self._counted[key] = self._oracle.figures(
                select=asked.get("select", {}),
                period=period,
                as_of=date.fromisoformat(asked["as_of"]),
            )[()]
        return self._counted[key]


class ComparedCounts(NamedTuple):
    """What came of comparing a publication's counts.

    Attributes:
        figures: How many were compared.
        wrong: Of which printed and differences are not now.
        explained: How many differences cases make, in all.
    """

    figures: int
    wrong: list[str]
    explained: int


def compare_publication(
    name: str, gateway: Gateway, id_: str, content: dict[str, Any], counting: Counting
) -> ComparedCounts:
    """Compare each count of a publication, with the differences that a gateway tells, with now."""
    answer = gateway.get(f"/v1/publications/{id_}/differences", all="1")
    compared = {figure["place"]: figure["parts"] for figure in answer["figures"]}
    figures, wrong, explained = 0, [], 0
    for place, figure in _every_figure(content):
        if place not in compared:
            wrong.append(f"{name}: {id_} has no differences of {place}")
            continue
        for part in figure["parts"]:
            if part["of"] != "measures":
                continue
            told = [one for one in compared[place] if one["role"] == part["role"]]
            explained += sum(len(one["differences"]) for one in told)
            now, after = counting.count(part["question"]), _after(part.get("counts", {}), told)
            for measure in sorted({*oracle.MEASURES} & {*part["names"]}):
                figures += 1
                if _counted(after, measure) != now[measure]:
                    wrong.append(
                        f"{name}: {id_} {place} {measure}: printed and differences are "
                        f"{_counted(after, measure)} and not {now[measure]}: {part} {told}"
                    )
            wrong += [
                f"{name}: {id_} {place}: no case makes {one['rest']}" for one in told if one["rest"]
            ]
    return ComparedCounts(figures, wrong, explained)


def _after(printed: dict[str, int], told: Iterable[dict[str, Any]]) -> Counter[str]:
    """Return what was printed with all differences of cases."""
    counts = Counter(printed)
    for one in told:
        counts[one["name"]] += sum(each["more"] for each in one["differences"])
    return counts


def _counted(counts: Counter[str], measure: str) -> int:
    """Return a measure; one of how many different values there are is written by value."""
    if measure in DISTINCT:
        return sum(n > 0 for name, n in counts.items() if name.startswith(f"{measure}:"))
    return counts[measure]


def _every_figure(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for figure in content["figures"]:
        yield figure["id"], figure
    for table in content.get("tables", []):
        for row in table["rows"]:
            for cell in row["cells"]:
                yield f"{table['id']}/{row['key']}/{cell['id']}", cell
        for cell in table["total"]:
            yield f"{table['id']}//{cell['id']}/total", cell
