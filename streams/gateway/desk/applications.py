"""``/v1/desk/applications``: what is to be done of applications for disclosure, stage by stage."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec
from aiohttp import web

from streams.core.cases.work_stages import WORK_STAGES
from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.figures.desk import WHEN, Horizon
from streams.core.figures.due_tables import due_key
from streams.gateway.desk.applications_seen import (
    ANSWER,
    LATER,
    NO_DAY,
    ApplicationLine,
    ApplicationsRoom,
    ApplicationsSeen,
)
from streams.gateway.desk.asked import (
    MOST_PRINTED,
    DeskPageEnd,
    DeskQuestion,
    desk_parameters,
    read_desk,
    read_page,
)
from streams.gateway.desk.described import due_text, unit_words
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import table_body
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.queries.cases import require_cases
from streams.gateway.queries.cursors import read_page_place, write_page_place
from streams.gateway.queries.figures import RETRY, counted_by, require_figures
from streams.gateway.queries.public_list import applications_in
from streams.gateway.queries.ties import InformationFees, TieReader
from streams.gateway.queries.value_words import value_words
from streams.gateway.state.state import STATE, State
from streams.printing.desk_words import WHEN_WORDS
from streams.printing.formats import JSON, TABLE_FORMATS
from streams.printing.tables import Value, ValueTable
from streams.printing.work_words import NOT_NEAR_WORDS, WORK_STAGE_WORDS

APPLICATIONS_ROOM: Final[web.AppKey[ApplicationsRoom]] = web.AppKey("applications")

LISTED_STAGES: Final = (*WORK_STAGES[:-1], ANSWER, WORK_STAGES[-1])
"""The stages by which applications are listed, in the order of the work."""

_WHENS: Final = (*WHEN, LATER, NO_DAY)
_ASKING: Final = ("department", "stage", "as_of", "limit", "cursor", *FORM)
_NAMES: Final = ("applications-to-do", "依申请公开待办")
_NO_FEES: Final = InformationFees(0, 0)

_HEADINGS: Final = (
    *("编号 case", "环节 stage", "环节名称", "起 since", "期限 due", "列入 when", "列入名称"),
    *("超期天数 days_over", "超期工作日 working_days_over", "暂定 provisional"),
    *("答复期限 answer_due", "部门 department", "部门名称", "渠道 channel", "渠道名称"),
    *("收到日期 received", "通知缴费（元） fee.noticed", "已缴费（元） fee.paid", "标题 title"),
)


def prepare_applications(app: web.Application) -> None:
    """Put what looks at applications into an application that has STATE."""
    app[APPLICATIONS_ROOM] = ApplicationsRoom(app[STATE])
    app.on_cleanup.append(_end)


async def _end(app: web.Application) -> None:
    app[APPLICATIONS_ROOM].end()


@keeps_to_units
async def get_applications_to_do(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/desk/applications``."""
    state = request.app[STATE]
    given = desk_parameters(request.rel_url.raw_query_string, _ASKING)
    table = applications_in(state.catalogue)
    form, download = chosen(request, given, TABLE_FORMATS), is_download(given)
    stages = _stages(given.pop("stage", None))
    asked = read_desk(given, state.catalogue, counted_by(state))
    asked = replace(asked, within=units_of(request), kinds=(table.kind,))
    limit, cursor = read_page(given)
    if form is not JSON and "limit" not in given:
        limit = MOST_PRINTED
    told = b"applications" + msgspec.json.encode((asked, sorted(stages)))
    end = read_page_place(cursor, told, DeskPageEnd) if cursor else None
    seen, now = await _seen(request, asked, stages, limit, end)
    following = None
    if seen.more and seen.listed:
        last = seen.listed[-1]
        following = write_page_place(
            told, DeskPageEnd(seen.at, now[0], now[1], last.key, last.subject, 0)
        )
    described = await _described(request, seen)
    at = ".".join(map(str, seen.at))
    headers = {"Kuaibao-At": at} | ({"Kuaibao-Next": following} if following else {})
    if form is JSON:
        content = {
            "as_of": day_date(seen.horizon.as_of).isoformat(),
            "kind": table.kind,
            **_counted(seen.all, state.catalogue, seen.horizon.as_of),
            "cases": described,
        }
        content |= {"within": asked.within} if asked.within else {}
        content |= {"next": following, "at": at, "current": state.current()}
        body = encode_json(content)
    else:
        body = await table_body(_table(described, state.catalogue, seen.horizon.as_of), form)
    return document(request, body, form, _NAMES if download else None, **headers)


def _stages(text: str | None) -> frozenset[str]:
    names = text.split(",") if text is not None else []
    for name in names:
        if name not in LISTED_STAGES:
            raise BadQuery("stage", f"{shown(name)} is not one of {', '.join(LISTED_STAGES)}")
    return frozenset(names)


