"""Publications of bulletins of the county made up for tests, and what became known since."""

from collections.abc import Iterable
from typing import Any

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.quick_reports import Issue
from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.events.reader import EventReader
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from streams.core.publications.comparing import ComparedFigure, compare
from streams.core.publications.counting import PartCounter, RowCounter
from streams.core.publications.drafting import Basis, draft
from streams.core.publications.learning import Learnt, learnt_since, seen_by
from streams.core.publications.publication import Publication, county_digest
from streams.worker.lanes.partition import Partition
from tests.support.county import COUNTY, NOW, Sent, to_json, tracked


class Office:
    """A county with one partition, whose events come flush by flush."""

    def __init__(self, county: Catalogue = COUNTY) -> None:
        self.flush = 0
        self.issues: list[Issue] = []
        self._partition = Partition(county)
        self._reader = EventReader(county)

    def take(self, events: Iterable[Sent]) -> None:
        """Let events come in one flush."""
        self.flush += 1
        self._partition.next_flush = self.flush
        for event in events:
            reduced = tracked(self._reader.read(to_json(event), (), NOW))
            self._partition.apply(event["subject"].encode(), [Arrived(reduced)])
        self._partition.take_changed()

    def figures(self, county: Catalogue = COUNTY) -> Figures:
        """Return the figures of now."""
        rows: dict[bytes, int] = {}
        for key in self._partition:
            if (row := self._partition.row(key)) != NO_TIMELINE:
                rows[row] = rows.get(row, 0) + 1
        return Figures.of(Columns(rows), county, Deadlines(county))

    def evaluator(self, county: Catalogue = COUNTY) -> Evaluator:
        """Return what evaluates bulletins over them."""
        return Evaluator(self.figures(county), self.issues)

    def counter(self, county: Catalogue = COUNTY) -> PartCounter:
        """Return what counts parts over them."""
        return PartCounter(self.figures(county), self.evaluator(county))

    def publish(self, text: str, county: Catalogue = COUNTY, **more: Any) -> Publication:
        """Draft the bulletin of a definition file over what there is."""
        bulletin = self.evaluator(county).evaluate(load_definition(text, "b.toml", county))
        basis = Basis("文 text", "f" * 64, county_digest(county), [self.flush])
        return draft(bulletin, self.counter(county), basis._replace(**more))

    def learnt(self, publication: Publication, county: Catalogue = COUNTY) -> list[Learnt]:
        """Return what changed rows of cases since."""
        records = CaseRecords(county)
        cases = [
            (key.decode(), records.case(self._partition.record(key))) for key in self._partition
        ]
        then = publication.flushes[0]
        is_seen = seen_by(publication.last_day, county.day_of)
        return [*learnt_since(cases, lambda _: then, records, is_seen=is_seen)]

    def compared(
        self, publication: Publication, county: Catalogue = COUNTY
    ) -> dict[str, ComparedFigure]:
        """Return a publication beside now, by place."""
        learnt = self.learnt(publication, county)
        every = [row for each in learnt for row in (each.before, each.after)]
        rows = RowCounter(every, county, Deadlines(county))
        found = compare(publication, learnt, self.counter(county), rows, county)
        return {each.place: each for each in found}


def evaluated(text: str, office: Office, county: Catalogue) -> tuple[Bulletin, Evaluator]:
    """Evaluate the bulletin of a definition file over what an office has."""
    evaluator = office.evaluator(county)
    return evaluator.evaluate(load_definition(text, "b.toml", county)), evaluator
