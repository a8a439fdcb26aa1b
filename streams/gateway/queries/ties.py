"""What is tied to an application: disputes over it and its fees; and what a case itself is about.

An application that is named may not have come, and may never come: that is said. Of what who asks
may not see nothing is said but the name, which is in the case's own history.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from streams.core.cases.at_a_day import glance
from streams.core.cases.case_records import CaseRecords, about_in
from streams.core.county.applications_table import ApplicationsTable
from streams.gateway.index.tie_table import Tied
from streams.gateway.state.state import State


class InformationFees(NamedTuple):
    """What an applicant was told to pay, and has paid, in yuan."""

    noticed: int
    paid: int


class TieReader:
    """Reads what is tied to applications, as of the end of a day.

    Args:
        state: What the gateway knows.
        as_of: The day, as a number.
        units: The units that who asks is limited to; none: no limit.
    """

    def __init__(self, state: State, as_of: int, units: tuple[str, ...] = ()) -> None:
        self._state = state
        self._records = CaseRecords(state.catalogue)
        self._as_of = as_of
        coarser = state.catalogue.coarser
        self._inside = coarser.units_within(units, as_of) if units else None

    async def described(self, subject: str, value: bytes, kind: str) -> dict[str, Any]:
        """Return what a case's JSON says of its ties.

        Args:
            subject: Of the case.
            value: Its record.
            kind: Its kind; "" if nothing of it counts yet.

        Returns:
            ``about`` of what is about an application; ``disputes`` and ``fees`` of an application
            that has any.

        Raises:
            NotYet: The index of cases is not complete yet.
        """
        table = self._state.catalogue.applications
        if table is None:
            return {}
        if about := about_in(self._records, value):
            return {"about": await self._application(about, table)}
        if kind and kind != table.kind:
            return {}
        seen = self._seen(await self._state.cases.naming([subject]))
        told: dict[str, Any] = {}
        disputes = [_dispute(*each) for each in seen if each[1]["kind"] == table.disputes]
        if disputes:
            told["disputes"] = disputes
        of_fees = (table.fee_notices, table.fees)
        if fees := [each for each in seen if each[1]["kind"] in of_fees]:
            told["fees"] = fees_of(fees, table)[subject]._asdict()
            told["fees"]["records"] = [_fee(*each) for each in fees]
        return told

    async def fees(self, applications: Sequence[str]) -> Mapping[str, InformationFees]:
        """Return the fees of those of some applications that have any.

        Raises:
            NotYet: The index of cases is not complete yet.
        """
        table = self._state.catalogue.applications
        if table is None or not (table.fees or table.fee_notices):
            return {}
        return fees_of(self._seen(await self._state.cases.naming(applications)), table)

    async def _application(self, subject: str, table: ApplicationsTable) -> dict[str, Any]:
        value = await self._state.cases.history(subject)
        seen = self._glance(value) if value else None
        if seen is None:
            return {"id": subject, "is": "unknown"}
        if seen["kind"] != table.kind:
            return {"id": subject, "is": "no-application", "kind": seen["kind"]}
        told = {name: seen[name] for name in ("kind", "received", "standing", "closed")}
        return {"id": subject, "is": "application", **told}

    def _seen(self, ties: Iterable[Tied]) -> list[tuple[Tied, dict[str, Any]]]:
        found = ((one, self._glance(one.value)) for one in ties)
        return [(one, said) for one, said in found if said is not None]

    def _glance(self, value: bytes) -> dict[str, Any] | None:
        seen = glance(self._records.row(value), self._as_of, self._state.deadlines)
        if seen and self._inside is not None and seen["department"] not in self._inside:
            return None
        return seen


def fees_of(
    seen: Iterable[tuple[Tied, Mapping[str, Any]]], table: ApplicationsTable
) -> dict[str, InformationFees]:
    """Sum fees by application.

    Args:
        seen: What is about applications, each as `glance` has it.
        table: Which kinds are fees.
    """
    noticed: defaultdict[str, int] = defaultdict(int)
    paid: defaultdict[str, int] = defaultdict(int)
    for one, said in seen:
        if said["kind"] == table.fee_notices:
            noticed[one.about] += said["quantity"]
        elif said["kind"] == table.fees:
            paid[one.about] += said["quantity"]
    return {
        about: InformationFees(noticed[about], paid[about])
        for about in sorted(noticed.keys() | paid.keys())
    }


def _dispute(one: Tied, said: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: said[name] for name in ("received", "standing", "closed", "department")}
    return {"id": one.subject, **told, "labels": said.get("labels", {})}


def _fee(one: Tied, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": one.subject, **{name: said[name] for name in ("kind", "day", "quantity")}}
