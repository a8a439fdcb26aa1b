"""Notices and recipients made up for the tests of delivery."""

from datetime import UTC, datetime
from typing import Any, Final

from streams.core.notices.delivery_plan import County
from streams.core.notices.notice import Notice
from streams.core.notices.recipients import Recipient
from tests.support.units_county import UNITS_COUNTY

MORNING: Final = datetime(2015, 3, 21, 0, 0, tzinfo=UTC)
"""Eight o'clock in the county."""

COUNTY: Final = County(UNITS_COUNTY.tree, UNITS_COUNTY.day_of)


def notice(case: int = 12, /, **given: Any) -> Notice:
    """Make an urging, one day after the deadline of a case."""
    usual: dict[str, Any] = {
        "subject": f"P-{case}",
        "stage": "close",
        "rung": "urge-after",
        "action": "urge",
        "deadline": "2015-03-20",
        "given": MORNING,
        "department": "housing",
        "kind": "letter",
        "year": 2015,
        "number": case,
    }
    fields = usual | given
    key = "/".join(fields[name] for name in ("subject", "stage", "rung", "deadline"))
    return Notice(key, **fields)


def recipient(**given: Any) -> Recipient:
    """Make a recipient with a mailbox."""
    return Recipient(**{"email": "mailto:housing@county.example"} | given)
