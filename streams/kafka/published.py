"""What the workers have published: tally rows and quick reports, read from Kafka to their end."""

from aiokafka import TopicPartition

from streams.core.catalogue import Catalogue
from streams.core.columns import Columns
from streams.core.deadlines import Deadlines
from streams.core.figures import Figures
from streams.core.issue_parts import Issues
from streams.core.quick_reports import Issue
from streams.core.tallies import Row, total
from streams.kafka.issue_records import part_of
from streams.kafka.reading import read_to_end
from streams.kafka.state import FLUSH_KEY
from streams.settings import Settings
from streams.topics import FIGURES, QUICK_REPORTS


async def read_rows(settings: Settings) -> dict[Row, int]:
    """Read the tallies of all partitions and add them up."""
    topic = settings.topic(FIGURES)
    partitions = {TopicPartition(topic, number): 0 for number in range(settings.partitions)}
    tallies: dict[TopicPartition, dict[Row, int]] = {at: {} for at in partitions}
    async for at, records in read_to_end(settings.client_options(), partitions):
        tally = tallies[at]
        for record in records:
            if record.value is None:
                tally.pop(record.key, None)
            elif record.key != FLUSH_KEY:
                tally[record.key] = int(record.value)
    return total(tallies.values())


async def read_issues(settings: Settings) -> list[Issue]:
    """Read the quick reports issued, in order of year and number."""
    parts = Issues()
    issues: dict[tuple[int, int], Issue] = {}
    partition = TopicPartition(settings.topic(QUICK_REPORTS), 0)
    async for _, records in read_to_end(settings.client_options(), {partition: 0}):
        for record in records:
            part = part_of(record)
            if part and (issue := parts.take(part)):
                issues[issue.year, issue.number] = issue
    return [issue for _, issue in sorted(issues.items())]


async def read_figures(settings: Settings, catalogue: Catalogue) -> Figures:
    """Read all tallies into figures that can be asked."""
    return Figures(Columns(await read_rows(settings)), catalogue, Deadlines(catalogue))
