"""What workers have published, read to its end: tally rows, quick reports and notices."""

from typing import NamedTuple

from aiokafka import TopicPartition

from streams.bulletins.naming import CountedRows
from streams.core.bulletins.issue_parts import Issues
from streams.core.bulletins.quick_reports import Issue
from streams.core.cases.tallies import Row, total
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.sound import Unsound, check_columns, unreadable_rows
from streams.core.figures.figures import Figures
from streams.core.notices.notice import Notice
from streams.kafka.reading import read_to_end
from streams.settings.settings import Settings
from streams.topics.flushes import FLUSH_KEY
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, count_in, flush_in, sound_notices, sound_parts
from streams.topics.topics import FIGURES, NOTICES, QUICK_REPORTS, REPORTING_PARTITION


class CountedAt(NamedTuple):
    """What is counted, and at which flushes.

    Attributes:
        counted: What is counted.
        flushes: Of each partition of `figures` the last flush that is in it; 0 of one without any.
    """

    counted: CountedRows
    flushes: list[int]


async def read_rows(
    installation: Installation, flushes: dict[int, int] | None = None
) -> dict[Row, int]:
    """Read the tallies of all partitions and add them up; what is not ours is left out and told.

    Args:
        installation: Whose workers'.
        flushes: Filled with the last flush of each partition that has one, by its number.
    """
    settings = installation.settings
    partitions = dict.fromkeys(installation.partitions(FIGURES), 0)
    tallies: dict[TopicPartition, dict[Row, int]] = {at: {} for at in partitions}
    left_out = Unreadable(settings.prefix)
    async for at, records in read_to_end(settings.client_options(), partitions):
        tally = tallies[at]
        for record in records:
            try:
                if record.key == FLUSH_KEY:
                    if flushes is not None:
                        flushes[at.partition] = flush_in(record).flush
                    continue
                tally[record.key] = count_in(record)
            except Unsound as why:
                left_out.note(record, why)
    return {row: count for row, count in total(tallies.values()).items() if count}


async def read_issues(settings: Settings) -> list[Issue]:
    """Read the quick reports issued, in order of year and number."""
    parts = Issues()
    issues: dict[tuple[int, int], Issue] = {}
    left_out = Unreadable(settings.prefix)
    partition = TopicPartition(settings.topic(QUICK_REPORTS), 0)
    async for _, records in read_to_end(settings.client_options(), {partition: 0}):
        for part in sound_parts(records, left_out):
            if issue := parts.take(part):
                issues[issue.year, issue.number] = issue
    return [issue for _, issue in sorted(issues.items())]


async def read_notices(settings: Settings) -> list[Notice]:
    """Read the notices as they now are, in the order in which they were first given."""
    notices: dict[str, Notice] = {}
    left_out = Unreadable(settings.prefix)
    partition = TopicPartition(settings.topic(NOTICES), REPORTING_PARTITION)
    async for _, records in read_to_end(settings.client_options(), {partition: 0}):
        for notice in sound_notices(records, left_out):
            if notice.stage == "hotspot":
                continue  # It is about no deadline.
            notices[notice.key] = notice
    return list(notices.values())


async def read_counted(installation: Installation) -> CountedRows:
    """Read all tallies into figures that can be asked, and the rows that they are over."""
    return _counted(installation, await read_rows(installation))


async def read_counted_at(installation: Installation) -> CountedAt:
    """Read all tallies as `read_counted` does, and at which flushes they were."""
    flushes: dict[int, int] = {}
    counted = _counted(installation, await read_rows(installation, flushes))
    every = [at.partition for at in installation.partitions(FIGURES)]
    return CountedAt(counted, [flushes.get(partition, 0) for partition in sorted(every)])


def _counted(installation: Installation, rows: dict[Row, int]) -> CountedRows:
    try:
        columns = Columns(rows)
        check_columns(columns)
    except Exception:
        bad = set(unreadable_rows(list(rows)))
        if not bad:
            raise
        settings = installation.settings
        Unreadable(settings.prefix).note_rows(settings.topic(FIGURES), len(bad))
        rows = {row: count for row, count in rows.items() if row not in bad}
        columns = Columns(rows)
    catalogue = installation.catalogue
    return CountedRows(Figures.of(columns, catalogue, Deadlines(catalogue)), [*rows])


async def read_figures(installation: Installation) -> Figures:
    """Read all tallies into figures that can be asked."""
    return (await read_counted(installation)).figures
