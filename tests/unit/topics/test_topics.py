"""The catalogue of topics."""

import yaml

from streams.core.county.topic_names import OWN_TOPICS, RESERVED
from streams.gateway.access import sessions
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import first_topics
from tests.support.checkout import ROOT

SETTINGS = Settings(partitions=4, replication=3, min_insync=2, text_days=30, titles_days=7)
TOPICS = Installation.read(SETTINGS).topics


def test_all_that_workers_read_by_case_has_one_partition_count() -> None:
    """Quick reports and notices have one partition, to have one order; sign-outs are few."""
    single = {name for name, topic in TOPICS.items() if topic.partitions == 1}
    reported = {"quick-report-due", "quick-report-items", "quick-reports"}
    hotspots = {"sketch-items", "sketches", "sketch-key", "hotspot-decisions", "hotspots"}
    others = {"notice-items", "notices", "deliveries", "feeders", "sign-outs"}
    others |= {"publication-requests", "publications"}
    assert single == reported | others | hotspots
    assert {t.partitions for name, t in TOPICS.items() if name not in single} == {4}


def test_the_topics_of_its_own_are_those_that_no_kind_may_take() -> None:
    """`reminders`, which earlier versions reserved, is reserved without being a topic."""
    catalogue = SETTINGS.read_catalogue()
    assert TOPICS.keys() - set(first_topics(catalogue)) == OWN_TOPICS
    assert {"reminders"} == RESERVED - OWN_TOPICS


def test_what_is_kept_is_compacted_or_never_deleted() -> None:
    """Cases, figures and quick reports outlive the texts."""
    compacted = {name for name, topic in TOPICS.items() if topic.cleanup == "compact"}
    kept = {"cases", "figures", "quick-reports", "conflicts", "notices", "deliveries", "feeders"}
    kept |= {"sketches", "sketch-key", "hotspot-decisions", "hotspots", "publications"}
    assert compacted == kept
    assert TOPICS["sketches"].config["max.compaction.lag.ms"] == str(86_400_000)
    assert TOPICS["sketch-items"].config["retention.ms"] == str(30 * 86_400_000)
    titles = TOPICS["titles"]
    assert (titles.cleanup, titles.config["retention.ms"]) == (
        "compact,delete",
        str(7 * 86_400_000),
    )
    assert titles.config["delete.retention.ms"] == titles.config["retention.ms"]
    assert int(TOPICS["sign-outs"].config["retention.ms"]) > sessions.SESSION_SECONDS * 1_000
    assert TOPICS["quick-report-items"].config["retention.ms"] == "-1"
    assert TOPICS["quick-reports"].config["max.compaction.lag.ms"] == str(86_400_000)
    assert TOPICS["intake"].config["retention.ms"] == str(30 * 86_400_000)


def test_kafka_dates_every_record() -> None:
    """A worker whose clock is ahead could write nothing, for Kafka refuses such dates."""
    assert {t.config["message.timestamp.type"] for t in TOPICS.values()} == {"LogAppendTime"}


def test_the_published_contract_names_the_same_topics() -> None:
    """All of them, and no topic that nothing writes."""
    document = yaml.safe_load((ROOT / "schemas" / "asyncapi.yaml").read_text(encoding="utf-8"))
    addresses = {channel["address"] for channel in document["channels"].values()}
    templates = {name.rsplit(".", 1)[0] + ".{category}" if "." in name else name for name in TOPICS}
    assert addresses == templates
