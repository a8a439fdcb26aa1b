"""What a list of notices may ask for, and which notices it has: the newest first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Any, Final

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.county.ladder_tables import ACTIONS
from streams.core.days import instant
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.notices.notice import Notice
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.listing_query import page_items
from streams.gateway.queries.selecting import read_departments

STATES: Final = ("given", "withdrawn")
ASKED: Final = ("state", "action", "stage", "department", "case", "limit", "cursor", *FORM)
"""The parameters of ``/v1/notices``."""

SEVERAL: Final = ("department",)
"""Those of them that may have several values."""


@dataclass(frozen=True, slots=True)
class NoticeQuestion:
    """Which notices are asked for.

    Attributes:
        wanted: By field of a notice the values that it may have.
        state: ``given`` for those that hold, ``withdrawn`` for the others; None: both.
        limit: How many are listed at once.
        after: When the last one of the page before was given, and its key; None: the first page.
    """

    wanted: Mapping[str, Collection[str]]
    state: str | None
    limit: int
    after: tuple[int, str] | None

    def within(self, units: Collection[str]) -> "NoticeQuestion":
        """Return the same question of what some units were given, and nothing else."""
        asked = self.wanted.get("department")
        inside = units if asked is None else {unit for unit in asked if unit in units}
        return replace(self, wanted={**self.wanted, "department": inside})

    def fits(self, notice: Notice) -> bool:
        """Return whether a notice is asked for."""
        if self.state is not None and (notice.withdrawn is None) != (self.state == "given"):
            return False
        return all(getattr(notice, name) in values for name, values in self.wanted.items())


def read_notice_question(raw: str, catalogue: Catalogue, today: int) -> NoticeQuestion:
    """Read the parameters of ``/v1/notices``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        today: The day of which units are meant with all under them.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, ASKED, SEVERAL)
    known: dict[str, Collection[str]] = {
        "state": STATES,
        "action": ACTIONS,
        "stage": DEADLINE_STAGES,
    }
    for name, values in known.items():
        if name in given and given[name] not in values:
            raise BadQuery(name, f"{shown(given[name])} is not one of {', '.join(values)}")
    wanted: dict[str, Collection[str]] = {
        name: {given[name]} for name in ("action", "stage") if name in given
    }
    if "case" in given:
        wanted["subject"] = {given["case"]}
    if "department" in given:
        wanted["department"] = read_departments(given["department"], catalogue, today)
    after = _read_cursor(given["cursor"]) if "cursor" in given else None
    return NoticeQuestion(wanted, given.get("state"), page_items(given), after)


def listed_notices(
    question: NoticeQuestion, notices: Iterable[Notice]
) -> tuple[list[Notice], str | None]:
    """Return a page of notices, the newest first, and the cursor of the next page, if any."""
    after = question.after
    fitting = [each for each in notices if question.fits(each)]
    if after is not None:
        fitting = [each for each in fitting if _place(each) < after]
    page = nlargest(question.limit, fitting, key=_place)
    more = len(fitting) > len(page)
    return page, _cursor(page[-1]) if more else None


def notice_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON has it, with what it does not have."""
    said: dict[str, Any] = msgspec.to_builtins(notice)
    return _NOTHING | said


_NOTHING: Final = {
    "department": "",
    "kind": "",
    "year": 0,
    "number": 0,
    "withdrawn": None,
    "why": "",
}


def _place(notice: Notice) -> tuple[int, str]:
    return instant(notice.given), notice.key


def _cursor(notice: Notice) -> str:
    us, key = _place(notice)
    return urlsafe_b64encode(f"{us} {key}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, str]:
    try:
        us, _, key = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return int(us), key
    except ValueError:
        rule = "is not a cursor of this list; give next of its last page"
        raise BadQuery("cursor", f"{shown(text)} {rule}") from None
