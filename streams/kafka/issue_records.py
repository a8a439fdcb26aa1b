"""Reading records of quick-reports, whatever they hold."""

import logging

from streams.core.errors import Refused
from streams.core.issue_parts import Part, read_part
from streams.kafka.records import Record

log = logging.getLogger(__name__)


def part_of(record: Record) -> Part | None:
    """Read a record of quick-reports; None, and a line in the log, where it is not one of ours."""
    try:
        return read_part(record.value)
    except Refused as reason:
        # Nobody can go on from it, and all else is as it was.
        log.error(  # noqa: TRY400 - it is not our fault
            "%s[%d] at offset %d: %s; it is passed over. Only workers should write there: see who "
            "else can, and take back from a backup what it has overwritten",
            *(record.topic, record.partition, record.offset, reason),
        )
        return None
