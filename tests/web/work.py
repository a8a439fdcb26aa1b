"""What the office does, as the fake gateway answers it: the desk, and the notices of the clock."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web

from streams.core.days import day_date
from streams.core.periods import parse_day
from tests.web import answers, tree
from tests.web.catalogue import shipped
from tests.web.town import Case

WHENS: Final = ("overdue", "due_today", "due_in_1", "due_in_3")
PAUSED: Final = 3
"""How many deadlines are said to be paused."""

NO_UNIT: Final = {"zh": "未分派", "en": "not assigned"}


class Work:
    """Answers of ``/v1/desk`` and ``/v1/notices``.

    Attributes:
        cases: What is known; today: the day it is.
        to_do: The applications that are not done with; None where the county has none.
    """

    cases: list[Case]
    today: date
    to_do: list[dict[str, Any]] | None

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/v1/desk", self._desk)
        router.add_get("/v1/due", self._due)
        router.add_get("/v1/desk/applications", self._to_do)
        router.add_get("/v1/notices", self._notices)

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        as_of = day_date(parse_day(query["as_of"])) if "as_of" in query else self.today
        due = due_cases(self.cases, as_of)
        if "department" in query:
            meant = tree.means("department", query["department"], as_of)
            due = [one for one in due if one["department"] in meant]
        if "stage" in query:
            due = [one for one in due if one["stage"] == query["stage"]]
        limit = int(query.get("limit", "100"))
        return answers.answer(
            {
                "as_of": as_of.isoformat(),
                "totals": _totals(due),
                "units": _units(due),
                "cases": due[:limit],
                "next": str(limit) if limit < len(due) else None,
            }
        )

    async def _to_do(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        stage, limit = query.get("stage"), int(query.get("limit", "100"))
        found = [one for one in self.to_do or () if stage in (None, one["stage"])]
        stages: dict[str, Counter[str]] = {}
        for one in found:
            stages.setdefault(one["stage"], Counter())[one["when"]] += 1
        return answers.answer(
            {
                "as_of": query.get("as_of", self.today.isoformat()),
                "kind": "disclosure",
                "stages": stages,
                "units": [],
                "cases": found[:limit],
                "next": "more" if len(found) > limit else None,
            }
        )

    async def _due(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        as_of = day_date(parse_day(query["as_of"])) if "as_of" in query else self.today
        due = due_cases(self.cases, as_of)
        if "kind" in query:
            due = [one for one in due if one["kind"] in query["kind"].split(",")]
        return answers.answer(
            {
                "as_of": as_of.isoformat(),
                "totals": _totals(due),
                "units": _units(due),
            }
        )

    async def _notices(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        found = notices(self.cases, self.today)
        wanted = {"subject": "case", "action": "action", "stage": "stage"}
        for field, name in wanted.items():
            if name in query:
                found = [one for one in found if one[field] == query[name]]
        if "department" in query:
            meant = tree.means("department", query["department"], self.today)
            found = [one for one in found if one["department"] in meant]
        if "state" in query:
            is_given = query["state"] == "given"
            found = [one for one in found if (one["withdrawn"] is None) == is_given]
        begin, limit = int(query.get("cursor", "0")), int(query.get("limit", "100"))
        more = str(begin + limit) if begin + limit < len(found) else None
        return answers.answer({"notices": found[begin : begin + limit], "next": more})


def _totals(due: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many there are by list, and of each stage."""

    def counted(of: list[dict[str, Any]]) -> dict[str, int]:
        return {when: sum(one["when"] == when for one in of) for when in WHENS}

    stages = {
        stage: counted([one for one in due if one["stage"] == stage])
        for stage in ("reply", "close")
    }
    return counted(due) | {"paused": PAUSED, "stages": stages}


