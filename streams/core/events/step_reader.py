"""Steps of a case as they arrive: checked against the catalogue, reduced to what counts."""

from collections.abc import Callable, Collection
from typing import Any, Final

from streams.core.days import day_number
from streams.core.events import step_messages as steps
from streams.core.events.document_numbers import RULE, is_document_number
from streams.core.events.identifiers import check_old_identifier
from streams.core.events.refusals import Refused, not_among
from streams.core.events.times import read_day

_LENGTHS: Final = ("until", "working_days", "days", "hours")


class StepReader:
    """Reduces steps by one catalogue.

    Args:
        departments: The identifiers that there are.
        known: Returns an identifier that is among those given, "" without one; else it refuses it.
        check_source: Refuses what is not a source, which the field named has.

    Attributes:
        reduce: By the type of a message, what returns that which is kept of it, from what on.
    """

    def __init__(
        self,
        departments: Collection[str],
        known: Callable[[str, Any, Collection[str]], str],
        check_source: Callable[[str, str], None],
    ) -> None:
        self._departments = departments
        self._known = known
        self._check_source = check_source
        self.reduce: dict[type, Callable[[Any], list[Any]]] = {
            steps.CaseAccepted: self._plain("accepted"),
            steps.CaseReturned: self._returned,
            steps.CaseExtended: self._extended,
            steps.CasePaused: self._paused,
            steps.CaseResumed: self._resumed,
            steps.CaseUrged: self._urged,
            steps.CaseSupervised: self._supervised,
            steps.CaseDischarged: self._plain("discharged"),
            steps.CaseCalledBack: self._called_back,
            steps.CaseJudged: self._judged,
            steps.CaseArchived: self._plain("archived"),
        }

    def _department(self, data: steps.StepData) -> str:
        return self._known("department", data.department, self._departments)

    def _office(self, field: str, name: Any) -> str:
        """Return which department has decided something; a person may be named here by mistake.

        Raises:
            Refused: It is none of the catalogue's; does not say what it is.
        """
        if not name:
            return ""
        if name not in self._departments:
            rule = f"{not_among('department', self._departments)}; name an office, and no person"
            raise Refused(f"data.{field}", rule)
        return str(name)

    def _plain(self, what: str) -> Callable[[Any], list[Any]]:
        return lambda event: [what, self._department(event.data)]

    def _returned(self, event: steps.CaseReturned) -> list[Any]:
        data = event.data
        return ["returned", self._department(data), data.reason or ""]

    def _extended(self, event: steps.CaseExtended) -> list[Any]:
        data = event.data
        if sum(bool(getattr(data, name)) for name in _LENGTHS) > 1:
            rule = "must not give more than one of until, working_days, days and hours"
            raise Refused("data", rule)
        return [
            "extended",
            self._department(data),
            _day("until", data.until),
            data.working_days or 0,
            data.days or 0,
            data.hours or 0,
            self._office("approved_by", data.approved_by),
        ]

    def _paused(self, event: steps.CasePaused) -> list[Any]:
        return ["paused", self._department(event.data), event.data.reason]

    def _resumed(self, event: steps.CaseResumed) -> list[Any]:
        return ["resumed", self._department(event.data), _truth(event.data.restart)]

    def _urged(self, event: steps.CaseUrged) -> list[Any]:
        data = event.data
        return ["urged", self._department(data), data.means or "", _number(data.number)]

    def _supervised(self, event: steps.CaseSupervised) -> list[Any]:
        data = event.data
        number = _number(data.number)
        return ["supervised", self._department(data), number, _day("due", data.due)]

    def _called_back(self, event: steps.CaseCalledBack) -> list[Any]:
        data = event.data
        said = [_truth(data.reached), _truth(data.contacted), _truth(data.solved)]
        if said == [None] * 3 and not data.grade:
            raise Refused("data", "must give reached, contacted, solved or grade")
        return ["called-back", self._department(data), *said, data.grade or 0]

    def _judged(self, event: steps.CaseJudged) -> list[Any]:
        data = event.data
        self._check_source("data.source", data.source)
        check_old_identifier("data.id", data.id)
        by = self._office("by", data.by)
        return ["judged", self._department(data), data.source, data.id, data.verdict, by]


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(number: Any) -> str:
    """Return the number of a notice, which is kept.

    Raises:
        Refused: It has another form; does not say what it is, since it may be somebody's name.
    """
    if not number:
        return ""
    if not is_document_number(number):
        raise Refused("data.number", RULE)
    return str(number)


def _day(field: str, day: Any) -> int | None:
    """Read a day.

    Raises:
        Refused: The calendar does not have it, or it is before 1970.
    """
    if not day:
        return None
    number = day_number(read_day(day, f"data.{field}"))
    if number < 0:
        raise Refused(f"data.{field}", "is before 1970-01-01", f'"{day}"')
    return number
