"""The contract and the code say the same: routes, roles, parameters, choices, forms and errors."""

import ast
import re
from pathlib import Path
from typing import Any, Final

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.county.filings import FILING, FILINGS
from streams.core.errors import BadQuery
from streams.core.figures.desk import COUNTED, WHEN
from streams.core.figures.figures import DIMENSIONS, MEASURES
from streams.core.periods import parse_period
from streams.gateway import app
from streams.gateway.access import sessions
from streams.gateway.desk import asked as desk
from streams.gateway.http import downloads as documents
from streams.gateway.http.callers import ROLES
from streams.gateway.index.orders import SORTS
from streams.gateway.live import hub
from streams.gateway.queries import answering, listing_query, query
from streams.gateway.queries.series import EACH, MOST_PARTS
from streams.printing import formats
from streams.printing.papers import PAPER_PARAMETERS
from tests.support.contract import Operation, document, operations

DOCUMENT: Final = document()
OPERATIONS: Final = operations(DOCUMENT)
SCHEMAS: Final[dict[str, Any]] = DOCUMENT["components"]["schemas"]
LABELS: Final = "labels"
"""Of the labels of the catalogue each is a parameter; the contract says so in one."""
OURS: Final = "500"
"""A fault of the program, which no operation has as its own."""


def at(method: str, path: str) -> Operation:
    """Return one operation."""
    (found,) = (each for each in OPERATIONS if (each.method, each.path) == (method, path))
    return found


def test_choices_are_those_of_the_code() -> None:
    """Dimensions, measures, parts of a series and roles are those of the code, in its order."""
    assert tuple(SCHEMAS["Dimension"]["enum"]) == DIMENSIONS
    assert tuple(SCHEMAS["Measure"]["enum"]) == MEASURES
    assert tuple(SCHEMAS["Measures"]["properties"]) == MEASURES
    assert tuple(SCHEMAS["Selection"]["properties"]) == (*DIMENSIONS, FILING)
    assert tuple(SCHEMAS["Group"]["properties"]) == (*DIMENSIONS, FILING)
    assert tuple(SCHEMAS["Filing"]["enum"]) == tuple(FILINGS)
    assert tuple(SCHEMAS["Each"]["enum"]) == EACH
    assert tuple(SCHEMAS["Role"]["enum"]) == ROLES
    assert tuple(SCHEMAS["Stage"]["enum"]) == DEADLINE_STAGES
    assert tuple(SCHEMAS["DeskCase"]["properties"]["when"]["enum"]) == WHEN
    assert tuple(SCHEMAS["DeskCounts"]["properties"]) == COUNTED


def test_the_cookie_is_that_of_the_code() -> None:
    """A client that keeps a session finds it under the name that the contract gives."""
    assert DOCUMENT["components"]["securitySchemes"]["session"]["name"] == sessions.NAME


def test_parameters_are_those_of_the_code() -> None:
    """Every query parameter that is read is in the contract, and the reverse."""
    assert at("GET", "/v1/figures").query == {
        *(*query.ASKING, *query.COMPARING, *documents.PARAMETERS, LABELS)
    }
    assert at("GET", "/v1/live").query == {*query.ASKING, LABELS}
    assert at("GET", "/v1/cases").query == {*listing_query.LISTING, LABELS}
    assert at("GET", "/v1/duties").query == {*query.DUTIES_ASKING, *documents.PARAMETERS}
    assert at("GET", "/v1/due").query == {*desk.ASKING_DUE}
    assert at("GET", "/v1/cases/{id}").query == {*listing_query.IN_LIST, LABELS}
    sorts = DOCUMENT["components"]["parameters"]["sort"]["schema"]["enum"]
    assert sorts == [way + name for name in SORTS for way in ("", "-")]
    assert at("GET", "/v1/desk").query == {*desk.ASKING_DESK}
    assert at("GET", "/v1/desk.ics").query == {*desk.SELECTING_DESK}
    assert at("GET", "/v1/bulletins/{id}").query == {*documents.PARAMETERS, *PAPER_PARAMETERS}
    reports = {*documents.PARAMETERS, "language"}
    assert at("GET", "/v1/quick-reports/{year}/{number}").query == reports
    limit = DOCUMENT["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (
        listing_query.PAGE_ITEMS,
        listing_query.MOST_PAGE_ITEMS,
    )


