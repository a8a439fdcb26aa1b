"""What became of requests, from the index of cases: nothing that a person wrote is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.core.cases.at_a_day import glance
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.timelines import OPEN
from streams.core.days import moment
from streams.core.events.reduced import ID, SOURCE, TIME, WHAT, Reduced
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.question import Question
from streams.core.periods import Period
from streams.gateway.http.problems import Problem
from streams.gateway.open311.offer import Offer
from streams.gateway.state.state import State

MOST_REQUESTS: Final = 1_000
"""Of one answer, as GeoReport has it."""

_PAGE: Final = 500
_MOST_PAGES: Final = 20
"""So many pages of cases are gone through for one list."""


class WantedRequests(NamedTuple):
    """Which requests are asked for.

    Attributes:
        period: The days on which they were made.
        codes: Of which services; empty: all.
        statuses: ``open`` or ``closed``; empty: both.
        updated: From and to which moment something happened last, as far as it matters.
    """

    period: Period
    codes: frozenset[str]
    statuses: frozenset[str]
    updated: tuple[datetime | None, datetime | None] = (None, None)

    def has(self, request: Mapping[str, Any]) -> bool:
        """Return whether a request is one of them."""
        since, until = self.updated
        at = datetime.fromisoformat(request["updated_datetime"])
        return (
            (not self.codes or request["service_code"] in self.codes)
            and (not self.statuses or request["status"] in self.statuses)
            and (since is None or at >= since)
            and (until is None or at <= until)
        )


def described(
    offer: Offer, state: State, subject: str, value: bytes, records: CaseRecords | None = None
) -> dict[str, Any] | None:
    """Return a request as apps have it; None where the case is none, or did not come this way.

    Args:
        offer: What is offered.
        state: What the gateway knows.
        subject: The case's subject.
        value: Its record in the topic `cases`.
        records: What reads records, where there are many.
    """
    records = records or CaseRecords(state.catalogue)
    row, events = records.row(value), records.events(value)
    seen = glance(row, state.today(), state.deadlines)
    received = _received(offer, events)
    if seen is None or received is None or "standing" not in seen:
        return None
    zone = ZoneInfo(state.catalogue.time_zone)
    requested = moment(received[TIME]).astimezone(zone)
    updated = moment(max(event[TIME] for event in events)).astimezone(zone)
    unit = state.catalogue.departments.get(seen["department"])
    due = seen["due"]
    expected = None
    if due:
        end = datetime.fromisoformat(due).replace(tzinfo=zone) + timedelta(days=1, seconds=-1)
        expected = end.isoformat()
    told = request_told(offer, subject, received[ID], requested.isoformat())
    return told | {
        "status": "open" if seen["standing"] == OPEN else "closed",
        "status_notes": _notes(seen["standing"], seen["replied"]),
        "agency_responsible": unit.zh if unit else None,
        "updated_datetime": updated.isoformat(),
        "expected_datetime": expected,
    }


def request_told(offer: Offer, subject: str, code: str, requested: str) -> dict[str, Any]:
    """Return a request of which no more is known than that it has come in."""
    service = offer.services.get(code)
    return {
        "service_request_id": subject,
        "status": "open",
        "status_notes": None,
        "service_name": service.name if service else None,
        "service_code": code,
        "description": None,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": requested,
        "updated_datetime": requested,
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


async def listed_requests(
    offer: Offer, state: State, wanted: WantedRequests
) -> list[dict[str, Any]]:
    """Return requests, by the day on which they were made, at most as many as an answer may have.

    Raises:
        Problem: 400, they are among too many cases.
        NotYet: The index of cases cannot be read yet.
        Expired: It has changed too much meanwhile.
    """
    services = offer.services.values()
    selection: dict[str, Sequence[str]] = {
        "kind": sorted({service.kind for service in services}),
        "channel": sorted({service.channel for service in services}),
    }
    question = Question(Selection(selection), wanted.period, state.today())
    found: list[dict[str, Any]] = []
    records = CaseRecords(state.catalogue)
    after, at = None, None
    for _ in range(_MOST_PAGES):
        page = await state.cases.behind(question, "received", at=at, after=after, limit=_PAGE)
        for item in page.items:
            if not item.subject.startswith(offer.subject):
                continue
            value = await state.cases.history(item.subject)
            told = described(offer, state, item.subject, value, records) if value else None
            if told and wanted.has(told):
                found.append(told)
        if len(found) >= MOST_REQUESTS or not page.more:
            return found[:MOST_REQUESTS]
        at = page.at
        after = (page.items[-1].day, page.items[-1].subject)
    rule = "there are too many cases; ask for fewer days"
    raise Problem(400, "Bad request", f"start_date: {rule}")


def _received(offer: Offer, events: Sequence[Reduced]) -> Reduced | None:
    """Return the event by which a case came this way."""
    ours = (e for e in events if e[WHAT] == "received" and e[SOURCE] == offer.source)
    return min(ours, key=lambda event: event[TIME], default=None)


def _notes(standing: str, replied: str | None) -> str | None:
    """Say in words what the status does not: that it was answered, or why it is closed."""
    if standing == "rejected":
        return "不予受理 / not accepted"
    return f"已答复 {replied} / answered {replied}" if replied else None
