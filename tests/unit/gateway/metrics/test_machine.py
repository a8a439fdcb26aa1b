"""The gauges of a gateway's condition."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import TopicPartition

from streams.gateway.metrics.machine import machine_families
from streams.gateway.state.condition import Condition
from streams.gateway.state.state import State
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.lag import HowFar
from tests.unit.gateway.metrics.test_work import Series, series

UP = Condition(
    ready=True,
    kafka=True,
    partitions_missing=0,
    index_ready=True,
    follow_lag={"figures": 3, "cases": 0},
    consumer_lag={("intake", 0): 12, ("letters.housing", 7): 0},
    event_time=datetime(2015, 3, 2, tzinfo=UTC),
    intake_time=datetime(2026, 1, 1, tzinfo=UTC),
    calendar_days=21,
)


def told(**changed: Any) -> dict[str, Series]:
    """Return the gauges of a condition that differs so from one in which all is well."""
    return series(machine_families(msgspec.structs.replace(UP, **changed), 4))


def test_a_condition_in_which_all_is_well() -> None:
    """Every gauge has its value."""
    assert told() == {
        "kuaibao_gateway_ready": {(): 1},
        "kuaibao_gateway_kafka_reachable": {(): 1},
        "kuaibao_gateway_partitions_missing": {(): 0},
        "kuaibao_gateway_index_ready": {(): 1},
        "kuaibao_gateway_follow_lag_records": {("figures",): 3, ("cases",): 0},
        "kuaibao_consumer_lag_records": {("intake", "0"): 12, ("letters.housing", "7"): 0},
        "kuaibao_figures_event_timestamp_seconds": {(): 1425254400},
        "kuaibao_figures_intake_timestamp_seconds": {(): 1767225600},
        "kuaibao_calendar_left_seconds": {(): 21 * 86_400},
        "kuaibao_live_clients": {(): 4},
    }


def test_what_is_not_known_has_no_series() -> None:
    """Neither a lag while Kafka is away nor a time while there is none is shown as 0."""
    unknown = {"event_time": None, "intake_time": None, "calendar_days": None}
    found = told(kafka=False, follow_lag={}, consumer_lag={}, **unknown)
    assert found["kuaibao_gateway_kafka_reachable"] == {(): 0}
    empty = {name for name, values in found.items() if not values}
    assert empty == {
        "kuaibao_gateway_follow_lag_records",
        "kuaibao_consumer_lag_records",
        "kuaibao_figures_event_timestamp_seconds",
        "kuaibao_figures_intake_timestamp_seconds",
        "kuaibao_calendar_left_seconds",
    }


def test_lags_are_what_is_written_and_not_taken_in() -> None:
    """Topics are without prefix; what is not opened yet has taken in nothing; none is below 0."""
    settings = Settings(prefix="test.", partitions=2)
    state = State(Installation.read(settings))
    assert not state.condition().follow_lag
    assert not state.condition().consumer_lag

    def at(topic: str, partition: int) -> TopicPartition:
        return TopicPartition(f"test.{topic}", partition)

    left = {at("intake", 0): 5, at("intake", 1): 0}
    ends = {
        at("intake", 0): 9,
        at("intake", 1): 9,
        at("figures", 0): 10,
        at("figures", 1): 10,
        at("cases", 0): 4,
        at("cases", 1): 3,
        at("quick-reports", 0): 2,
    }
    state._currency.how_far = HowFar(left, ends)
    # Since Kafka was asked, the gateway has taken in more of partition 1.
    state._follower.positions = {at("figures", 0): 7, at("figures", 1): 11}
    condition = state.condition()
    assert condition.consumer_lag == {("intake", 0): 5, ("intake", 1): 0}
    assert condition.follow_lag == {"figures": 3, "cases": 7, "quick-reports": 2}
    assert not condition.ready
    assert not condition.index_ready
    assert condition.partitions_missing == 2
