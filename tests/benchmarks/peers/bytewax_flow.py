"""The work in Bytewax: a stateful map, two Kafka outputs, and recovery on, which keeps the state.

Run with the Python of its own environment.
"""

from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSinkMessage
from bytewax.connectors.kafka import operators as kafka
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from tests.benchmarks.peers import logic

BATCH = 1_000
"""Records that it reads at once, as in Bytewax's own examples; by default it takes one."""


def main() -> None:
    """Work until this process is ended."""
    task = logic.told()
    counts = logic.Counts(task["events"])
    brokers = [task["bootstrap"]]

    def decoded(message: Any) -> tuple[str, Any]:
        event = orjson.loads(message.value)
        return event["subject"], (event, message)

    def tracked(old: Any, item: Any) -> Any:
        event, message = item
        new = logic.merged(old, event)
        counts.move(old, new)
        return new, KafkaSinkMessage(message.key, orjson.dumps(new))

    def forwarded(item: Any) -> Any:
        _, (event, message) = item
        return KafkaSinkMessage(message.key, message.value, topic=logic.topic_of(task, event))

    flow = Dataflow("track")
    intake = kafka.input("in", flow, brokers=brokers, topics=[task["intake"]], batch_size=BATCH)
    events = op.map("decode", intake.oks, decoded)
    forwards = op.map("forward", events, forwarded)
    kafka.output("forwards", forwards, brokers=brokers, topic=task["replies"])
    states = op.stateful_map("track", events, tracked)
    kafka.output("cases", op.key_rm("unkey", states), brokers=brokers, topic=task["cases"])

    kept = Path(task["folder"]) / "recovery"
    kept.mkdir()
    init_db_dir(kept, 1)
    cli_main(flow, recovery_config=RecoveryConfig(str(kept)))


if __name__ == "__main__":
    main()
