"""``POST /v1/cases/{id}/accepted`` and the like: what a department does to a case, in a small body.

Each becomes one event, and goes the way of all events from there on.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from streams.core.days import moment
from streams.core.errors import BadQuery
from streams.core.events import messages
from streams.core.events import step_messages as steps
from streams.core.events.reduced import FIELDS, OWN, TIME, WHAT, Reduced, identity_of
from streams.gateway.access.answering import Answers
from streams.gateway.http.callers import Caller, Routes, caller, keeps_to_units
from streams.gateway.http.parameters import parameters, percent_decoded
from streams.gateway.http.problems import Problem
from streams.gateway.intake.handler import INTAKE_KEY
from streams.gateway.state.state import STATE

MOST_REMEMBERED_STEPS: Final = 10_000
"""Steps whose time is remembered, so that one that is sent again is the same event."""

IDEMPOTENCY: Final = "Idempotency-Key"
"""The header that says the event's id, which tells a repeat from another one."""


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all of them may say.

    Attributes:
        id: Of the event, where the header does not say it.
        source: Of the event; that of the key where left out.
        time: When it happened, RFC 3339; now where left out.
        department: The unit; the one that has the case where left out.
    """

    id: str = ""
    source: str = ""
    time: str = ""
    department: str = ""


class _Accepted(_Step, frozen=True):
    note: str = ""


class _Returned(_Step, frozen=True):
    note: str = ""
    reason: str = ""


class _Replied(_Step, frozen=True):
    text: str = ""


_FORMS: Final[dict[str, tuple[type[_Step], type]]] = {
    "accepted": (_Accepted, steps.CaseAccepted),
    "returned": (_Returned, steps.CaseReturned),
    "replied": (_Replied, messages.Replied),
}
_OF_EVENT: Final = frozenset({"id", "source", "time"})


class StepTimes:
    """Remembers when steps happened that said no time, as far as they were sent here lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    def of(self, subject: str, source: str, identity: str, now: Callable[[], str]) -> str:
        """Return the time of a step: the one before if it was sent before, else now."""
        key = subject, source, identity
        time = self._known.pop(key, "") or now()
        self._known[key] = time
        if len(self._known) > MOST_REMEMBERED_STEPS:
            self._known.popitem(last=False)
        return time


ANSWERS_KEY: Final[web.AppKey[Answers]] = web.AppKey("answers")
TIMES_KEY: Final[web.AppKey[StepTimes]] = web.AppKey("step_times")


def prepare(app: web.Application) -> None:
    """Put what steps share into an application."""
    app[TIMES_KEY] = StepTimes()


async def _event(request: web.Request, what: str, body: bytes) -> bytes:
    """Return the event that a body asks for.

    Raises:
        Problem: 400, the body or the header cannot be used; 503, whose case it is is not known.
    """
    form, message = _FORMS[what]
    said = _read(body, form)
    who, state = caller(request), request.app[STATE]
    subject = percent_decoded("id", request.rel_url.raw_path.split("/")[-2])
    identity, source = _identity(request, said), said.source or _source(who)
    answers = request.app[ANSWERS_KEY]
    holder, known = await answers.holder(subject)
    # What was sent before is the same event again, also where another unit has the case by now.
    before = _before(known, source, identity, what)
    time = said.time or (moment(before[TIME]).isoformat() if before else "")
    time = time or request.app[TIMES_KEY].of(
        subject, source, identity, lambda: moment(state.intake_clock()).isoformat()
    )
    data: dict[str, Any] = {
        name: value
        for name, value in msgspec.to_builtins(said).items()
        if name not in _OF_EVENT and value
    }
    department = _department(before) if before else holder.department
    # Whose case another's is, no answer may tell.
    is_told = bool(before) or answers.is_within(who, holder)
    if "department" not in data and who.units and department and is_told:
        data["department"] = department
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": message.__struct_config__.tag,  # type: ignore[attr-defined]
            "source": source,
            "id": identity,
            "subject": subject,
            "time": time,
            "data": data,
        }
    )


def _read(body: bytes, form: type[_Step]) -> _Step:
    try:
        return msgspec.json.decode(body or b"{}", type=form)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        # What msgspec says names places and types, never what is there.
        names = ", ".join(form.__struct_fields__)
        detail = f"the body must be a JSON object that may have {names}: {error}"
        raise Problem(400, "Unreadable body", detail) from None


def _identity(request: web.Request, said: _Step) -> str:
    header = request.headers.get(IDEMPOTENCY, "").strip()
    if len(header) > 1 and header[0] == header[-1] == '"':
        header = header[1:-1]
    if header and said.id and header != said.id:
        raise BadQuery(IDEMPOTENCY, "says another id than the body; send one of them")
    if not (header or said.id):
        rule = (
            "is needed: an id of your own, the same when the same is sent again, as "
            "housing-2015-0301-accepted; or id in the body"
        )
        raise BadQuery(IDEMPOTENCY, rule)
    return header or said.id


def _source(who: Caller) -> str:
    if not who.sources:
        rule = "is needed: this key is not limited to a source that could be meant"
        raise BadQuery("source", rule)
    return who.sources[0]


def _before(known: list[Reduced], source: str, identity: str, what: str) -> Reduced | None:
    """Return a step as its case has it already, if it does."""
    found = (each for each in known if identity_of(each) == (source, identity))
    return next((each for each in found if each[WHAT] == what), None)


def _department(step: Reduced) -> str:
    return str(step[OWN + FIELDS[step[WHAT]].index("department")])


def _handler(what: str) -> Handler:
    @keeps_to_units
    async def post(request: web.Request) -> web.StreamResponse:
        parameters(request.rel_url.raw_query_string, ())

        async def unpacked(body: bytes) -> list[bytes]:
            return [await _event(request, what, body)]

        return await request.app[INTAKE_KEY].take(request, unpacked)

    return post


routes: Routes = [("POST", f"/v1/cases/{{id}}/{what}", _handler(what), "feed") for what in _FORMS]
