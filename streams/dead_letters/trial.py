"""Whether a worker would take a dead letter now, told without any worker."""

from typing import Final

import msgspec

from streams.agents.workbench import Workbench
from streams.core.catalogue import Catalogue
from streams.core.errors import Refused
from streams.core.messages import Due
from streams.dead_letters.letters import Letter
from streams.kafka.drained import worked_topics
from streams.kafka.state import read_item
from streams.settings import Settings
from streams.topics import INTAKE, QUICK_REPORT_ITEMS

FRAME: Final = 1_024
"""Bytes that a record takes besides its content, with its batch and the header that says where
its dead letter is."""


class Trial:
    """Tries letters by the catalogue and the settings in force here.

    Args:
        catalogue: What identifiers there are.
        settings: How large an event and a case may be.
        to_intake: Whether letters go to `intake`, and not to where they were found.
    """

    def __init__(self, catalogue: Catalogue, settings: Settings, *, to_intake: bool) -> None:
        self._bench = Workbench(catalogue, settings)
        self._partitions = {
            topic.name: topic.partitions for topic in worked_topics(catalogue, settings)
        }
        self._most_bytes = settings.message_bytes - FRAME
        self._to_intake = to_intake

    def target(self, letter: Letter) -> tuple[str, int]:
        """Say to which topic (without prefix) and partition a letter goes."""
        return INTAKE if self._to_intake else letter.topic, letter.partition

    def hindrance(self, letter: Letter) -> str:
        """Say why a letter cannot be sent again at all, "" if it can."""
        topic, partition = self.target(letter)
        if letter.is_batch:
            return "cannot be read: its feeder must send it again, packed otherwise or not at all"
        if letter.cut:
            whole = " and ".join(
                f"the {many} bytes of its {part}" for part, many in letter.cut.items()
            )
            return (
                f"was cut: of {whole} only the first are here; its feeder must send it again, "
                "shorter"
            )
        if letter.size > self._most_bytes:
            return (
                f"has {letter.size} bytes with key and headers; no topic takes more than "
                f"{self._most_bytes}"
            )
        if topic not in self._partitions:
            return f"was found in {topic}, which no worker reads any more; --to intake sends it on"
        if partition >= self._partitions[topic]:
            return f"was found in partition {partition}, which {topic} has not"
        return ""

    def refusal(self, letter: Letter) -> str:
        """Say, in our words alone, why a worker would refuse a letter again, "" if it would not."""
        topic, _ = self.target(letter)
        try:
            self._try(topic, letter)
        except Refused as refused:
            return f"{refused.field}: {refused.rule}"
        full = self._bench.full
        # Only the worker that has the case knows how many events it has.
        if letter.reason == f"{full.field}: {full.rule}":
            return f"{letter.reason}; raise KUAIBAO_CASE_EVENTS"
        return ""

    def _try(self, topic: str, letter: Letter) -> None:
        if topic == QUICK_REPORT_ITEMS:
            try:
                read_item(letter.value or b"")
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise Refused("event", "is no item of a quick report") from None
            return
        _, value, headers = letter.record()
        event = self._bench.read(value, headers, self._bench.clock())
        if topic != INTAKE and isinstance(event.message, Due):
            raise Refused("type", "a due event belongs to the topic intake")
