"""A request as an app posts it, and the case that it makes.

Names, telephone and address of who asks go where those of other letters go; the place, pictures and
whatever else an app says are data that are passed on and nowhere shown.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from streams.gateway.http.problems import Problem
from streams.gateway.open311.offer import Offer

FORM_TYPE: Final = "application/x-www-form-urlencoded"

MOST_BODY_BYTES: Final = 65_536
MOST_FIELDS: Final = 200
_LONGEST: Final = 2_000
"""Characters of a field other than the description."""

_PLACE: Final = ("lat", "long", "address_string", "address_id")
_PASSED_ON: Final = (*_PLACE, "media_url", "device_id", "account_id")
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,64})\](\[\])?")
_HALF_CIRCLE: Final = {"lat": 90.0, "long": 180.0}
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_DIGEST_LETTERS: Final = 24


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; of one that may be there several times, in lines.

    Raises:
        Problem: 400, it cannot be read.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=False,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except (UnicodeDecodeError, ValueError):
        rule = f"the form is not UTF-8, or has more than {MOST_FIELDS} fields"
        raise Problem(400, "Bad request", rule) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


def case_data(offer: Offer, code: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what the event of a request says.

    Raises:
        Problem: 400, a field has a value that it may not have.
    """
    data = offer.services[code].data()
    attributes = {
        found[1]: value for name, value in fields.items() if (found := _ATTRIBUTE.fullmatch(name))
    }
    if title := attributes.pop("title", "").strip():
        data["title"] = " ".join(title.split())[:500]
    if text := fields.get("description", "").strip():
        data["text"] = text
    if person := _person(fields):
        data["person"] = person
    passed_on: dict[str, Any] = {}
    for name in _PASSED_ON:
        if (value := fields.get(name, "").strip()) == "":
            continue
        if len(value) > _LONGEST:
            raise _bad(name, f"has more than {_LONGEST} characters")
        passed_on[name] = _degrees(name, value) if name in _HALF_CIRCLE else value
    if ("lat" in passed_on) != ("long" in passed_on):
        raise _bad("lat", "lat and long are given together")
    if attributes:
        passed_on["attributes"] = {name: value[:_LONGEST] for name, value in attributes.items()}
    if passed_on:
        data["open311"] = passed_on
    return data


def time_of(fields: Mapping[str, str], now: datetime) -> str:
    """Return when a request was made: as the app says, which is checked with the event, or now."""
    said = fields.get("requested_datetime", "").strip()
    return said or now.replace(microsecond=0).isoformat()


def subject_of(offer: Offer, fields: Mapping[str, str], day: str, secret: str) -> str:
    """Return the case's subject: the same for the same form of the same key on the same day.

    So an app that sends again, since no answer came, makes no second case. With a secret in it,
    nobody can try out who wrote what.
    """
    said = [f"{name}\0{value}" for name, value in sorted(fields.items()) if name != "api_key"]
    content = "\0\0".join([day, *said]).encode()
    made = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return offer.subject + made[:_DIGEST_LETTERS]


def _person(fields: Mapping[str, str]) -> dict[str, str]:
    first, last = (fields.get(name, "").strip() for name in ("first_name", "last_name"))
    whole = f"{first} {last}".strip() if (first + last).isascii() else last + first
    said = {"name": whole, "phone": fields.get("phone", "").strip()}
    said["email"] = fields.get("email", "").strip()
    for name, value in said.items():
        if len(value) > 200:  # noqa: PLR2004  as an event has it
            raise _bad(name, "has more than 200 characters")
    return {name: value for name, value in said.items() if value}


def _degrees(name: str, text: str) -> float:
    most = _HALF_CIRCLE[name]
    if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
        raise _bad(name, f"is not a number of degrees from -{most:g} to {most:g}")
    return float(text)


def _bad(field: str, rule: str) -> Problem:
    return Problem(400, "Bad request", f"{field}: {rule}")
