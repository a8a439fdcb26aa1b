"""Publications as the fake gateway answers them: a course for each, and what differs since."""

import json
from datetime import UTC, datetime
from typing import Any, Final, cast

from aiohttp import web

from streams.core.cases.case_records import RULES
from streams.core.county.catalogue import Label
from streams.core.days import DAY_US
from streams.core.publications.asked import AskedQuestion
from streams.core.publications.course import (
    Act,
    NotPublishable,
    PublicationCourse,
    PublicationCourses,
    Result,
)
from streams.core.publications.publication import Publication, publication_digest
from tests.web import answers, circular, documents

KEY_TO_PUBLISH: Final = "a-key-that-may-publish"
OFFICE: Final = "政府办公室"
REVIEWERS: Final = "保密委员会办公室"

ISSUED: Final = "2014.issued"
"""A publication that is issued and of which figures differ since."""
CORRECTED: Final = "2013.first"
CORRECTION: Final = "2013.second"
DRAFTED: Final = "circular-2014-Q4.draft"
"""A draft that was made while a partition was missing."""
REVIEWED: Final = "circular-2015-Q1.reviewed"
REFUSED: Final = "circular-2015-Q2.refused"

_TABLE: Final = "units"
_MANY: Final = 30
"""Of how many cases it is that one figure has more."""


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T02:30:00+00:00")


