"""Whatever a record is that cannot be used, its dead letter can be written."""

from typing import Final

from aiokafka.producer.message_accumulator import BatchBuilder
from hypothesis import example, given
from hypothesis import strategies as st

from streams.core.events.refusals import Refused
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import DEAD_LETTERS
from streams.worker.agents.workbench import Workbench
from tests.support.county import COUNTY
from tests.unit.worker.agents.bench import record

SETTINGS: Final = Settings(message_bytes=200_000)
INSTALLATION: Final = Installation(SETTINGS, COUNTY)
BENCH: Final = Workbench(INSTALLATION)
MOST: Final = int(INSTALLATION.topics[DEAD_LETTERS].config["max.message.bytes"])
"""What the topic takes: a whole batch, as Kafka counts it."""

SIZES: Final = st.one_of(
    st.integers(0, 100),
    st.integers(0, 2 * MOST),
    st.sampled_from([base + more for base in (MOST // 2, MOST) for more in range(-3, 4)]),
)
HEADERS: Final = st.lists(
    st.tuples(st.sampled_from(["", "trace", "字" * 20_000]), SIZES), max_size=6
)


@given(st.none() | SIZES, st.none() | SIZES, HEADERS, st.integers(0, 3_000))
@example(2 * MOST, 2 * MOST, [("", 2 * MOST)], 3_000)
@example(None, None, [("n" * 2 * MOST, 0)], 0)
def test_every_dead_letter_fits_into_its_topic(
    key: int | None, value: int | None, headers: list[tuple[str, int]], more: int
) -> None:
    """However its bytes are spread over key, value, names and values of headers."""
    found = record(
        "intake",
        None if value is None else bytes(value),
        key=None if key is None else bytes(key),
        headers=[(name, bytes(size)) for name, size in headers] + [("h", b"")] * more,
    )
    why = Refused("data.kind", "r" * 500, "v" * 320)
    written_key, written, kept = BENCH.dead_letter(found, why)
    # The batch that Kafka is sent: of one record, with its frame.
    builder = BatchBuilder(
        MOST, 0, is_transactional=True, key_serializer=None, value_serializer=None
    )
    taken = builder.append(timestamp=None, key=written_key, value=written, headers=list(kept))
    assert taken is not None
    assert builder.size() <= MOST