def test_forms_are_those_of_the_code() -> None:
    """Documents come in the forms that are written, by the names and types that are read."""
    forms_of = {
        "/v1/bulletins/{id}": formats.BULLETIN_FORMATS,
        "/v1/quick-reports/{year}/{number}": formats.QUICK_REPORT_FORMATS,
        "/v1/figures": formats.TABLE_FORMATS,
        "/v1/cases": formats.TABLE_FORMATS,
        "/v1/duties": formats.TABLE_FORMATS,
        "/v1/desk": formats.DESK_FORMATS,
        "/v1/hotspots": formats.HOTSPOT_FORMATS,
    }
    for path, forms in forms_of.items():
        operation = at("GET", path)
        (format_,) = (each for each in operation.parameters if each["name"] == "format")
        assert format_["schema"]["enum"] == list(forms)
        assert list(operation.responses["200"]["content"]) == [
            form.media_type for form in forms.values()
        ]


def test_bounds_are_those_of_the_code() -> None:
    """How many rows, groups and parts there may be is what the contract says."""
    said = " ".join(DOCUMENT["paths"]["/v1/figures"]["get"]["description"].split())
    assert f"More than {answering.MOST_ROWS:,} rows are refused" in said
    assert f"are more than {answering.MOST_GROUPS:,}" in said
    assert f"with `growth` more than {answering.MOST_GROWN_ROWS:,}" in said
    said = " ".join(DOCUMENT["paths"]["/v1/live"]["get"]["description"].split())
    assert f"More than {hub.MOST_LIVE_ROWS:,} rows are refused" in said
    said = " ".join(DOCUMENT["paths"]["/v1/desk"]["get"]["description"].split())
    assert f"{desk.MOST_PRINTED:,} deadlines at most" in said
    each = DOCUMENT["components"]["parameters"]["each"]["description"]
    assert f"at most {MOST_PARTS} parts" in each


def test_routes_are_those_of_the_application() -> None:
    """Every route is in the contract, with the role it needs, and the reverse."""
    served = {(method, path): role for method, path, _, role in app.all_routes()}
    assert served == {(each.method, each.path): each.role for each in OPERATIONS}


def raised() -> list[tuple[str, str]]:
    """Name the modules of the gateway, each with each status that it makes a problem of."""
    found = set()
    gateway = Path(app.__file__).parent
    for path in gateway.rglob("*.py"):
        name = ".".join(path.relative_to(gateway).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem":
                status = ast.unparse(node.args[0])
                if status.isdecimal() and status != OURS:
                    found.add((name, status))
    return sorted(found)


@pytest.mark.parametrize(("module", "status"), raised())
def test_what_is_raised_is_documented(module: str, status: str) -> None:
    """A problem that a handler's module raises is in one of its operations; any other, in one."""
    of_module = {
        (method, path)
        for method, path, handler, _ in app.all_routes()
        if handler.__module__ == f"streams.gateway.{module}"
    }
    assert any(
        status in each.responses
        for each in OPERATIONS
        if not of_module or (each.method, each.path) in of_module
    )


POINTS: Final = st.from_regex(
    re.compile(r"[0-9]{4}(-(Q[0-9]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?", re.ASCII), fullmatch=True
)


@given(st.one_of(POINTS, st.builds("{}..{}".format, POINTS, POINTS), POINTS.map("..{}".format)))
@example("2015-01..2015-11")
@example("..2014-12-31")
def test_the_pattern_of_periods_refuses_none(text: str) -> None:
    """Whatever is read as a period has the form that the contract gives."""
    try:
        parse_period(text)
    except BadQuery:
        return
    assert re.fullmatch(SCHEMAS["Period"]["pattern"], text)
