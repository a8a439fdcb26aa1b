"""Whether a worker would take a dead letter now, found out without a worker."""

from typing import Final

from streams.core.bulletins import quick_reports
from streams.core.bulletins.quick_reports import MISDIRECTED, NOT_FOR_DUE, read_item, see_over
from streams.core.cases.growth import Bound
from streams.core.events.messages import Due, NoticesDue, Redacted
from streams.core.events.refusals import Refused
from streams.core.hotspots.saying import NOT_OF_CASES, hotspot_said_of
from streams.core.notices.due import NOT_FED, NOT_FOR_NOTICES
from streams.core.notices.notice import read_notice
from streams.core.publications.course import PublicationCourses
from streams.core.publications.requests import (
    MISDIRECTED_PUBLICATION,
    NOT_FOR_PUBLICATIONS,
    is_of_publication,
    take_request,
)
from streams.dead_letters.letters import Letter
from streams.topics.installation import Installation
from streams.topics.topics import (
    INTAKE,
    NOTICE_ITEMS,
    NOTICES_DUE,
    PUBLICATION_REQUESTS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
)
from streams.worker.agents.workbench import Workbench

_REMEDIES: Final = {
    Bound.EVENTS: "; raise KUAIBAO_CASE_EVENTS",
    Bound.BYTES: "; raise max.message.bytes of cases and figures, and KUAIBAO_MESSAGE_BYTES",
    Bound.FOLDED: "",
}
"""What lets a case take more."""

FRAME: Final = 1_024
"""Bytes that a record takes in addition to its content, with its batch and the header that says
where its dead letter is."""


class Trial:
    """Tries letters by the catalogue and the settings in force here.

    Args:
        installation: What identifiers there are, and how large an event and a case may be.
        to_intake: Whether letters go to `intake`, and not to where they were found.
        courses: All publications, if they were read: what is asked of them is tried on these, and
            they go on as if it was done. Without them the worker alone knows.
    """

    def __init__(
        self,
        installation: Installation,
        *,
        to_intake: bool,
        courses: PublicationCourses | None = None,
    ) -> None:
        self._bench = Workbench(installation)
        self._day_of = installation.catalogue.day_of
        self._partitions = {topic.name: topic.partitions for topic in installation.worked}
        self._most_bytes = installation.settings.message_bytes - FRAME
        self._to_intake = to_intake
        self._courses = courses

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
            return f"was found in partition {partition}, which {topic} does not have"
        return ""

    def refusal(self, letter: Letter) -> str:
        """Say, in our words alone, why a worker would refuse a letter again, "" if it would not."""
        topic, _ = self.target(letter)
        try:
            self._try(topic, letter)
        except Refused as refused:
            return f"{refused.field}: {refused.rule}"
        # Only the worker that has the case knows how large it is.
        for bound, full in self._bench.full.items():
            if letter.reason == f"{full.field}: {full.rule}":
                return letter.reason + _REMEDIES[bound]
        return ""

    def _try(self, topic: str, letter: Letter) -> None:
        if topic == NOTICE_ITEMS:
            _see_notice(letter.value)
            return
        if topic == QUICK_REPORT_ITEMS:
            what = read_item(letter.value)
            if isinstance(what, quick_reports.DayDue):
                self._see_over(what.day)
            return
        _, value, headers = letter.record()
        event = self._bench.read(value, headers, self._bench.clock())
        if isinstance(event.message, NoticesDue) != (topic == NOTICES_DUE):
            raise NOT_FED if topic != NOTICES_DUE else NOT_FOR_NOTICES
        if isinstance(event.message, Due | Redacted) != (topic == QUICK_REPORT_DUE):
            raise MISDIRECTED if topic != QUICK_REPORT_DUE else NOT_FOR_DUE
        if is_of_publication(event) != (topic == PUBLICATION_REQUESTS):
            of_others = topic == PUBLICATION_REQUESTS
            raise NOT_FOR_PUBLICATIONS if of_others else MISDIRECTED_PUBLICATION
        if hotspot_said_of(event) is not None and topic != INTAKE:
            raise NOT_OF_CASES
        if isinstance(event.message, Due):
            self._see_over(event.subject)
        if topic == PUBLICATION_REQUESTS and self._courses is not None:
            take_request(
                event, self._courses, came=self._bench.clock(), partitions=self._bench.partitions
            )

    def _see_over(self, day: str) -> None:
        """See that a day is over; sent again, its event is dated again."""
        see_over(day, self._bench.clock(), self._day_of)


def _see_notice(value: bytes | None) -> None:
    try:
        read_notice(value)
    except ValueError as error:
        raise Refused("event", f"is not a notice ({type(error).__name__})") from None
