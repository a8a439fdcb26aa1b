"""Three brokers that are one cluster on loopback, as docs/deployment.md has them on machines."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.broker import ports
from streams.broker.broker import LocalBroker
from streams.broker.data_dir import new_cluster_id

MANY: Final = 3
HEAP_MB: Final = 256

COPIES: Final = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}
"""What docs/deployment.md says of three brokers, where deploy/kafka says something else."""

ANSWER_SECONDS: Final = 5.0


class ThreeBrokers:
    """Three brokers, each of them a controller too; a context manager.

    Args:
        folder: Where each has a folder for its data.

    Attributes:
        brokers: By their number, from 1 on.
    """

    def __init__(self, folder: Path) -> None:
        listening = {number: ports.free() for number in range(1, MANY + 1)}
        controlling = {number: ports.free() for number in listening}
        cluster = new_cluster_id()
        voters = ",".join(f"{number}@{ports.HOST}:{port}" for number, port in controlling.items())
        self.brokers = {
            number: LocalBroker(
                folder / f"broker-{number}",
                port=port,
                heap_mb=HEAP_MB,
                of_cluster=cluster,
                settings=COPIES
                | {
                    "node.id": str(number),
                    "controller.quorum.voters": voters,
                    "listeners": f"PLAINTEXT://{ports.HOST}:{port},"
                    f"CONTROLLER://{ports.HOST}:{controlling[number]}",
                },
            )
            for number, port in listening.items()
        }

    def __enter__(self) -> Self:
        try:
            # No broker answers before two of three controllers are there.
            with ThreadPoolExecutor(MANY) as pool:
                for _ in pool.map(LocalBroker.start, self.brokers.values()):
                    pass
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        # An orderly stop of the last two would wait for each other's controllers.
        self.kill()

    def kill(self) -> None:
        """End all of them by SIGKILL."""
        for broker in self.brokers.values():
            broker.kill()

    @property
    def bootstrap(self) -> str:
        """The addresses of all three, for clients."""
        return ",".join(broker.bootstrap for broker in self.brokers.values())

    def behind(self) -> list[str]:
        """Name the partitions of which some copy is not in sync, Kafka's own topics' too.

        Returns:
            Topic, partition and how many copies are in sync; one text where nobody answers.
        """
        return asyncio.run(self._behind())

    async def _behind(self) -> list[str]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await admin.start()
                topics = await admin.describe_topics()
        except (KafkaError, TimeoutError, OSError) as error:
            return [f"nobody answers: {error!r}"]
        finally:
            await admin.close()
        return [
            f"{topic['topic']} {part['partition']}: {len(part['isr'])} copies"
            for topic in topics
            for part in topic["partitions"]
            if len(part["isr"]) < MANY
        ]