async def _seen(
    request: web.Request,
    asked: DeskQuestion,
    stages: frozenset[str],
    limit: int,
    end: DeskPageEnd | None,
) -> tuple[ApplicationsSeen, tuple[int, int]]:
    state = request.app[STATE]
    require_figures(state)
    require_cases(state)
    now = state.moment() if end is None else (end.today, end.minute)
    as_of = now[0] if asked.as_of is None else asked.as_of
    horizon = Horizon.on(as_of, now, state.deadlines.calendar)
    try:
        seen = await request.app[APPLICATIONS_ROOM].look(
            asked,
            stages,
            horizon,
            limit=limit,
            at=end.at if end else None,
            after=end.place if end else None,
        )
    except Expired:
        detail = "the state asked for is too long ago; ask again without cursor"
        raise Problem(410, "Expired", detail) from None
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None
    return seen, now


def _counted(lines: Iterable[ApplicationLine], catalogue: Catalogue, as_of: int) -> dict[str, Any]:
    """Return how many applications are at each stage, and of each unit, the most overdue first."""
    stages: dict[str, Counter[str]] = {stage: Counter() for stage in LISTED_STAGES}
    units: dict[str, Counter[str]] = {}
    for line in lines:
        stages[line.stage][line.when] += 1
        unit = units.setdefault(line.at.department, Counter())
        unit[line.when] += 1
        unit[f"stage {line.stage}"] += 1
    ordered = sorted(units.items(), key=lambda one: (-one[1]["overdue"], one[0]))
    return {
        "stages": {
            stage: {when: counts[when] for when in _WHENS}
            for stage, counts in stages.items()
            if counts
        },
        "units": [
            {
                "department": department,
                "label": unit_words(department, catalogue, as_of),
                **{when: counts[when] for when in _WHENS},
                "stages": {
                    stage: many for stage in LISTED_STAGES if (many := counts[f"stage {stage}"])
                },
            }
            for department, counts in ordered
        ],
    }


async def _described(request: web.Request, seen: ApplicationsSeen) -> list[dict[str, Any]]:
    state: State = request.app[STATE]
    reader = TieReader(state, seen.horizon.as_of, units_of(request))
    waiting = [line.subject for line in seen.listed if line.stage == "fee"]
    try:
        fees = await reader.fees(waiting) if waiting else {}
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None
    return [_line_described(line, seen.horizon, fees) for line in seen.listed]


def _line_described(
    line: ApplicationLine, horizon: Horizon, fees: Mapping[str, InformationFees]
) -> dict[str, Any]:
    at = line.at
    has_day = line.when != NO_DAY
    days, working_days = horizon.days_over(line.key) if line.when == WHEN[0] else (0, 0)
    answer = at.answer and at.answer.last is not None and due_text(due_key(at.answer))
    told: dict[str, Any] = {
        "case": line.subject,
        "stage": line.stage,
        "since": day_date(at.since).isoformat(),
        "due": due_text(line.key) if has_day else None,
        "when": line.when,
        "days_over": days,
        "working_days_over": working_days,
        "provisional": bool(at.due and at.due.provisional),
        "answer_due": answer or None,
        "department": at.department,
        "channel": at.channel,
        "received": day_date(at.received).isoformat(),
    }
    if line.stage == "fee":
        told["fee"] = fees.get(line.subject, _NO_FEES)._asdict()
    return told | ({"title": line.title} if line.title else {})


def _table(described: Sequence[Mapping[str, Any]], catalogue: Catalogue, as_of: int) -> ValueTable:
    lines = (_row(one, catalogue, as_of) for one in described)
    return ValueTable("依申请公开待办 applications", _HEADINGS, lines)


def _row(one: Mapping[str, Any], catalogue: Catalogue, as_of: int) -> list[Value]:
    fee = one.get("fee", {})
    return [
        one["case"],
        one["stage"],
        WORK_STAGE_WORDS[one["stage"]],
        date.fromisoformat(one["since"]),
        _day(one["due"]),
        one["when"],
        (WHEN_WORDS | NOT_NEAR_WORDS)[one["when"]],
        one["days_over"],
        one["working_days_over"],
        one["provisional"],
        _day(one["answer_due"]),
        one["department"],
        unit_words(one["department"], catalogue, as_of),
        one["channel"],
        value_words("channel", one["channel"], catalogue),
        date.fromisoformat(one["received"]),
        fee.get("noticed"),
        fee.get("paid"),
        one.get("title", ""),
    ]


def _day(text: str | None) -> Value:
    if text is None:
        return None
    return text.replace("T", " ") if "T" in text else date.fromisoformat(text)


routes: Routes = [("GET", "/v1/desk/applications", get_applications_to_do, "cases")]
