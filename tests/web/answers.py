"""The forms of what the fake gateway answers."""

import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from streams.core.days import day_date
from streams.core.periods import Period, parse_period
from tests.web import town


def answer(content: Any) -> web.Response:
    """Answer with JSON that a browser asks again for."""
    text = json.dumps(content, ensure_ascii=False)
    return web.Response(
        text=text, content_type="application/json", headers={"Cache-Control": "private, no-cache"}
    )


def problem(status: int, detail: str, rule: str | None = None) -> web.Response:
    """Answer with problem+json; `rule` names the rule that was broken."""
    said = {"type": "about:blank", "title": "…", "status": status, "detail": detail}
    text = json.dumps(said | ({"rule": rule} if rule else {}))
    return web.Response(status=status, text=text, content_type="application/problem+json")


def rate(numerator: int, denominator: int) -> dict[str, Any]:
    """Return a rate as JSON has it."""
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def span(period: Period) -> town.Span:
    """Return the first and last day."""
    return None if period.start is None else day_date(period.start), day_date(period.end)


def said(period: Period) -> dict[str, Any]:
    """Return a period as JSON has it."""
    start, end = span(period)
    return {"start": start and start.isoformat(), "end": end.isoformat()}


def parts(period: Period, each: str) -> Iterator[Period]:
    """Cut a period into years, months or days."""
    assert period.start is not None
    day = period.start
    while day <= period.end:
        form = {"year": "%Y", "month": "%Y-%m"}.get(each, "%Y-%m-%d")
        part = parse_period(day_date(day).strftime(form))
        yield part
        day = part.end + 1