def working_days(after: date, until: date) -> int:
    """Count the days from Monday to Friday after a day, until another."""
    days = (after + timedelta(days=one) for one in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


def due_cases(cases: Sequence[Case], as_of: date) -> list[dict[str, Any]]:
    """Return what is overdue or falls due within three working days, the oldest deadline first."""
    due = [_due(case, as_of) for case in cases if case.glance(as_of)["standing"] == "open"]
    known = [one for one in due if one and one["received"] <= as_of.isoformat()]
    return sorted(known, key=lambda one: (one["due"], one["case"]))


def _due(case: Case, as_of: date) -> dict[str, Any] | None:
    over, ahead = (as_of - case.due).days, working_days(as_of, case.due)
    if over < 0 and ahead > 3:
        return None
    when = "overdue" if over > 0 else "due_today" if over == 0 else _ahead(ahead)
    place = int(case.id.rpartition("-")[2]) if case.id[-1].isdigit() else 1
    urged = case.due + timedelta(days=1)
    last: dict[str, Any] | None = None
    if urged <= as_of and place % 3:
        by, means = ("clock", "notice") if place % 3 == 1 else ("person", "phone")
        last = {"on": urged.isoformat(), "by": by, "means": means}
    answered = urged + timedelta(days=2)
    since = [{"on": answered.isoformat(), "what": "replied", "department": case.department}]
    return {
        "case": case.id,
        "stage": "reply" if place % 5 == 0 else "close",
        "kind": case.kind,
        "category": case.category,
        "department": case.department,
        "received": case.received.isoformat(),
        "due": f"{case.due.isoformat()}T16:00" if place % 11 == 0 else case.due.isoformat(),
        "when": when,
        "days_over": max(0, over),
        "working_days_over": working_days(case.due, as_of),
        "provisional": place % 13 == 0,
        "last_urged": last,
        "since": since if last and answered <= as_of and place % 2 else [],
    }


def _ahead(days: int) -> str:
    return "due_in_1" if days <= 1 else "due_in_3"


def _units(due: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    by_unit: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in due:
        by_unit[one["department"]].append(one)
    units: list[dict[str, Any]] = []
    for name, of_unit in by_unit.items():
        unit = shipped()["units"].get(name, NO_UNIT)
        counts = {when: sum(one["when"] == when for one in of_unit) for when in WHENS}
        label = {"zh": unit["zh"], "en": unit["en"]}
        most = max(one["days_over"] for one in of_unit)
        units.append({"department": name, "label": label, **counts, "most_days_over": most})
    return sorted(units, key=lambda unit: (-unit["overdue"], -unit["due_today"]))


def notices(cases: Sequence[Case], today: date) -> list[dict[str, Any]]:
    """Return what the clock has given by a day, the newest first; every ninth is withdrawn."""
    numbers: dict[tuple[str, int], int] = defaultdict(int)
    given = sorted(
        (day, action, case.id, case)
        for case in cases
        for day, action in _given(case)
        if day < today
    )
    said: list[dict[str, Any]] = []
    for place, (day, action, _, case) in enumerate(given):
        if action != "remind":
            numbers[action, day.year] += 1
        is_wrong = place % 9 == 8
        said.append(
            {
                "key": f"{case.id}/close/{action}/{case.due.isoformat()}",
                "subject": case.id,
                "stage": "close",
                "rung": action,
                "action": action,
                "deadline": case.due.isoformat(),
                "given": f"{day.isoformat()}T00:30:00Z",
                "department": case.department,
                "kind": case.kind,
                "year": day.year,
                "number": 0 if action == "remind" else numbers[action, day.year],
                "withdrawn": f"{(day + timedelta(days=1)).isoformat()}T00:30:00Z"
                if is_wrong
                else None,
                "why": "moved" if is_wrong else "",
            }
        )
    return said[::-1]


def _given(case: Case) -> Iterator[tuple[date, str]]:
    """Remind two days before, urge a day after, supervise a week after the urging."""
    for days, action in ((-2, "remind"), (1, "urge"), (8, "supervise")):
        day = case.due + timedelta(days=days)
        if case.closed is None or case.closed > day:
            yield day, action
