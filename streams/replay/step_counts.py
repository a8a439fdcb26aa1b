"""What the office did to the cases of a group on their way: how many met what.

Counts hold at the end of the group's cut-off, as the group's own do, and nothing of this happens
after it. What the group says stays true: nothing here makes a late case one in time, or one in
time late.
"""

import msgspec

from streams.replay.value_forms import Count, Name, Weights


class CaseSteps(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many cases of a group were accepted, returned, urged and so on by its cut-off.

    Attributes:
        office: The office that extends, supervises and judges.
        accept_within, close_within: The working days within which a case must be accepted, and
            closed, so that what is late is so by the catalogue as well.
        accepted: How many had been accepted, and not returned since; none that was rejected.
        accepted_late: How many of these after `accept_within`.
        returned: How many had been returned, on the next working day, and routed again.
        returned_to: The set that their new departments are drawn from.
        paused: How many of those closed in time had been paused, and went on, before they were.
        restarted: How many of these started again.
        pauses: Weights of the reasons for pausing.
        extended: How many of those closed late had been extended, and were late all the same.
        extend_by: By how many working days.
        urged: How many were urged by phone while there was time, not more than five working days
            before `close_within` was over.
        supervised: How many of those closed late, the latest, were put under supervision; they
            were discharged once they were closed.
        called_back: How many of the closed ones had been called back.
        reached: How many of these the call reached.
        contacted, solved: How many of those reached said so. Not solved are first those whose
            cases are reopened.
        grades: How many of those reached graded 1, 2, 3, 4 and 5; the lower by the unsolved.
        perfunctory, substantive: Of how many closed cases the last reply was judged to be so.
        archived: How many closed ones were in the archive.
        labels: Of how many cases which value of which label was told once they had come in.
        closing_labels: The same, told once they were closed.
    """

    office: Name
    accept_within: Count
    close_within: Count
    accepted: Count = 0
    accepted_late: Count = 0
    returned: Count = 0
    returned_to: str | None = None
    paused: Count = 0
    restarted: Count = 0
    pauses: Weights = {}
    extended: Count = 0
    extend_by: Count = 0
    urged: Count = 0
    supervised: Count = 0
    called_back: Count = 0
    reached: Count = 0
    contacted: Count = 0
    solved: Count = 0
    grades: tuple[Count, Count, Count, Count, Count] = (0, 0, 0, 0, 0)
    perfunctory: Count = 0
    substantive: Count = 0
    archived: Count = 0
    labels: dict[Name, dict[Name, Count]] = {}
    closing_labels: dict[Name, dict[Name, Count]] = {}

    @property
    def judged(self) -> int:
        """How many cases have a verdict."""
        return self.perfunctory + self.substantive

    def size(self) -> int:
        """How many events these steps make."""
        twice = self.returned + self.paused + self.supervised
        once = self.accepted + self.extended + self.urged + self.called_back + self.archived
        tables = (*self.labels.values(), *self.closing_labels.values())
        return 2 * twice + once + self.judged + sum(sum(table.values()) for table in tables)


def most_labelled(labels: dict[Name, dict[Name, Count]]) -> int:
    """Return to how many cases the label that most have is given."""
    return max((sum(table.values()) for table in labels.values()), default=0)
