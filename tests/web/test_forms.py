"""The gateway that the page is tried with answers in the forms that the contract has."""

import json
from typing import Any, Final
from urllib.request import urlopen

import pytest

from tests.support.contract import closed, document, validator
from tests.web.documents import STEPPED
from tests.web.fake_gateway import FakeGateway
from tests.web.publications import CORRECTED, DRAFTED, ISSUED

ASKED: Final = {
    "/v1/catalogue": ("",),
    "/v1/figures": ("?period=2015&by=category", "?period=2015&by=department@town", "?each=month"),
    "/v1/cases": ("?period=2015&measure=open&as_of=2015-11-30",),
    "/v1/cases/{id}": (STEPPED,),
    "/v1/desk": ("", "?department=health/*&limit=1"),
    "/v1/notices": ("", "?state=withdrawn&limit=1"),
    "/v1/bulletins": ("",),
    "/v1/bulletins/{id}": ("2015", "circular-2015-Q3", "assessment-2015-H1"),
    "/v1/publications": ("", "?state=issued"),
    "/v1/publications/{id}": (ISSUED, DRAFTED, CORRECTED),
    "/v1/publications/{id}/differences": (ISSUED, DRAFTED),
    "/v1/quick-reports": ("",),
}
"""By path what is asked for there: an id, or a query."""


def loose(node: Any) -> Any:
    """Return a contract in which fields may be left out: the page's gateway has what it reads."""
    if isinstance(node, list):
        return [loose(each) for each in node]
    if not isinstance(node, dict):
        return node
    names = {"oneOf": "anyOf"}
    return {
        names.get(name, name): loose(each)
        for name, each in node.items()
        if not (name == "required" and isinstance(each, list))
    }


CONTRACT: Final[dict[str, Any]] = loose(closed(document()))


def schema_of(path: str) -> str:
    """Return where the contract has the form of an answer."""
    content = "/responses/200/content/application~1json/schema"
    return f"/paths/{path.replace('/', '~1')}/get{content}"


def is_served(path: str) -> bool:
    """Return whether the gateway of this version answers there, with all that the page shows."""
    has_tables = "tables" in CONTRACT["components"]["schemas"]["Bulletin"]["properties"]
    return path in CONTRACT["paths"] and (has_tables or not path.startswith("/v1/bulletins"))


@pytest.mark.parametrize(
    ("path", "asked"),
    [(path, asked) for path, each in ASKED.items() if is_served(path) for asked in each],
)
def test_answers_have_the_forms_of_the_contract(
    gateway: FakeGateway, path: str, asked: str
) -> None:
    """Whatever the page is shown in tests is named so, and of such values, in the contract."""
    place = path.replace("{id}", asked) if "{id}" in path else f"{path}{asked}"
    url = gateway.address + place
    with urlopen(url) as answer:  # noqa: S310 - of the gateway on this machine
        found: Any = json.load(answer)
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
        for fault in validator(CONTRACT, schema_of(path)).iter_errors(found)
    ]
    assert faults == []
