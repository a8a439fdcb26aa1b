"""What is counted now, as it stays while a thread works with it."""

from typing import NamedTuple

from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue
from streams.core.figures.figures import Figures
from streams.core.publications.counting import PartCounter
from streams.gateway.state.state import State


class StillState(NamedTuple):
    """Figures and quick reports of one moment.

    Attributes:
        figures: They.
        flushes: At which flush of each partition they are.
        issues: Quick reports.
        today: The day.
        catalogue: By which is counted.
    """

    figures: Figures
    flushes: tuple[int, ...]
    issues: list[Issue]
    today: int
    catalogue: Catalogue

    @classmethod
    def of(cls, state: State) -> "StillState":
        """Take what is counted at this moment."""
        tallies = state.tallies
        issues = [*state.issues.values()]
        figures = tallies.figures.still()
        return cls(figures, tallies.flushes, issues, state.today(), state.catalogue)

    def evaluator(self) -> Evaluator:
        """Return what evaluates bulletins over it; for one thread."""
        return Evaluator(self.figures, self.issues, self.today)

    def counter(self, evaluator: Evaluator) -> PartCounter:
        """Return what counts parts over it; for one thread."""
        return PartCounter(self.figures, evaluator)
