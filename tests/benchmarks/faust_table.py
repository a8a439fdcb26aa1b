"""A plain Faust agent with tables, written as Faust's own documentation has its users write it.

It counts what our worker counts: the state of each letter in a table, and in another how many
letters are in each row. Faust's stock driver and its defaults, web server off.
"""

import os
import sys
import time
from datetime import datetime
from typing import Any

import faust

from tests.benchmarks import child
from tests.benchmarks.work import CLOSED, RECEIVED, REPLIED, day_of

State = dict[str, Any]


class Acknowledgements(faust.Sensor):
    """Notices when the last change of a table has been acknowledged."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.events = 0
        self.writes = 0
        self._expected = expected
        self._acknowledged = 0
        self.first_event = self.cpu_before = 0.0
        self.counts: Any = None

    def on_send_completed(self, producer: Any, state: Any, metadata: Any) -> None:  # noqa: ARG002
        """Count a record acknowledged, and end the process after the last."""
        self._acknowledged += metadata.topic.endswith("-changelog")
        if self.events == self._expected and self._acknowledged >= self.writes:
            leave(
                seconds=time.monotonic() - self.first_event,
                cpu_seconds=time.process_time() - self.cpu_before,
                writes=self.writes,
                rows=dict(self.counts.items()),
            )


def leave(**measured: Any) -> None:
    """Write the result and end at once: an orderly stop takes Faust seconds."""
    child.finish(**measured)
    sys.stderr.flush()
    os._exit(0)


def row(state: State) -> str | None:
    """Return the row that a letter is in, once it has come in."""
    if "received" not in state:
        return None
    days = [state["received"], state.get("replied"), state.get("closed")]
    return "/".join([state["channel"], state["category"], state["nature"], *map(str, days)])


def after(state: State, event: dict[str, Any]) -> State:
    """Return a letter's state after an event, whichever order they come in."""
    data = event["data"]
    day = day_of(int(datetime.fromisoformat(event["time"]).timestamp()))
    if event["type"] == RECEIVED:
        attributes = {name: data[name] for name in ("kind", "channel", "category", "nature")}
        return {**state, **attributes, "received": day}
    if event["type"] == REPLIED:
        return {**state, "replied": min(day, state.get("replied", day))}
    assert event["type"] == CLOSED
    return {**state, "closed": min(day, state.get("closed", day))}


def make_app(task: dict[str, Any]) -> faust.App:
    """Compose the application."""
    app = faust.App(task["app"], broker=f"kafka://{task['bootstrap']}", web_enabled=False)
    cases = app.Table("cases", partitions=task["partitions"])
    counts = app.Table("counts", default=int, partitions=task["partitions"])
    seen = Acknowledgements(task["events"])
    seen.counts = counts
    app.sensors.add(seen)

    @app.agent(app.topic(*task["topics"]))
    async def _count(events: Any) -> None:
        async for event in events:
            if not seen.events:
                seen.first_event, seen.cpu_before = time.monotonic(), time.process_time()
            subject = event["subject"]
            before: State = cases.get(subject) or {}
            state = after(before, event)
            cases[subject] = state
            seen.writes += 1
            old, new = row(before), row(state)
            if old != new:
                if old is not None:
                    counts[old] -= 1
                    seen.writes += 1
                counts[new] += 1
                seen.writes += 1
            seen.events += 1

    return app


def make_recovering_app(task: dict[str, Any]) -> faust.App:
    """Compose an application that reads a table back, says how long it took, and ends."""
    app = faust.App(task["app"], broker=f"kafka://{task['bootstrap']}", web_enabled=False)
    cases = app.Table("cases", partitions=task["partitions"])
    began = 0.0

    @app.on_partitions_assigned.connect
    async def _assigned(*_: Any, **__: Any) -> None:
        nonlocal began
        began = time.monotonic()

    @cases.on_recover
    async def _recovered() -> None:
        leave(seconds=time.monotonic() - began, cases=len(cases))

    @app.agent(app.topic(*task["topics"]))
    async def _count(events: Any) -> None:
        async for event in events:
            cases[event["subject"]] = after({}, event)

    return app


def main() -> None:
    """Count so many events, or recover."""
    task = child.task()
    app = make_recovering_app(task) if task.get("recover") else make_app(task)
    faust.Worker(app, loglevel="WARNING").execute_from_commandline()


if __name__ == "__main__":
    main()
