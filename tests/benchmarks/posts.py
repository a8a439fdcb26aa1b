"""Requests that bring events, made beforehand."""

from typing import Final

from tests.benchmarks.http_load import post
from tests.benchmarks.work import Work, received

BATCH: Final = 100
CONNECTIONS: Final = 16
STRUCTURED: Final = "application/cloudevents+json"
_BATCH: Final = "application/cloudevents-batch+json"


def batch(work: Work, number: int) -> bytes:
    """Return the request that brings the `number`-th hundred of letters."""
    cases = range(number * BATCH, (number + 1) * BATCH)
    body = b"[%b]" % b",".join(received(work.case(case)) for case in cases)
    return post("/v1/events", _BATCH, body)


def batches(work: Work, many: int) -> list[bytes]:
    """Return so many requests of a hundred letters each, from the first letter on."""
    return [batch(work, number) for number in range(many)]


def singles(work: Work, first: int, many: int) -> list[bytes]:
    """Return so many requests of one letter each."""
    cases = map(work.case, range(first, first + many))
    return [post("/v1/events", STRUCTURED, received(case)) for case in cases]
