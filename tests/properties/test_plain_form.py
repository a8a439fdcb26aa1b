"""The contract, written out for generators, takes and refuses the events that the files do."""

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.effort import examples
from tests.properties.schemas import ANY_EVENT, valid_events
from tests.support.contract import document, validator
from tests.support.county import TYPES

POSTED: Final = sorted(
    what
    for what in TYPES.keys() - {"notices-due", "redacted"}
    if not what.startswith("publication-")
)
"""Types of events that the contract knows; no others are posted."""

EVENT: Final = validator(document(), "/components/schemas/Event")
WRONG: Final[tuple[Any, ...]] = (
    "",
    "a b",
    "housing",
    1,
    0,
    6,
    True,
    None,
    {},
    {"a": "b"},
    "2015-02-29",
    "a" * 300,
)


@pytest.mark.parametrize("what", POSTED)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_it_takes_and_refuses_what_the_files_do(what: str, data: st.DataObject) -> None:
    """An event, whole or with something missing or changed, is valid here if it is there."""
    event: dict[str, Any] = data.draw(valid_events(what))
    places = [(event, name) for name in event]
    if isinstance(event.get("data"), dict):
        places += [(event["data"], name) for name in event["data"]]
    assert EVENT.is_valid(event)
    for _ in range(data.draw(st.integers(0, 2))):
        holder, name = data.draw(st.sampled_from(places))
        if data.draw(st.booleans()):
            holder.pop(name, None)
        else:
            holder[name] = data.draw(st.sampled_from(WRONG))
    assert EVENT.is_valid(event) == ANY_EVENT.is_valid(event)
