"""How far departments may read: what is counted, once the index has it."""

from aiokafka import TopicPartition

from streams.gateway.departments.horizon import ReadingHorizon
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.lag import HowFar
from tests.support.county import COUNTY

HERE = Installation(Settings(partitions=1), COUNTY)
REPLIES_AT, CASES_AT = HERE.partition("replies", 0), HERE.partition("cases", 0)


def test_nothing_is_read_before_the_index_has_what_was_counted() -> None:
    """A later moment does not push out an earlier one that the index reaches first."""
    told: list[HowFar | None] = [None]
    indexed: dict[TopicPartition, int] = {}
    horizon = ReadingHorizon(HERE, ["replies"], lambda: told[0], lambda: indexed)

    def end() -> int:
        return horizon.ends().get(("replies", 0), 0)

    assert end() == 0
    told[0] = HowFar({REPLIES_AT: 3}, {REPLIES_AT: 10, CASES_AT: 20})
    assert end() == 0
    told[0] = HowFar({REPLIES_AT: 0}, {REPLIES_AT: 10, CASES_AT: 30})
    indexed[CASES_AT] = 20
    assert end() == 7
    assert end() == 7
    indexed[CASES_AT] = 30
    assert end() == 10
    told[0] = None
    assert end() == 10
