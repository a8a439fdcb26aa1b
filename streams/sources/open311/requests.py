"""An answer of an Open311 endpoint taken apart into requests, from JSON or XML.

Source: GeoReport v2, https://wiki.open311.org/GeoReport_v2/.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from streams.core.mapping.rows import RowCell
from streams.sources.plain_text import clean, in_a_line, shortened_text

REQUEST_FIELDS: Final = (
    *("service_request_id", "status", "status_notes", "service_name", "service_code"),
    *("description", "agency_responsible", "service_notice", "requested_datetime"),
    *("updated_datetime", "expected_datetime", "closed_datetime", "address", "address_id"),
    *("zipcode", "lat", "long", "media_url"),
)
"""The cells of a request: GeoReport's, and `closed_datetime`: when it was closed, if it is."""

_TIMES: Final = ("requested_datetime", "updated_datetime", "expected_datetime")
_NUMBERS: Final = ("lat", "long")
_TEXTS: Final = ("description", "status_notes", "service_notice")


class NotGeoReport(ValueError):
    """An answer is not one of GeoReport; the text says why and has nothing of its content."""


class Found(NamedTuple):
    """A request of an answer.

    Attributes:
        id: Its ``service_request_id``; "" where it has none that can be used.
        updated: When it was changed last, as the endpoint says; "" where it does not.
        cells: All of it.
    """

    id: str
    updated: str
    cells: dict[str, RowCell]

    @property
    def version(self) -> tuple[str, str, str]:
        """What is the same as long as nothing has changed."""
        return self.id, self.updated, str(self.cells["status"])


def read_requests(body: bytes, form: str) -> list[Found]:
    """Return the requests of an answer, in its order.

    Args:
        body: The answer.
        form: ``json`` or ``xml``.

    Raises:
        NotGeoReport: It is not a list of requests.
    """
    return [_found(entry) for entry in (_of_json if form == "json" else _of_xml)(body)]


def _of_json(body: bytes) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotGeoReport("it is not JSON") from None
    # Some endpoints wrap the list as their XML does.
    for name in ("service_requests", "requests", "request"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotGeoReport("it is not a list of requests")
    if found and all("service_request_id" not in each and "code" in each for each in found):
        raise NotGeoReport("it is a list of errors")
    return found


def _of_xml(body: bytes) -> Iterator[Mapping[str, Any]]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(body)
    except DefusedXmlException:
        raise NotGeoReport("it declares entities") from None
    except (ParseError, ValueError, LookupError):
        raise NotGeoReport("it is not XML") from None
    if root.tag != "service_requests":
        raise NotGeoReport("it is not a list of requests")
    for request in root.iter("request"):
        yield {child.tag: child.text for child in request}


def _found(entry: Mapping[str, Any]) -> Found:
    cells: dict[str, RowCell] = {name: _cell(name, entry.get(name)) for name in REQUEST_FIELDS}
    status = str(cells["status"] or "").lower()
    cells["status"] = status or None
    # GeoReport: of a closed request this is when it was closed.
    cells["closed_datetime"] = cells["updated_datetime"] if status == "closed" else None
    return Found(
        str(cells["service_request_id"] or ""), str(cells["updated_datetime"] or ""), cells
    )


def _cell(name: str, value: Any) -> RowCell:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = clean(str(value)).strip()
    if not text:
        return None
    if name in _TIMES:
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            return text
    if name in _NUMBERS:
        try:
            return float(text)
        except ValueError:
            return None
    return shortened_text(text) if name in _TEXTS else in_a_line(text, 1_000)
