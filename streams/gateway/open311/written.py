"""Answers of Open311 as JSON and as XML, which say the same."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

import msgspec
from aiohttp import web

from streams.core.events.identifiers import CONTROL
from streams.gateway.http.problems import Problem

ANSWER_FORMS: Final = {"json": "application/json", "xml": "application/xml"}

NO_STORE: Final = {"Cache-Control": "no-store"}

_ITEM: Final = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What an entry of a list is called in XML, by the list's name."""

ToldInForm = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def answered(
    name: str, told: ToldInForm, form: str, status: int = 200, headers: Mapping[str, str] = NO_STORE
) -> web.Response:
    """Return an answer.

    Args:
        name: What it is, as the outermost element of XML is called.
        told: What it says.
        form: ``json`` or ``xml``.
        status: Of HTTP.
        headers: Further headers.
    """
    if form == "json":
        body = msgspec.json.encode(told)
    else:
        element = ET.Element(name)
        _fill(element, told)
        body = b"<?xml version='1.0' encoding='utf-8'?>\n" + ET.tostring(element, encoding="utf-8")
    kind = f"{ANSWER_FORMS[form]}; charset=utf-8"
    return web.Response(body=body, status=status, headers={**headers, "Content-Type": kind})


def error_answered(problem: Problem, form: str) -> web.Response:
    """Return a problem in the form in which apps expect it."""
    told = [{"code": str(problem.status), "description": problem.detail}]
    return answered("errors", told, form, problem.status, {**NO_STORE, **problem.headers})


def _fill(element: ET.Element, told: Any) -> None:
    if told is None:
        return
    if isinstance(told, Mapping):
        for name, value in told.items():
            _fill(ET.SubElement(element, name), value)
        return
    if isinstance(told, Sequence) and not isinstance(told, str):
        for value in told:
            _fill(ET.SubElement(element, _ITEM[element.tag]), value)
        return
    text = str(told).lower() if isinstance(told, bool) else str(told)
    element.text = CONTROL.sub("\ufffd", text)  # XML has no way to say these.