class PublicationAnswers:
    """Answers of ``/v1/publications``.

    Attributes:
        courses: The fold, as workers have it; contents: what was said, by id.
        two_keys: Whether two keys are needed.
        published: What was asked to be done, with the header that its key was in.
        is_slow: Whether no worker answers.
        not_whole: Whether figures are not whole.
    """

    roles: list[str]

    def reset_publications(self) -> None:
        """Have a publication in each state."""
        self.two_keys = False
        self.is_slow = False
        self.not_whole = False
        self.published: list[tuple[str, str, Any]] = []
        self.contents: dict[str, Publication] = {}
        self.order: list[str] = []
        self._fold()
        for year, id_ in (("2013", CORRECTED), ("2014", ISSUED)):
            self.draft(id_, year, f"{int(year) + 1}-01-05")
            self.review(id_, "passed", f"{int(year) + 1}-01-06")
            self.issue(id_, f"{int(year) + 1}-01-07")
        self.draft(CORRECTION, "2013", "2015-03-02", corrects=CORRECTED)
        self.review(CORRECTION, "passed", "2015-03-02")
        self.issue(CORRECTION, "2015-03-03")
        self.draft(DRAFTED, "circular-2014-Q4", "2015-04-01", missing=[1])
        self.draft(REVIEWED, "circular-2015-Q1", "2015-04-10")
        self.review(REVIEWED, "passed", "2015-04-11")
        self.draft(REFUSED, "circular-2015-Q2", "2015-07-03")
        self.review(REFUSED, "refused", "2015-07-04")

    def _fold(self, *known: PublicationCourse) -> None:
        self.courses = PublicationCourses(
            lambda us: us // DAY_US, two_keys=self.two_keys, known=known
        )

    def need_two_keys(self) -> None:
        """Let the catalogue ask for two keys from now on."""
        self.two_keys = True
        self._fold(*(self.courses.course(id_) for id_ in self.order))

    def draft(
        self, id_: str, bulletin: str, day: str, *, corrects: str = "", missing: Any = ()
    ) -> PublicationCourse:
        """Draft a bulletin of the town."""
        said = _bulletin(bulletin)
        text = "\n\n".join(
            [said["title"]["zh"], said["title"]["en"]]
            + [
                f"{paragraph['zh']}\n{paragraph['en']}"
                for section in said["sections"]
                for paragraph in [section["title"], *section["paragraphs"]]
            ]
        )
        content = Publication(
            bulletin=bulletin,
            title=Label(**said["title"]),
            period=AskedQuestion(f"{day[:4]}-12-31", f"{int(day[:4]) - 1}-12-31"),
            text=text,
            figures=[],
            file="0" * 64,
            county="0" * 64,
            rules=RULES,
            flushes=[1],
            missing=[*missing],
            corrects=corrects,
        )
        self.contents[id_] = content
        self.order.append(id_)
        digest = publication_digest(f"{id_} {text}".encode())
        return self.courses.draft(id_, content, digest, Act(OFFICE, _at(day)))[0]

    def review(self, id_: str, result: Result, day: str) -> PublicationCourse:
        """Review a draft."""
        act = Act(REVIEWERS, _at(day), result)
        return self.courses.review(id_, self.courses.course(id_).digest, act)[0]

    def issue(self, id_: str, day: str) -> PublicationCourse:
        """Issue what was reviewed."""
        act = Act(OFFICE, _at(day))
        return self.courses.issue(id_, self.courses.course(id_).digest, act)[0]

    def add_publications_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/v1/publications", self._list)
        router.add_post("/v1/publications", self._draft)
        router.add_get("/v1/publications/{id}", self._read)
        router.add_get("/v1/publications/{id}/differences", self._differences)
        router.add_post("/v1/publications/{id}/review", self._review)
        router.add_post("/v1/publications/{id}/issue", self._issue)

    def course(self, id_: str) -> dict[str, Any]:
        """Return a course as the gateway says it."""
        course, content = self.courses.course(id_), self.contents[id_]
        name = f"高政发〔{course.year}〕{course.number}号" if course.issued else None
        return {
            "id": id_,
            "bulletin": course.bulletin,
            "title": {"zh": content.title.zh, "en": content.title.en},
            "period": {"from": content.period.start, "to": content.period.to},
            "as_of": content.period.as_of,
            "state": course.state,
            "digest": course.digest,
            "drafted": _act(course.drafted),
            "reviewed": _act(course.reviewed),
            "issued": _act(course.issued),
            "year": course.year or None,
            "number": course.number or None,
            "name": name,
            "missing": course.missing,
            "corrects": course.corrects or None,
            "corrected_by": course.corrected_by or None,
            "is_sealed": course.is_sealed,
        }

    def latest_issued(self, bulletin: str) -> dict[str, Any] | None:
        """Return the latest that was issued of a bulletin."""
        found = [self.course(id_) for id_ in self.order if self.contents[id_].bulletin == bulletin]
        issued = [one for one in found if one["state"] == "issued"]
        return issued[-1] if issued else None

    async def _list(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        found = [self.course(id_) for id_ in reversed(self.order)]
        for name in ("bulletin", "state"):
            if name in query:
                found = [one for one in found if one[name] == query[name]]
        begin, limit = int(query.get("after", "0")), int(query.get("limit", "100"))
        more = str(begin + limit) if begin + limit < len(found) else None
        return answers.answer({"publications": found[begin : begin + limit], "next": more})

    async def _read(self, request: web.Request) -> web.StreamResponse:
        id_ = request.match_info["id"]
        if id_ not in self.contents:
            return answers.problem(404, "no such publication")
        content = self.contents[id_]
        rows = [{"key": "heating", "label": _label("供热公司", "Heating company"), "cells": []}]
        table = {"id": _TABLE, "title": _label("各单位办理情况", "By unit"), "rows": rows}
        said: dict[str, Any] = {
            "text": content.text,
            "figures": [],
            "tables": [table | {"total": []}],
        }
        said |= {"document": None if id_ == CORRECTED else _document(content.bulletin)}
        return answers.answer(self.course(id_) | said)

    async def _differences(self, request: web.Request) -> web.StreamResponse:
        id_ = request.match_info["id"]
        if id_ not in self.contents:
            return answers.problem(404, "no such publication")
        figures = differences() if id_ == ISSUED else []
        if "cases" not in self.roles:
            figures = [_without_subjects(figure) for figure in figures]
        said = {"publication": self.course(id_), "at": [2], "figures": figures}
        return answers.answer(said | {"changed": len(figures)})

    async def _draft(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        if no := self._refusal(request, said):
            return no
        id_ = f"{said['bulletin']}.{len(self.order):08x}"
        return self._answer(
            lambda: self.draft(
                id_, said["bulletin"], "2015-11-30", corrects=said.get("corrects", "")
            ),
            201,
        )

    async def _review(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        act = Act(REVIEWERS, datetime(2015, 11, 30, tzinfo=UTC), said["result"])
        if no := self._refusal(request, said):
            return no
        return self._answer(
            lambda: self.courses.review(request.match_info["id"], said["digest"], act)[0]
        )

    async def _issue(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        act = Act(OFFICE, datetime(2015, 11, 30, tzinfo=UTC))
        if no := self._refusal(request, said):
            return no
        return self._answer(
            lambda: self.courses.issue(
                request.match_info["id"],
                said["digest"],
                act,
                although_missing=said.get("although_missing", False),
            )[0]
        )

    def _refusal(self, request: web.Request, said: Any) -> web.Response | None:
        by = request.headers.get("Authorization", "")
        if cast("Any", self).keys and by != f"Bearer {KEY_TO_PUBLISH}":
            return answers.problem(403, "the key does not have the role here")
        self.published.append((by, request.path, said))
        if self.not_whole and not said.get("although_missing"):
            return answers.problem(503, "partition 1 is behind")
        return None

    def _answer(self, act: Any, status: int = 200) -> web.Response:
        if self.is_slow:
            return web.json_response({"accepted": 1}, status=202)
        try:
            course: PublicationCourse = act()
        except NotPublishable as error:
            return answers.problem(409, str(error), rule=error.rule.value)
        text = json.dumps(self.course(course.id), ensure_ascii=False)
        return web.Response(text=text, content_type="application/json", status=status)


def _bulletin(name: str) -> dict[str, Any]:
    said = circular.circulars().get(name) or documents.bulletin(name)
    assert said
    return said


def _document(bulletin: str) -> dict[str, Any]:
    """Return what is printed of a bulletin, part by part."""
    said = _bulletin(bulletin)

    def text(style: str, label: dict[str, str]) -> dict[str, Any]:
        return {"is": "text", "style": style, "said": _label(label["zh"], label["en"])}

    body = [text("title", said["title"]), text("scope", _label("截至年底", "As of the year's end"))]
    for section in said["sections"]:
        body.append(text("heading", section["title"]))
        body += [text("text", paragraph) for paragraph in section["paragraphs"]]
    for table in said.get("tables", ()):
        body += [text("heading", table["title"]), _printed(table)]
    numbered = [
        [
            _label(str(place), ""),
            _label(**figure["label"]),
            _label(figure["printed"], figure["printed_en"]),
        ]
        for place, figure in enumerate(said["figures"].values(), 1)
    ]
    heads = [_label("序号", "No."), _label("指标", "Figure"), _label("数值", "Value")]
    annex = {"is": "table", "headings": heads, "rows": numbered, "numbers": [2]}
    return {"body": body, "annex": [text("annex", _label("附件", "Annex")), annex]}


def _printed(table: dict[str, Any]) -> dict[str, Any]:
    columns = [column["label"] for column in table["columns"]]
    return {
        "is": "table",
        "headings": [table.get("heading") or _same("—"), *columns],
        "rows": [[row["label"], *map(_same, row["cells"])] for row in table["rows"]],
        "numbers": [*range(1, len(columns) + 1)],
        "above": [[{"size": 1}, {"size": len(columns), "label": _label("各项", "all of it")}]],
    }


def _act(act: Act | None) -> dict[str, Any] | None:
    if act is None:
        return None
    at = act.at.isoformat().replace("+00:00", "Z")
    return {"key": act.key, "at": at} | ({"result": act.result} if act.result else {})


def _label(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _same(text: str) -> dict[str, str]:
    return _label(text, text)


def differences() -> list[dict[str, Any]]:
    """Return what differs: a late letter, a rate by several reasons, many cases, and a rest."""
    late = {"subject": "late-1", "flush": 7, "reason": "came-late", "more": 1}
    received = {
        "place": "letters",
        "label": _label("来信", "letters"),
        "printed": _same("767"),
        "now": _same("768"),
        "is_as_printed": False,
        "value": 767,
        "now_value": 768,
        "parts": [_count("received", 767, [late])],
    }
    rated = [
        {"subject": f"rated-{n}", "flush": 8, "reason": "rated", "more": 1} for n in range(_MANY)
    ]
    voided = [{"subject": "voided-1", "flush": 9, "reason": "voided", "more": -1}]
    satisfaction = {
        "place": f"{_TABLE}/heating/satisfied",
        "label": _label("满意率", "satisfaction"),
        "printed": _same("92.1%"),
        "now": _same("93.0%"),
        "is_as_printed": False,
        "value": 350,
        "now_value": 379,
        "parts": [
            _count("satisfied", 350, [*rated, *voided]),
            _count("rated", 380, rated, [{"more": -2, "reason": "catalogue"}]),
        ],
    }
    return [received, satisfaction]


def _count(name: str, printed: int, cases: list[dict[str, Any]], rest: Any = ()) -> dict[str, Any]:
    more = sum(one["more"] for one in [*cases, *rest])
    return {
        "role": "number",
        "name": name,
        "printed": printed,
        "now": printed + more,
        "differences": cases,
        "rest": [*rest],
    }


def _without_subjects(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure as those see it who may not see cases: summed by reason."""

    def summed(part: dict[str, Any]) -> dict[str, Any]:
        sums: dict[str, list[int]] = {}
        for one in part["differences"]:
            sums.setdefault(one["reason"], []).append(one["more"])
        return part | {
            "differences": [
                {"reason": reason, "more": sum(more), "cases": len(more)}
                for reason, more in sums.items()
            ]
        }

    return figure | {"parts": [summed(part) for part in figure["parts"]]}
