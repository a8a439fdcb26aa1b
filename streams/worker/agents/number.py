"""The agent *number*: notices of all partitions get their numbers, in the order of coming in."""

import msgspec

from streams.core.events.refusals import Refused
from streams.core.figures.engine.sound import Unsound
from streams.kafka.records import Outputs
from streams.topics.read_back import notice_in
from streams.topics.topics import NOTICES, REPORTING_PARTITION
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch


def number(batch: Batch, bench: Workbench) -> Outputs:
    """Give each notice its number, and note which are withdrawn."""
    outputs = Outputs()
    numbering = batch.state.notices()
    refusals = Refusals(bench, "number", batch.state.number)
    for record in batch.records:
        try:
            told = numbering.take(notice_in(record))
        except Unsound as why:
            refusals.add(record, Refused("event", str(why)))
            continue
        if told is not None:
            value = msgspec.json.encode(told)
            outputs.add(NOTICES, REPORTING_PARTITION, told.key.encode(), value)
    refusals.write(outputs)
    return outputs
