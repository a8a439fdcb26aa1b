"""The table ``[applications]`` of the catalogue: which of the county's names disclosure is told by.

What is said of the keys here is what ``docs/catalogue.md`` says.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

_Pieces = Annotated[int, Meta(ge=1, le=1_000_000)]
_Yuan = Annotated[int, Meta(ge=0, le=1_000_000)]


class FeeStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each piece costs, from one of a month on.

    Attributes:
        from_piece: The first piece of the month that it is for.
        yuan: What a piece costs.
        every: After how many further pieces a piece costs more; left out, never.
        more: By how much it then costs more.
    """

    from_piece: _Pieces
    yuan: _Yuan
    every: _Pieces | None = None
    more: _Yuan = 0


class FeeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What applications by the piece cost, as of some days.

    Attributes:
        since: The first day for which it holds; it holds until the next one does.
        steps: What pieces cost, from one on each; what is before the first is free.
    """

    since: date = msgspec.field(name="from")
    steps: Annotated[list[FeeStep], Meta(min_length=1)]


class ApplicationsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of the catalogue is an application for disclosure, and what belongs to one.

    Attributes:
        kind: The kind of cases that are applications.
        result: The label that says what came of one.
        disputes: The kind of cases that are reviews and suits over one; they name it.
        fee_notices: The kind of records that say which fee an applicant was told to pay, in yuan;
            they name the application.
        fees: The kind of records that say which fee was paid, in yuan; they may name it.
        titles: Whether the list for the public has masked titles.
        fee_rules: What pieces cost, by the day on which a fee is worked out.
    """

    kind: str
    result: str
    disputes: str | None = None
    fee_notices: str | None = None
    fees: str | None = None
    titles: bool = False
    fee_rules: list[FeeRule] = []

    @property
    def tied(self) -> tuple[str, ...]:
        """The kinds whose receipts and records may say which application they are about."""
        return tuple(filter(None, (self.disputes, self.fee_notices, self.fees)))


class _Kind(Protocol):
    @property
    def family(self) -> str: ...


class _Label(Protocol):
    @property
    def kinds(self) -> Sequence[str]: ...


def check_applications(
    table: ApplicationsTable | None, kinds: Mapping[str, _Kind], labels: Mapping[str, _Label]
) -> None:
    """See that the table names what the catalogue has.

    Raises:
        ValueError: Something in it is not allowed; begins with its place.
    """
    if table is None:
        return
    families = {"kind": "case", "disputes": "case", "fee_notices": "record", "fees": "record"}
    for key, family in families.items():
        name = getattr(table, key)
        if name is not None and (name not in kinds or kinds[name].family != family):
            there = ", ".join(each for each, kind in kinds.items() if kind.family == family)
            raise ValueError(
                f"applications.{key}: {name!r} is not a kind of {family}; there are {there}"
            )
    named = (table.kind, *table.tied)
    if len(set(named)) < len(named):
        raise ValueError("applications: kind, disputes, fee_notices and fees must be four kinds")
    if table.result not in labels or table.kind not in labels[table.result].kinds:
        raise ValueError(
            f"applications.result: {table.result!r} is not a label of cases of {table.kind}"
        )
    _check_fee_rules(table.fee_rules)


def _check_fee_rules(rules: Sequence[FeeRule]) -> None:
    for number, (before, after) in enumerate(pairwise(rules), 1):
        if after.since <= before.since:
            place = f"applications.fee_rules[{number}].from"
            raise ValueError(f"{place}: {after.since} is not after {before.since}")
    for number, rule in enumerate(rules):
        for step, (one, other) in enumerate(pairwise(rule.steps), 1):
            if other.from_piece <= one.from_piece:
                place = f"applications.fee_rules[{number}].steps[{step}].from_piece"
                raise ValueError(f"{place}: {other.from_piece} is not after {one.from_piece}")
