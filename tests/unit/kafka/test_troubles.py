"""Which troubles pass, which are a record's, and what is said of them."""

import pytest
from aiokafka.errors import (
    InvalidProducerEpoch,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
    RequestTimedOutError,
    TransactionalIdAuthorizationFailed,
    UnknownTopicOrPartitionError,
)

from streams.core.errors import NoKafka, WrittenByNewer
from streams.kafka.clients import HungUp, NotAllowed, NotLetIn, Unreachable
from streams.kafka.troubles import (
    FENCES,
    MOST_SECONDS,
    FencedForGood,
    Fences,
    Patience,
    is_of_a_record,
    passes,
    where,
)

PASSING = [
    KafkaConnectionError(),
    KafkaError("Unexpected error during batch delivery"),
    KafkaTimeoutError(),
    NodeNotReadyError(),
    RequestTimedOutError(),
    InvalidProducerEpoch(),
    UnknownTopicOrPartitionError(),
    Unreachable("there"),
    HungUp("there", "it ends the connection"),
    NoKafka("nothing more could be read for 90 s"),
    TimeoutError(),
    ConnectionResetError(),
    TimeoutError(),
]
OF_A_RECORD = [
    MessageSizeTooLargeError(),
    KeyError("x"),
    ValueError(),
    MemoryError(),
    RecursionError(),
]
ENDING = [
    TransactionalIdAuthorizationFailed(),
    NotAllowed({}, KafkaError()),
    NotLetIn("there", "its certificate is not trusted"),
    FencedForGood(),
    WrittenByNewer("figures[0] offset 1", 2, 1),
    OSError("disk"),
]


@pytest.mark.parametrize("error", [*PASSING, *OF_A_RECORD, *ENDING], ids=repr)
def test_what_a_trouble_is(error: Exception) -> None:
    """Each is of one sort alone."""
    assert passes(error) is (error in PASSING)
    assert is_of_a_record(error) is (error in OF_A_RECORD)


def test_waiting_is_bounded_and_told_once() -> None:
    """It grows up to a bound, and begins again once all is well."""
    patience = Patience()
    waits = [patience.wait() for _ in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == MOST_SECONDS
    assert [patience.is_to_be_told() for _ in range(3)] == [True, False, False]
    patience.reset()
    assert patience.wait() == waits[0]
    assert patience.is_to_be_told()


def test_fences_are_counted() -> None:
    """A few in a short time mean that another process fences it."""
    fences = Fences()
    for _ in range(FENCES - 1):
        fences.note(3)
    with pytest.raises(FencedForGood, match="partition 3"):
        fences.note(3)


def test_an_exception_is_named_without_what_it_says() -> None:
    """That may be what a citizen wrote."""
    try:
        int("赵明诚")
    except ValueError as error:
        found = where(error)
    assert found.startswith("ValueError at tests/unit/kafka/test_troubles.py:")
    assert "赵" not in found
    assert where(KeyError("x")) == "KeyError"
