"""The form of the events that say what the office did to a case on its way: its steps.

Whatever happened may be said, in any order: that a case was extended after its deadline, or resumed
without having been paused, has no effect and is kept.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from streams.core.events.envelope import PLAIN_LINE, Envelope, Note, Score, Short, ShortName

Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
_Many = Annotated[int, Meta(ge=1, le=3_660)]
_ManyHours = Annotated[int, Meta(ge=1, le=87_840)]
_Number = Annotated[str, Meta(max_length=64, pattern=PLAIN_LINE)]

ReturnReason = Literal["not-ours", "duplicate", "unclear", "other"]
PauseReason = Literal["supplement", "third-party", "joint", "fee", "other"]
Means = Literal["phone", "notice", "message"]
Verdict = Literal["substantive", "perfunctory"]


class StepData(msgspec.Struct, kw_only=True):
    """What every step may say: which department it concerns, and a word that is not kept."""

    department: ShortName | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class ReturnedData(StepData, kw_only=True):
    """A department has sent the case back: it is nobody's again."""

    reason: ReturnReason | UnsetType = UNSET


class ExtendedData(StepData, kw_only=True):
    """The case has more time: until a day, or by so much.

    Where neither is said, as much as it may have.
    """

    until: Day | UnsetType = UNSET
    working_days: _Many | UnsetType = UNSET
    days: _Many | UnsetType = UNSET
    hours: _ManyHours | UnsetType = UNSET
    approved_by: ShortName | UnsetType = UNSET


class PausedData(StepData, kw_only=True):
    """The clock of the case stops."""

    reason: PauseReason


class ResumedData(StepData, kw_only=True):
    """The clock of the case goes on, or starts again."""

    restart: bool | UnsetType = UNSET


class UrgedData(StepData, kw_only=True):
    """The department that must answer was urged to."""

    means: Means | UnsetType = UNSET
    number: _Number | UnsetType = UNSET


class SupervisedData(StepData, kw_only=True):
    """The case is under supervision."""

    number: _Number | UnsetType = UNSET
    due: Day | UnsetType = UNSET


class CalledBackData(StepData, kw_only=True):
    """The person who wrote was asked what came of it."""

    reached: bool | UnsetType = UNSET
    contacted: bool | UnsetType = UNSET
    solved: bool | UnsetType = UNSET
    grade: Score | UnsetType = UNSET


class JudgedData(StepData, kw_only=True):
    """A person has read a reply to the case and says whether it answers anything."""

    source: Short
    id: Short
    verdict: Verdict
    by: ShortName | UnsetType = UNSET


class CaseAccepted(Envelope, tag="kuaibao.case.accepted.v1"):
    """A department has taken the case."""

    data: StepData


class CaseReturned(Envelope, tag="kuaibao.case.returned.v1"):
    """The event `ReturnedData`."""

    data: ReturnedData


class CaseExtended(Envelope, tag="kuaibao.case.extended.v1"):
    """The event `ExtendedData`."""

    data: ExtendedData


class CasePaused(Envelope, tag="kuaibao.case.paused.v1"):
    """The event `PausedData`."""

    data: PausedData


class CaseResumed(Envelope, tag="kuaibao.case.resumed.v1"):
    """The event `ResumedData`."""

    data: ResumedData


class CaseUrged(Envelope, tag="kuaibao.case.urged.v1"):
    """The event `UrgedData`."""

    data: UrgedData


class CaseSupervised(Envelope, tag="kuaibao.case.supervised.v1"):
    """The event `SupervisedData`."""

    data: SupervisedData


class CaseDischarged(Envelope, tag="kuaibao.case.discharged.v1"):
    """The case is no longer under supervision."""

    data: StepData


class CaseCalledBack(Envelope, tag="kuaibao.case.called-back.v1"):
    """The event `CalledBackData`."""

    data: CalledBackData


class CaseJudged(Envelope, tag="kuaibao.case.judged.v1"):
    """The event `JudgedData`."""

    data: JudgedData


class CaseArchived(Envelope, tag="kuaibao.case.archived.v1"):
    """The file of the case is in the archive."""

    data: StepData


StepMessage = (
    CaseAccepted
    | CaseReturned
    | CaseExtended
    | CasePaused
    | CaseResumed
    | CaseUrged
    | CaseSupervised
    | CaseDischarged
    | CaseCalledBack
    | CaseJudged
    | CaseArchived
)
