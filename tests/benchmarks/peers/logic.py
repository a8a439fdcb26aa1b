"""What a Python contestant does with an event, whichever framework it is written in.

It runs in that framework's own environment, so it imports nothing that is not Python's own.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from typing import Any

State = dict[str, str | None]
"""Of a case: times as its events have them, and the channel, category and nature of its receipt."""

_FIELDS = {"received": "received_at", "replied": "replied_at", "closed": "closed_at"}
_OF_RECEIPT = ("channel", "category", "nature")
_EMPTY: State = dict.fromkeys((*_FIELDS.values(), *_OF_RECEIPT))


def told() -> dict[str, Any]:
    """Return what the contestant is told: see `running.run`."""
    task: dict[str, Any] = json.loads(sys.argv[1])
    return task


def topic_of(task: dict[str, Any], event: dict[str, Any]) -> str:
    """Return the topic that an event is forwarded to."""
    if _sort(event) != "received":
        return str(task["replies"])
    return f"{task['letters']}{event['data']['category']}"


def merged(old: State | None, event: dict[str, Any]) -> State:
    """Return the state of a case after an event: the first receipt and reply, the last closing.

    The order in which events come does not matter.
    """
    new = dict(old or _EMPTY)
    sort = _sort(event)
    field, time_ = _FIELDS[sort], event["time"]
    before = new[field]
    pick = max if sort == "closed" else min
    new[field] = time_ if before is None else pick(before, time_)
    if sort == "received":
        for name in _OF_RECEIPT:
            new[name] = event["data"][name]
    return new


def _sort(event: dict[str, Any]) -> str:
    return str(event["type"].split(".")[2])


class Counts:
    """Counts of cases by the month of receipt, channel, category, nature and standing.

    Args:
        events: After so many it tells that all are handled.
    """

    def __init__(self, events: int) -> None:
        self._left = self._events = events
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        # A copy: frameworks redirect or close what Python calls the standard output.
        self._output = os.fdopen(os.dup(1), "w")

    def move(self, old: State | None, new: State) -> None:
        """Count a case as what it is now, and no longer as what it was."""
        with self._lock:
            if self._left == self._events:
                self._say("first")
            if old is not None:
                self._counts[_bucket(old)] -= 1
            self._counts[_bucket(new)] += 1
            self._left -= 1
            if self._left == 0:
                self._say("handled", json.dumps({key: n for key, n in self._counts.items() if n}))

    def _say(self, *words: str) -> None:
        self._output.write(" ".join((words[0], repr(time.time()), *words[1:])) + "\n")
        self._output.flush()


def _bucket(state: State) -> str:
    received = state["received_at"]
    standing = "closed" if state["closed_at"] else "replied" if state["replied_at"] else "received"
    month = received[:7] if received else None
    return f"{month}/{state['channel']}/{state['category']}/{state['nature']}/{standing}"
