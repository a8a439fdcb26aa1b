"""The steps of rows taken apart into columns."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from streams.core.arrays import Flags, Ints
from streams.core.cases.step_rows import STEPS, Step
from streams.core.cases.timeline_rows import CaseTimeline

_CODE: Final = {what: code for code, what in enumerate(STEPS)}


class StepColumns:
    """Steps, those of each case together and in order of time.

    Attributes:
        of: Of which timeline each is.
        day: Its day.
        minute: The minute of that day, 0 where it does not count.
        what: Which step it is, by its place in `STEPS`.
    """

    def __init__(self, cases: Sequence[CaseTimeline]) -> None:
        some = [(number, case) for number, case in enumerate(cases) if case.steps]
        self._steps = [step for _, case in some for step in case.steps]
        many = [len(case.steps) for _, case in some]
        self.of: Ints = np.repeat(_ints(number for number, _ in some), _ints(many))
        self.day = _ints(step.day for step in self._steps)
        self.what = _ints(_CODE[step.what] for step in self._steps)
        self.minute: Ints = np.zeros(len(self._steps), dtype=np.int64)
        if any(case.minutes for _, case in some):
            self.minute = _ints(
                minute
                for _, case in some
                for minute in (case.minutes.steps if case.minutes else [0] * len(case.steps))
            )

    def __len__(self) -> int:
        return len(self._steps)

    def are(self, *whats: str) -> Flags:
        """Tell which steps are one of some sorts."""
        return np.isin(self.what, [_CODE[what] for what in whats])

    def said(self, places: Ints, name: str) -> list[Any]:
        """Return what some steps say of something: one of the properties of `Step`."""
        steps = self._steps
        get = getattr(Step, name).__get__
        return [get(steps[place]) for place in places.tolist()]


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
