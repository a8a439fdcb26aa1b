"""Records that go wrong in every way that comes to mind, made of good ones by a seed."""

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

from tests.support.county import TYPES
from tests.support.packing import BAD_NAME, ODD, Pack, Written

JUNK: Final[list[Any]] = [
    *(None, True, 0, -1, 10**30, 0.1, "", " ", "\x00", "\u200b", "字" * 3_000, [], {}, [[]]),
    *({"zh": 1}, "1969-12-31T00:00:00Z", "9999-12-31T23:59:59Z", "2.01503E+17", "kuaibao"),
]
HEADERS: Final[list[tuple[str, bytes | None]]] = [
    *((BAD_NAME, b"v"), ("", b""), ("trace", None), ("trace", b"\xff"), ("字", b"1")),
    *(("ce_type", b"kuaibao.case.closed.v1"), ("ce_type", b"\xff"), ("ce_id", None)),
    *(("ce_data", b"{}"), ("content-type", b"text/plain"), ("flush", b"abcd")),
    *(("kuaibao-at", b"x"), ("kuaibao-replayed", b"0:0"), ("kuaibao-replayed-from", b"x")),
]
ODD_HEADERS: Final = [header for header in HEADERS if not header[0].startswith("ce_")]
"""What a good event may carry and stay good."""

LARGE: Final = 5_000_000


class Mutations:
    """Makes bad records of good events, always the same of the same seed."""

    def __init__(self, seed: int, events: Sequence[dict[str, Any]]) -> None:
        self._rng = random.Random(seed)
        self._events = events
        self._ways: list[Callable[[], Written]] = [
            *(self._bytes, self._bytes, self._structure, self._structure, self._headers),
            *(self._null, self._misdirected, self._nonsense),
        ]

    def record(self) -> Written:
        """Make one."""
        return self._rng.choice(self._ways)()

    def large(self) -> list[Written]:
        """Make some that unpack to more than any topic takes, one of each kind."""
        zeros = bytes(LARGE)
        event = self._event()
        return [
            (b"k", zeros, []),
            (zeros, b"{}", []),
            (b"k", event, [("trace", zeros)]),
            (b"k", event, [("n" * LARGE, b"")]),
            (b"k", event, [("", b"")] * 100_000),
            (zeros, zeros, [("ce_type", zeros)]),
        ]

    def packing(self) -> tuple[int, Pack] | tuple[()]:
        """Choose how to pack a batch, or not to."""
        if self._rng.random() < 0.3:
            return ()
        return ODD[self._rng.choice(list(ODD))]

    def odd_headers(self) -> list[tuple[str, bytes | None]]:
        """Choose headers that a good event may carry."""
        return self._rng.sample(ODD_HEADERS, self._rng.randrange(3))

    def _event(self) -> bytes:
        return json.dumps(self._rng.choice(self._events), ensure_ascii=False).encode()

    def _key(self) -> bytes | None:
        return self._rng.choice([None, b"", b"k", self._rng.randbytes(20), b"flush", b"k" * 3_000])

    def _bytes(self) -> Written:
        rng = self._rng
        value = bytearray(self._event())
        for _ in range(rng.randrange(1, 5)):
            at = rng.randrange(len(value))
            match rng.randrange(5):
                case 0:
                    value[at] = rng.randrange(256)
                case 1:
                    del value[at:]
                case 2:
                    value[at:at] = rng.randbytes(rng.randrange(1, 9))
                case 3:
                    value[at:at] = self._event()
                case _:
                    del value[at : at + rng.randrange(1, 20)]
            if not value:
                break
        return self._key(), bytes(value), []

    def _structure(self) -> Written:
        rng = self._rng
        event = json.loads(self._event())
        for _ in range(rng.randrange(1, 3)):
            within = event["data"] if rng.random() < 0.5 and event.get("data") else event
            if not isinstance(within, dict) or not within:
                break
            name = rng.choice(list(within))
            if rng.random() < 0.3:
                del within[name]
            else:
                # Junk is copied: put into itself, it would in the end contain itself.
                within[name] = deepcopy(rng.choice(JUNK))
        return self._key(), json.dumps(event, ensure_ascii=False).encode(), []

    def _headers(self) -> Written:
        rng = self._rng
        headers = rng.sample(HEADERS, rng.randrange(1, 6))
        if rng.random() < 0.02:
            headers *= 500
        return self._key(), rng.choice([self._event(), b"", b"{}", None]), headers

    def _null(self) -> Written:
        return self._key(), None, []

    def _misdirected(self) -> Written:
        due = {"type": TYPES["due"], "subject": "2015-03-02", "data": None}
        event = json.loads(self._event()) | due
        return self._key(), json.dumps(event).encode(), []

    def _nonsense(self) -> Written:
        rng = self._rng
        text = json.dumps(rng.choice(JUNK), ensure_ascii=False).encode()
        some = [b"", b"[" * 2_000, b'{"day":1}', b'{"Item":{}}', text, rng.randbytes(50)]
        return self._key(), rng.choice(some), []
