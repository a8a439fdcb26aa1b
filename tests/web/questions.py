"""The questions that the fake gateway answers, from a made-up town."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from aiohttp import web

from streams.core.days import day_date
from streams.core.periods import Period, parse_day, parse_period
from tests.web import answers, circular, documents, town, tree
from tests.web.catalogue import MEASURES, RATES, catalogue, shipped
from tests.web.comparing import Counted, compare, multiplied
from tests.web.hotspots import HotspotAnswers, town_hotspots
from tests.web.publications import PublicationAnswers
from tests.web.work import Work

_ANSWERED: Final[dict[Any, dict[str, Any]]] = {}
"""What was asked of the same cases before, by another test too: counting them takes a while."""


class Questions(Work, HotspotAnswers, PublicationAnswers):
    """Answers in the shapes of ``schemas/openapi.yaml``.

    Attributes:
        cases: What is known.
        titles, links: What cases are called, and where originals of channels are.
        today: The day it is.
        kafka, lag, missing, event_time: What is said of how current it is.
        flush: How often it has changed.
        times: How often each case counts, so that numbers become long.
    """

    def reset(self) -> None:
        """Be as new."""
        self.cases = list(town.town())
        self.titles: dict[str, str] = {}
        self.hotspots = town_hotspots()
        self.reset_publications()
        self.sent: list[tuple[str, Any]] = []
        self.links: dict[str, str] = {}
        self.today = date(2015, 11, 30)
        self.kafka = True
        self.lag: int | None = 0
        self.missing: list[int] = []
        self.event_time: str | None = "2015-11-30T09:12:44Z"
        self.flush = 1
        self.times = 1
        self.to_do: list[dict[str, Any]] | None = None

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        super().add_to(router)
        self.add_hotspots_to(router)
        self.add_publications_to(router)
        router.add_get("/v1/catalogue", self._catalogue)
        router.add_get("/v1/figures", self._figures)
        router.add_get("/v1/cases", self._listing)
        router.add_get("/v1/cases/{id}", self._case)
        router.add_get("/v1/bulletins", self._bulletins)
        router.add_get("/v1/bulletins/{id}", self._bulletin)
        router.add_get("/v1/quick-reports", self._quick_reports)
        router.add_get("/v1/quick-reports/{year}/{number}", self._quick_report)

    def current(self) -> dict[str, Any]:
        """Say how current it is."""
        return {
            "at": f"{self.flush}.0",
            "missing": self.missing,
            "lag": self.lag,
            "kafka": self.kafka,
            "event_time": self.event_time,
            "intake_time": self.event_time,
        }

    async def _catalogue(self, _: web.Request) -> web.StreamResponse:
        told = catalogue(self.today) | {"publications": {"two_keys": self.two_keys}}
        if self.to_do is not None:
            told = told | {"applications": {"kind": "disclosure", "result": "outcome"}}
        return answers.answer(told)

    def rows(self, query: Any) -> dict[str, Any]:
        """Answer a question for figures, but for how current they are."""
        known = (str(query), hash(tuple(self.cases)), self.today)
        if known not in _ANSWERED:
            _ANSWERED[known] = self._evaluated(query)
        answer = _ANSWERED[known]
        return answer if self.times == 1 else answer | {"rows": multiplied(answer, self.times)}

    def _evaluated(self, query: Any) -> dict[str, Any]:
        selection, period, as_of = self._question(query)
        by = query["by"].split(",") if "by" in query else []
        cases = [case for case in self.cases if case.answers(selection)]
        parts = list(answers.parts(period, query["each"])) if "each" in query else [period]
        rows: list[dict[str, Any]] = []
        for part in parts:
            for group, counts in town.evaluate(cases, answers.span(part), as_of, by).items():
                measures = {name: counts[name] for name in MEASURES}
                row = {"group": dict(zip(by, group, strict=True)), "measures": measures}
                row["rates"] = {
                    name: answers.rate(measures[above], sum(measures[one] for one in below))
                    for name, (above, below) in RATES.items()
                }
                row |= {"period": answers.said(part)} if "each" in query else {}
                rows.append(row)
            compare(Counted(cases, as_of, by), rows, part, query)
        return {"period": answers.said(period), "as_of": as_of.isoformat(), "rows": rows}

    def _question(self, query: Any) -> tuple[dict[str, set[str]], Period, date]:
        names = (
            "kind",
            "channel",
            "category",
            "nature",
            "department",
            "column",
            "filing",
            *shipped()["labels"],
        )
        as_of = day_date(parse_day(query["as_of"])) if "as_of" in query else self.today
        selection = {
            name: set().union(*(tree.means(name, value, as_of) for value in query[name].split(",")))
            for name in names
            if name in query
        }
        return selection, parse_period(query.get("period", str(as_of.year))), as_of

    async def _figures(self, request: web.Request) -> web.StreamResponse:
        return answers.answer(self.rows(request.query) | {"current": self.current()})

    def _found(self, query: Mapping[str, str]) -> list[town.Case]:
        """Return the cases of a list, in its order."""
        selection, period, as_of = self._question(query)
        span = answers.span(period)
        sort = query.get("sort", "received")
        orders: dict[str, Callable[[town.Case], Any]] = {
            "received": lambda case: case.received,
            "due": lambda case: case.due,
            "age": lambda case: as_of - case.received,
            "number": lambda case: case.id,
        }
        found = [
            case
            for case in self.cases
            if case.answers(selection)
            and query["measure"] in case.counts(span, as_of)
            and query.get("q", "") in self.titles.get(case.id, "") + " " + case.id
        ]
        return sorted(found, key=orders[sort.removeprefix("-")], reverse=sort.startswith("-"))

    def _titled(self, case: town.Case) -> dict[str, str]:
        return {"title": self.titles[case.id]} if case.id in self.titles else {}

    async def _listing(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        _, period, as_of = self._question(query)
        found = self._found(query)
        begin, limit = int(query.get("cursor", "0")), int(query.get("limit", "100"))
        items = [
            {"id": case.id, "times": 1} | self._titled(case) | case.glance(as_of)
            for case in found[begin : begin + limit]
        ]
        following = str(begin + limit) if begin + limit < len(found) else None
        return answers.answer(
            {
                "measure": query["measure"],
                "period": answers.said(period),
                "as_of": as_of.isoformat(),
                "at": self.current()["at"],
                "figure": len(found),
                "cases": len(found),
                "items": items,
                "next": following,
            }
        )

    def _beside(self, case: town.Case, query: Mapping[str, str]) -> dict[str, str | None] | None:
        ids = [one.id for one in self._found(query)]
        if case.id not in ids:
            return None
        place = ids.index(case.id)
        ends = [None, *ids, None]
        return {"previous": ends[place], "next": ends[place + 2]}

    async def _case(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["id"] == documents.STEPPED:
            return answers.answer(documents.stepped() | {"current": self.current()})
        case = next((case for case in self.cases if case.id == request.match_info["id"]), None)
        if case is None:
            return answers.problem(404, "no event of a case or record of this id has come")
        as_of = (
            day_date(parse_day(request.query["as_of"])) if "as_of" in request.query else self.today
        )
        told = {"id": case.id, **self._titled(case), **case.glance(as_of), "waiting": False}
        if case.filing == "guessed":
            told["guess"] = documents.guess(case.category)
        if case.channel in self.links:
            told["original"] = self.links[case.channel].replace("{subject}", case.id)
        if "measure" in request.query:
            told["beside"] = self._beside(case, request.query)
        return answers.answer(
            told | {"history": documents.history(asdict(case)), "current": self.current()}
        )

    async def _bulletins(self, _: web.Request) -> web.StreamResponse:
        bulletins = [
            one | {"publication": self.latest_issued(one["id"])}
            for one in documents.bulletins() + circular.headings()
        ]
        return answers.answer({"bulletins": bulletins, "current": self.current()})

    async def _bulletin(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["id"]
        bulletin = circular.circulars().get(name) or documents.bulletin(name)
        bulletin = circular.form() if name == "form" else bulletin
        if bulletin is None:
            return answers.problem(404, "no such bulletin; there are 2013, 2014, 2015")
        said = {"publication": self.latest_issued(name), "current": self.current()}
        return answers.answer(bulletin | said)

    async def _quick_reports(self, request: web.Request) -> web.StreamResponse:
        year = int(request.query.get("year", "2015"))
        issues = documents.quick_reports(self.cases)
        said = [
            {"year": one["year"], "number": one["number"], "day": one["day"]}
            | {"items": len(one["items"])}
            for one in reversed(issues)
            if one["year"] == year
        ]
        return answers.answer(
            {"quick_reports": said, "years": [2015, 2014], "current": self.current()}
        )

    async def _quick_report(self, request: web.Request) -> web.StreamResponse:
        if dict(request.match_info) == documents.STORM:
            return answers.answer(documents.stormy_day())
        for one in documents.quick_reports(self.cases):
            key = {"year": str(one["year"]), "number": str(one["number"])}
            if key == dict(request.match_info):
                return answers.answer(one)
        return answers.problem(404, "no such quick report")
