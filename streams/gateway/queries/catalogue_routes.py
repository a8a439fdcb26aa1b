"""``/v1/catalogue``: what may be asked for, with the words that people read."""

from typing import Any

import msgspec
from aiohttp import web

from streams.core.county.applications_table import ApplicationsTable
from streams.core.county.catalogue import Channel, Kind, Label
from streams.core.county.filings import FILINGS
from streams.core.county.working_calendar import OFFICIAL_YEARS
from streams.core.days import day_date
from streams.core.figures.figures import RECORD_MEASURES
from streams.gateway.http.answers import json_answer
from streams.gateway.http.callers import Routes, keeps_to_units
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.labels import DURATION_LABELS, DUTY_LABELS, MEASURE_LABELS, RATE_LABELS
from streams.gateway.state.state import STATE, State


def catalogue_described(state: State) -> dict[str, Any]:
    """Return the catalogue as JSON has it."""
    catalogue = state.catalogue
    first, last = OFFICIAL_YEARS
    return {
        "name": catalogue.name,
        "time_zone": catalogue.time_zone,
        "today": day_date(state.today()).isoformat(),
        "publications": {"two_keys": catalogue.publications.two_keys},
        "kinds": {
            name: _label(kind.label)
            | {"family": kind.family, "stock": kind.stock, "quick_reports": kind.quick_reports}
            | _retired(kind)
            for name, kind in catalogue.kinds.items()
        },
        "channels": {
            name: _label(channel.label) | {"kinds": channel.kinds} | _retired(channel)
            for name, channel in catalogue.channels.items()
        },
        "categories": catalogue.categories,
        "natures": catalogue.natures,
        "departments": catalogue.departments,
        "columns": catalogue.columns,
        "labels": catalogue.labels,
        "filings": {name: {"zh": entry.zh, "en": entry.en} for name, entry in FILINGS.items()},
        "levels": catalogue.levels,
        "units": catalogue.units,
        "measures": {
            name: _label(label) | {"of": "records" if name in RECORD_MEASURES else "cases"}
            for name, label in MEASURE_LABELS.items()
        },
        "rates": RATE_LABELS
        | {name: {"zh": rate.zh, "en": rate.en} for name, rate in catalogue.rates.items()},
        "durations": DURATION_LABELS,
        "duty_measures": DUTY_LABELS,
        "calendar": {"first": first, "last": last},
        **_applications(catalogue.applications),
    }


def _applications(table: ApplicationsTable | None) -> dict[str, Any]:
    """Return which names disclosure is told by; nothing where the catalogue does not say it."""
    if table is None:
        return {}
    names = ("kind", "result", "disputes", "fee_notices", "fees", "titles")
    return {"applications": {name: getattr(table, name) for name in names}}


def _label(label: Label) -> dict[str, Any]:
    return msgspec.structs.asdict(label)


def _retired(entry: Kind | Channel) -> dict[str, Any]:
    return {"retired": entry.retired} if entry.retired else {}


@keeps_to_units
async def get_catalogue(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/catalogue``: names alone, the same to all."""
    parameters(request.rel_url.raw_query_string, ())
    return json_answer(request, catalogue_described(request.app[STATE]))


routes: Routes = [("GET", "/v1/catalogue", get_catalogue, "figures")]
