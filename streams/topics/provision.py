"""Topics: created where they are missing, refused where their settings are not those needed."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    LeaderNotAvailableError,
    NoError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from streams.core.errors import NoKafka
from streams.kafka.clients import NOT_ALLOWED, administrator
from streams.topics.installation import Installation
from streams.topics.topics import Topic

READY_SECONDS: Final = 30
SHOWN: Final = 3


class WrongTopic(NoKafka):
    """A topic exists already, with other settings than Kuaibao needs."""


async def provision(installation: Installation, *names: str, create: bool = True) -> list[str]:
    """Make the topics that are missing, check those that are there.

    Args:
        installation: Where they are and which settings they need.
        names: Which topics, without prefix; all, where none is named.
        create: Whether to make what is missing; else it is an error.

    Returns:
        The names of the topics made, with prefix.

    Raises:
        WrongTopic: One has another partition count or cleanup policy, or is missing and not to be
            made; says which, and what to do.
        Unreachable: No Kafka answers.
        NotAllowed: It does not let us look at the topics, or make them.
    """
    settings = installation.settings
    wanted = {
        settings.topic(name): installation.topics[name] for name in names or installation.topics
    }
    async with administrator(settings.client_options()) as admin:
        there = await _partitions(admin, wanted)
        missing = [name for name in wanted if name not in there]
        if missing and not create:
            raise WrongTopic(
                f"{len(missing)} topics are missing at {settings.bootstrap} ({_some(missing)}); a "
                "worker makes them when it starts, and so does `kuaibao topics create`"
            )
        if missing:
            await _create(admin, {name: wanted[name] for name in missing}, settings.replication)
            there = await _until_there(admin, wanted)
        await _check(admin, wanted, there)
        return missing


async def _partitions(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, int]:
    """Count the partitions, all with a leader, of those topics that are there."""
    counts = {}
    for topic in await admin.describe_topics(list(names)):
        fault = for_code(topic["error_code"])
        if fault is NoError:
            partitions = topic["partitions"]
            if all(part["leader"] >= 0 for part in partitions):
                counts[topic["topic"]] = len(partitions)
        elif fault not in {UnknownTopicOrPartitionError, LeaderNotAvailableError}:
            raise fault(topic["topic"])
    return counts


async def _create(admin: AIOKafkaAdminClient, topics: dict[str, Topic], replication: int) -> None:
    response = await admin.create_topics(
        [
            NewTopic(name, topic.partitions, replication, topic_configs=topic.config)
            for name, topic in topics.items()
        ]
    )
    for name, code, *message in response.topic_errors:
        fault = for_code(code)
        if fault in NOT_ALLOWED:
            raise fault(f"{name} is not there, and this user may not make it")
        if fault not in {NoError, TopicAlreadyExistsError}:
            raise WrongTopic(f"{name}: Kafka would not make it: {message[0] if message else fault}")


async def _until_there(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, int]:
    wanted = list(names)
    until = time.monotonic() + READY_SECONDS
    while len(there := await _partitions(admin, wanted)) < len(wanted):
        if time.monotonic() > until:
            late = ", ".join(name for name in wanted if name not in there)
            raise WrongTopic(f"made, but without a leader after {READY_SECONDS} s: {late}")
        await asyncio.sleep(0.05)
    return there


async def _check(
    admin: AIOKafkaAdminClient, wanted: dict[str, Topic], there: dict[str, int]
) -> None:
    faults = []
    policies = await _policies(admin, wanted)
    counts: dict[tuple[int, int], list[str]] = {}
    for name, topic in wanted.items():
        if there[name] != topic.partitions:
            counts.setdefault((there[name], topic.partitions), []).append(name)
        if policies[name] != set(topic.cleanup.split(",")):
            faults.append(
                f"{name} has cleanup.policy={','.join(sorted(policies[name]))} and must have "
                f"{topic.cleanup}: set it with Kafka's kafka-configs tool"
            )
    faults += [
        f"{_some(names)}: {has} partitions, and KUAIBAO_PARTITIONS asks for {must}; set it to what "
        "there is (another count is another installation: docs/deployment.md, Re-keying)"
        for (has, must), names in counts.items()
    ]
    if faults:
        raise WrongTopic("; ".join(faults))


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" * (len(names) > SHOWN))


async def _policies(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, set[str]]:
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, configs={"cleanup.policy": None})
        for name in names
    ]
    policies: dict[str, set[str]] = {}
    for response in await admin.describe_configs(resources):
        for code, _, _, name, entries in response.resources:
            fault = for_code(code)
            if fault is not NoError:
                raise fault(name)
            values: dict[str, Any] = {entry[0]: entry[1] for entry in entries}
            policies[name] = set(values["cleanup.policy"].split(","))
    return policies
