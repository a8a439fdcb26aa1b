"""What an operator should hear of once: names that the catalogue lost, a calendar that ends."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date
from streams.core.figures.figures import Figures

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 5.0
"""Seconds between two looks for something to say."""


class ToldOnce:
    """Logs each of these once.

    Args:
        catalogue: What is named.
        deadlines: The catalogue's.
        figures: What is counted.
    """

    def __init__(self, catalogue: Catalogue, deadlines: Deadlines, figures: Figures) -> None:
        self._tables = {
            dimension: catalogue.table(dimension).keys() | {""}
            for dimension in catalogue.dimensions
        }
        self._deadlines = deadlines
        self._figures = figures
        self._said = set[tuple[str, str]]()
        self._calendar_said = False

    def look(self, today: int) -> None:
        """Log what is to be said on a day and was not said before."""
        for dimension, known in self._tables.items():
            for name in sorted(self._figures.values(dimension) - known):
                if (dimension, name) not in self._said:
                    self._said.add((dimension, name))
                    logger.warning(
                        "%s %r is not in the catalogue any more, and something is counted under "
                        "it: it is shown by this name. With retired = true in the catalogue it "
                        "would have its label",
                        dimension,
                        name,
                    )
        ends = self._deadlines.calendar_ends(today)
        if ends is not None and not self._calendar_said:
            self._calendar_said = True
            logger.warning(
                "deadlines of cases received now reach beyond %s, until when holidays are known: "
                "after it weekends alone are taken to be free. Bring in a newer package "
                "chinesecalendar, or name the days in [working_days] of the catalogue",
                day_date(ends),
            )

    async def run(self, today: Callable[[], int]) -> None:
        """Look again and again; `today` returns the day."""
        while True:
            self.look(today())
            await asyncio.sleep(EVERY_SECONDS)
