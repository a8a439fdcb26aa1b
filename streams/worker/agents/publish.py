"""The agent *publish*: what is asked of publications becomes drafts, reviews, numbered issues."""

import asyncio
import logging

from streams.core.events.refusals import Refused
from streams.core.publications.course import PublicationCourse
from streams.core.publications.requests import TakenRequest, take_request
from streams.kafka.records import Outputs, Record
from streams.topics.publication_records import DraftedContent, content_record, course_record
from streams.topics.topics import PUBLICATIONS, REPORTING_PARTITION
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch

log = logging.getLogger(__name__)


async def publish(batch: Batch, bench: Workbench) -> Outputs:
    """Keep drafts, note reviews and issue under the next number, in the order of coming in."""
    outputs = Outputs()
    courses = batch.state.publications()
    refusals = Refusals(bench, "publish", batch.state.number)
    now = bench.now(batch.records)

    def take(record: Record) -> TakenRequest:
        event = bench.read(record.value, record.headers, now)
        came = 1_000 * record.timestamp
        return take_request(event, courses, came=came, partitions=bench.partitions)

    for record in batch.records:
        try:
            taken = take(record)
        except Refused as reason:
            refusals.add(record, reason)
        else:
            _write(taken, outputs)
        # A draft may take long to unpack, and Kafka must hear of this worker.
        await asyncio.sleep(0)
    refusals.write(outputs)
    return outputs


def _write(taken: TakenRequest, outputs: Outputs) -> None:
    if taken.packed is not None:
        content = DraftedContent(taken.courses[0].id, taken.packed)
        outputs.add(PUBLICATIONS, REPORTING_PARTITION, *content_record(content))
    for course in taken.courses:
        outputs.add(PUBLICATIONS, REPORTING_PARTITION, *course_record(course))
        _tell(course)


def _tell(course: PublicationCourse) -> None:
    """Say in the log what an office did; names of keys are offices'."""
    number = f" as {course.year} No. {course.number}" if course.number else ""
    by = course.issued or course.reviewed or course.drafted
    what = f"{course.state} by {course.corrected_by}" if course.corrected_by else course.state
    log.info("publication %s: %s%s (%s)", course.id, what, number, by.key)
