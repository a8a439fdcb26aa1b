"""Topics are made as they must be, and refused where they are otherwise, in words that help."""

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.broker import ports
from tests.support.installation import Installation
from tests.support.record import CATALOGUE

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(90)]

NO_KAFKA = 3

CATEGORIES = [
    f"{topic}.{category}"
    for topic in ("letters", "opinions")
    for category in CATALOGUE["categories"]
]
DELETED = ["intake", *CATEGORIES, "disclosures", "services", "records", "replies", "dead-letters"]
POLICIES = {
    **dict.fromkeys(DELETED, (4, "delete", False)),
    **dict.fromkeys(("cases", "figures", "conflicts"), (4, "compact", True)),
    "quick-report-due": (1, "delete", False),
    "quick-report-items": (1, "delete", True),
    "quick-reports": (1, "compact", True),
    "sign-outs": (1, "delete", False),
    "notices-due": (4, "delete", False),
    "notice-items": (1, "delete", False),
    "notices": (1, "compact", True),
    "deliveries": (1, "compact", True),
    "feeders": (1, "compact", True),
    "titles": (4, "compact,delete", False),
    "sketch-items": (1, "delete", False),
    "sketch-key": (1, "compact", True),
    "sketches": (1, "compact", True),
    "hotspot-decisions": (1, "compact", True),
    "hotspots": (1, "compact", True),
    "publication-requests": (1, "delete", False),
    "publications": (1, "compact", True),
}
"""Partitions, cleanup policy, and whether all is kept (compacted or not)."""


async def found(kuaibao: Installation) -> dict[str, tuple[int, str, bool]]:
    """Ask Kafka how the topics of an installation are."""
    async with kuaibao.admin() as admin:
        prefix = kuaibao.settings.prefix
        names = [name for name in await admin.list_topics() if name.startswith(prefix)]
        counts = {
            topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(names)
        }
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        configs = {
            name: {entry[0]: entry[1] for entry in entries}
            for response in await admin.describe_configs(asked)
            for _, _, _, name, entries in response.resources
        }
    return {
        name.removeprefix(prefix): (
            counts[name],
            configs[name]["cleanup.policy"],
            configs[name]["cleanup.policy"] == "compact" or configs[name]["retention.ms"] == "-1",
        )
        for name in names
    }


@pytest.mark.usefixtures("as_users")
def test_topics_are_made_as_designed(kuaibao: Installation) -> None:
    """All are there with their partitions and policies; what carries text is not kept for ever."""
    assert kuaibao.run(found(kuaibao)) == POLICIES
    checked = kuaibao.kuaibao("topics", "check")
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("command", [("topics", "check"), ("worker",)], ids=" ".join)
def test_topics_that_are_otherwise_are_refused(
    kuaibao: Installation, command: tuple[str, ...]
) -> None:
    """Another number of partitions or policy: it says where, with what is and must be."""
    kuaibao.configure("figures", "cleanup.policy", "delete")
    refused = kuaibao.kuaibao(*command, partitions=5)
    assert refused.returncode == NO_KAFKA, refused.stderr
    prefix = kuaibao.settings.prefix
    last = refused.stderr.strip().splitlines()[-1]
    assert last.startswith("kuaibao: ")
    assert f"{prefix}intake, " in last
    assert " more: 4 partitions, and KUAIBAO_PARTITIONS asks for 5; set it to what there is" in last
    assert f"{prefix}figures has cleanup.policy=delete and must have compact: set it with" in last
    assert f"{prefix}quick-reports has" not in last
    assert "Traceback" not in refused.stderr


def test_missing_topics(kuaibao: Installation) -> None:
    """A check makes nothing: it says which topics are missing, and what makes them."""
    refused = kuaibao.kuaibao("topics", "check", prefix="elsewhere.")
    assert refused.returncode == NO_KAFKA
    assert "elsewhere.intake" in refused.stderr
    assert "a worker makes them when it starts" in refused.stderr
    assert "`kuaibao topics create`" in refused.stderr
    elsewhere = [t for t in kuaibao.run(topics(kuaibao)) if t.startswith("elsewhere.")]
    assert elsewhere == []


async def topics(kuaibao: Installation) -> list[str]:
    """List all topics of the broker."""
    async with kuaibao.admin() as admin:
        return list(await admin.list_topics())


@pytest.mark.parametrize(
    "command", [("topics", "check"), ("worker",), ("bulletin", "2015")], ids=" ".join
)
def test_a_broker_that_is_not_there(kuaibao: Installation, command: tuple[str, ...]) -> None:
    """The address is named, and what to start."""
    address = f"127.0.0.1:{ports.free()}"
    refused = kuaibao.kuaibao(*command, kafka=address)
    assert refused.returncode == NO_KAFKA, refused.stderr
    last = refused.stderr.strip().splitlines()[-1]
    assert last.startswith(f"kuaibao: no Kafka answers at {address}; start one (`kuaibao broker`")
    assert "Traceback" not in refused.stderr
