"""The cases behind what bulletins say, found in the topic `cases` without an index."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiokafka import TopicPartition

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.evidence import Evidence, NamedCases
from streams.core.cases.at_a_day import glance
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.tallies import Row
from streams.core.county.deadlines import Deadlines
from streams.core.figures.figures import Figures
from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.topics.topics import CASES
from streams.topics.versions import refuse_newer


class CountedRows(NamedTuple):
    """What is counted.

    Attributes:
        figures: Over the rows.
        rows: The rows, in the order of their numbers.
    """

    figures: Figures
    rows: Sequence[Row]


async def name_cases(
    bulletins: Iterable[Bulletin], counted: CountedRows, installation: Installation
) -> list[Bulletin]:
    """Return bulletins with their cases named, by reading all cases once.

    Raises:
        WrittenByNewer: A later version of Kuaibao has written a case.
        Unreachable: No Kafka answers.
    """
    said = [*bulletins]
    evidence = {each.key: each for bulletin in said for each in bulletin.evidence()}
    if not evidence:
        return said
    keys_of = rows_behind(evidence.values(), counted)
    rows = await _cases_in(keys_of, installation)
    found = cases_behind(evidence, keys_of, rows, Deadlines(installation.catalogue))
    return [bulletin.named(found) for bulletin in said]


def rows_behind(evidence: Iterable[Evidence], counted: CountedRows) -> dict[Row, list[str]]:
    """Return the keys of the evidence that each row is behind, of those that are behind any."""
    found: dict[Row, list[str]] = {}
    for each in evidence:
        weights = counted.figures.weights_less(each.question, each.measure, each.less)
        for number in weights.nonzero()[0].tolist():
            found.setdefault(counted.rows[number], []).append(each.key)
    return found


def cases_behind(
    evidence: Mapping[str, Evidence],
    keys_of: Mapping[Row, Sequence[str]],
    rows: Mapping[str, Row],
    deadlines: Deadlines,
) -> dict[str, NamedCases]:
    """Return the cases behind evidence, by day of receipt and id.

    Args:
        evidence: By its key.
        keys_of: Of each row, the keys of the evidence that it is behind.
        rows: The row of each case that is behind any, by its id.
        deadlines: The catalogue's.
    """
    behind: dict[str, list[tuple[str, str]]] = {key: [] for key in evidence}
    for subject, row in rows.items():
        for key in keys_of[row]:
            seen = glance(row, evidence[key].question.as_of, deadlines) or {}
            day = seen.get("received") or seen.get("day") or ""
            behind[key].append((day, subject))
    return {
        key: NamedCases(
            [subject for _, subject in heapq.nsmallest(evidence[key].most, cases)], len(cases)
        )
        for key, cases in behind.items()
    }


async def _cases_in(
    keys_of: Mapping[Row, Sequence[str]], installation: Installation
) -> dict[str, Row]:
    """Return the cases that are in some rows now, by id."""
    records = CaseRecords(installation.catalogue)
    partitions: dict[TopicPartition, int] = dict.fromkeys(installation.partitions(CASES), 0)
    found: dict[str, Row] = {}
    options = installation.settings.client_options()
    async for _, batch in read_to_end(options, partitions):
        for record in batch:
            refuse_newer(CASES, record)
            subject, row = _read(record, records)
            if subject is None:
                continue
            if row in keys_of:
                found[subject] = row
            else:
                found.pop(subject, None)  # It was in one of them, and has moved on.
    return found


def _read(record: Record, records: CaseRecords) -> tuple[str | None, Row]:
    """Return the id and the row of a case; no id where it cannot be read, which a gateway tells."""
    try:
        subject = (record.key or b"").decode()
        return subject, b"" if record.value is None else records.row(record.value)
    except Exception:  # noqa: BLE001 - whatever it is that nonsense leads to
        return None, b""
