"""The forms of events, compared with the examples by which their schemas are tested."""

import json
from typing import Any

import msgspec
import pytest

from streams.core.events import messages
from tests.unit.core.events.test_event_schemas import BAD_DATA, BAD_ENVELOPE, GOOD, TYPE_OF, TYPES

_decode = msgspec.json.Decoder(messages.Message).decode


def test_types() -> None:
    """Every type of event that has a schema has its form, and no other."""
    assert messages.TYPES == TYPES


@pytest.mark.parametrize("good", [case for _, case in GOOD], ids=[name for name, _ in GOOD])
def test_what_a_schema_takes_is_decoded(good: dict[str, Any]) -> None:
    """Events at the very edge of each rule have the right form."""
    message = _decode(json.dumps(good).encode())
    assert message.id == good["id"]
    assert message.subject == good["subject"]


# What the form leaves to other rules: names to the catalogue, times and days to the calendar.
_ELSEWHERE = {"kind", "channel", "category", "nature", "department", "column", "time"}
_ELSEWHERE |= {"approved_by", "until", "due", "area"}
_FORM = [
    (where, bad)
    for where, bad in [*BAD_ENVELOPE, *BAD_DATA]
    if where not in {*_ELSEWHERE, "subject", "source", "datacontenttype", "data"}
    and (where, bad.get("type")) != ("by", TYPE_OF["judged"])
    and not (where == "labels" and isinstance(bad["data"]["labels"], dict))
]


@pytest.mark.parametrize(("where", "bad"), _FORM)
def test_what_a_schema_refuses_is_refused(where: str, bad: dict[str, Any]) -> None:
    """Events that break a rule of form are refused, by an error that names the place."""
    with pytest.raises(msgspec.ValidationError, match=where):
        _decode(json.dumps(bad).encode())
