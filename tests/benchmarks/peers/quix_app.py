"""The work in Quix Streams: a stateful step with its store and changelog, and forwarding.

Run with the Python of its own environment.
"""

from typing import Any

import orjson
from quixstreams import Application
from quixstreams.models.serializers import Serializer

from tests.benchmarks.peers import logic

COMMIT_SECONDS = 0.1
"""Between transactions, where they are on: what Kafka Streams has by default. Otherwise Quix's own
default, five seconds."""


class _AsItCame(Serializer):
    def __call__(self, value: Any, ctx: Any) -> bytes:  # noqa: ARG002 - passed by its name
        return bytes(value[0])


def main() -> None:
    """Work until all events are handled, and commit."""
    task = logic.told()
    counts = logic.Counts(task["events"])
    exactly = task["guarantee"] == "exactly-once"
    app = Application(
        broker_address=task["bootstrap"],
        consumer_group=task["group"],
        auto_offset_reset="earliest",
        state_dir=task["folder"],
        processing_guarantee=task["guarantee"],
        loglevel="WARNING",
        **({"commit_interval": COMMIT_SECONDS} if exactly else {}),
    )
    intake = app.topic(task["intake"], key_deserializer="bytes", value_deserializer="bytes")
    outputs = {
        name: app.topic(name, key_serializer="bytes", value_serializer=_AsItCame())
        for name in task["forwards"]
    }

    def track(value: Any, state: Any) -> Any:
        old = state.get("case")
        new = logic.merged(old, value[1])
        state.set("case", new)
        counts.move(old, new)
        return value

    frame = app.dataframe(intake)
    frame = frame.apply(lambda raw: (raw, orjson.loads(raw)))
    frame = frame.apply(track, stateful=True)
    frame.to_topic(lambda value, _key, _time, _headers: outputs[logic.topic_of(task, value[1])])
    app.run(count=task["events"])


if __name__ == "__main__":
    main()
