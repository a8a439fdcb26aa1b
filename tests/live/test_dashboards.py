"""Every query of every panel and rule brings data from a real Prometheus that watches processes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import pytest

from deploy.grafana import departments, feeders
from streams.broker import ports
from streams.broker.broker import LocalBroker
from streams.feeding.sending import Keyed
from streams.topics.topics import QUICK_REPORT_DUE
from tests.deploy import promql
from tests.deploy.grafana import DASHBOARDS, panels, queries, rules, values_asked
from tests.support.checks import flushes
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import KUAIBAO
from tests.support.prometheus import Prometheus, Sample, installed
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

POSTED: Final = 2_000
"""Events that come in over HTTP; the others are written to Kafka."""

ALPHABETICAL_DESCENDING: Final = 2
"""How Grafana's model says that a variable's values begin with the last."""

POSTED_TO: Final = "no department's system is posted to"
FED: Final = "no feeder runs"

MAY_BE_EMPTY: Final = {
    "sum by (kind) (max without (instance, job) "
    '(kuaibao_cases_received{kind=~"$kind",channel=~"$channel"})) - '
    "sum by (kind) (max without (instance, job) "
    '(kuaibao_cases_received{kind=~"$kind",channel=~"$channel"} offset 1d))': (
        "Prometheus has not been there for a day"
    ),
    "kuaibao:partition_cases_waiting:sum{} offset 1d": "Prometheus has not been there for a day",
    departments.POSTS: POSTED_TO,
    departments.FAILING: POSTED_TO,
    "kuaibao_notify_department_failing_seconds{}": POSTED_TO,
    feeders.ACTIVE: FED,
    feeders.TO_MEND: FED,
    feeders.SINCE_READ: FED,
    feeders.ROWS: FED,
    feeders.EVENTS: FED,
    feeders.REFUSED: FED,
    "kuaibao_feed_info{}": FED,
    "kuaibao_feed_active{}": FED,
    "kuaibao_feed_read_timestamp_seconds{}": FED,
    "kuaibao_feed_rows_refused{}": FED,
    "kuaibao_feed_rows_kept{}": FED,
}
"""Queries that bring nothing here, as dashboards and rules have them, and why."""


class Watched(NamedTuple):
    """What the tests ask: processes that have counted a record, and who watched them doing it."""

    prometheus: Prometheus
    gateway: Gateway
    cases: int


def of_late() -> list[Keyed]:
    """Return letters of each of the last twenty days, so that there is something of this year."""
    now = datetime.now(UTC)
    return keyed(
        *(
            {
                "specversion": "1.0",
                "id": f"late-{days}",
                "source": "urn:test",
                "type": "kuaibao.case.received.v1",
                "subject": f"late-{days}",
                "time": (now - timedelta(days=days)).isoformat(timespec="seconds"),
                "data": {"kind": "letter", "channel": "county-mailbox", "category": "traffic"},
            }
            for days in range(1, 21)
        )
    )


@pytest.fixture(scope="module")
def watched(
    shared_broker: LocalBroker, whole_record: Told, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """Two workers and two gateways that have counted the record; then one worker has stopped.

    Beside them one process that sends notices, of which there are none.
    """
    installed()
    folder = tmp_path_factory.mktemp("dashboards")
    kuaibao = Installation(shared_broker.bootstrap, "dashboards", folder)
    kuaibao.provision()
    gateways = [Gateway(kuaibao.settings, folder, name) for name in ("gateway-1", "gateway-2")]
    worker_ports, notify_port = [ports.free(), ports.free()], ports.free()
    recipients = folder / "recipients.toml"
    recipients.write_text(
        '[mail]\nhost = "127.0.0.1"\nport = 25\nfrom = "desk@county.example"\n'
        '[recipients.office]\nemail = "mailto:office@county.example"\n'
    )
    recipients.chmod(0o600)
    prometheus = Prometheus(
        folder / "prometheus",
        {
            "kuaibao-worker": worker_ports,
            "kuaibao-gateway": [gateway.settings.gateway_port for gateway in gateways],
            "kuaibao-notify": [notify_port],
        },
    )
    try:
        prometheus.wait_ready()
        workers = [kuaibao.start(*KUAIBAO, "worker", metrics_port=port) for port in worker_ports]
        for worker in workers:
            worker.wait_open(2)
        kuaibao.start(
            *KUAIBAO, "notify", recipients=str(recipients), notify_metrics_port=notify_port
        )
        for gateway in gateways:
            gateway.wait_ready()
        prometheus.wait("count(up == 1)", 5)
        prometheus.wait("count(kuaibao_notify_active == 1)", 1)
        prometheus.wait("count(kuaibao_gateway_ready == 1)", 2)
        gateways[0].post_all([*of_late(), *whole_record.events[:POSTED]])
        kuaibao.feed(whole_record.events[POSTED:])
        kuaibao.drain()
        kuaibao.feed(whole_record.due, QUICK_REPORT_DUE)
        kuaibao.drain()
        for gateway in gateways:
            gateway.wait_shown(flushes(kuaibao))
        prometheus.wait('max(kuaibao_quick_reports{year="2015"})', 238)
        # A department's system asks one gateway, then the other, and has less to read there.
        for gateway, limit in zip(gateways, (1, 100), strict=True):
            answer = gateway.ask(f"/v1/department/events?content=none&limit={limit}")
            assert answer.status == 200, answer
        # Its partitions go to the other, which loads them, and an alert begins to wait.
        assert workers[0].terminate() == 0
        left = f'instance="127.0.0.1:{worker_ports[1]}"'
        prometheus.wait(f"count(kuaibao_partition_owned{{{left}}})", 4)
        prometheus.wait(f"count(rate(kuaibao_partition_load_seconds_count{{{left}}}[1m]) > 0)", 1)
        prometheus.wait('count(ALERTS{alertname="KuaibaoWorkerDown"})', 1)
        yield Watched(prometheus, gateways[1], received(whole_record) + len(of_late()))
    finally:
        prometheus.close()
        for gateway in gateways:
            gateway.kill()
        logs = [*(each.path for each in gateways), *(each.path for each in kuaibao.workers)]
        for path in [prometheus.path, *logs]:
            print(f"--- the end of {path.name}:\n{path.read_text(errors='replace')[-3000:]}")
        kuaibao.close()


def received(record: Told) -> int:
    """Count the cases of a record whose first event has come."""
    kinds = {"letter", "opinion", "disclosure", "service"}
    return sum(
        any(event[3] == "received" and event[4] in kinds for event in case)
        for case in record.cases.values()
    )


def chosen(prometheus: Prometheus, dashboard: dict[str, Any]) -> dict[str, str]:
    """Return each variable the value that it has when the dashboard is opened."""
    values = {"__rate_interval": "10s"}
    for variable in dashboard["templating"]["list"]:
        if variable["type"] != "query":
            continue
        found = prometheus.values(*values_asked(variable))
        assert found, f"{variable['name']} has no values"
        if variable["sort"] == ALPHABETICAL_DESCENDING:
            found.reverse()
        values[variable["name"]] = variable.get("allValue") or found[0]
    return values


def shown(watched: Watched, uid: str, title: str) -> list[Sample]:
    """Return what a panel with one query shows."""
    (dashboard,) = (each for each in DASHBOARDS.values() if each["uid"] == uid)
    (panel,) = (each for each in panels(dashboard) if title in each["title"].split(" · "))
    (target,) = panel["targets"]
    expr = promql.filled(target["expr"], chosen(watched.prometheus, dashboard))
    return watched.prometheus.now(expr)


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=list(DASHBOARDS))
def test_panels(watched: Watched, dashboard: dict[str, Any]) -> None:
    """Every query of a dashboard brings data, or it is listed why it may not, and it does not."""
    values = chosen(watched.prometheus, dashboard)
    wrong = []
    for asked in queries(dashboard):
        expr = promql.filled(asked.expr, values)
        found = watched.prometheus.now(expr) if asked.is_now else watched.prometheus.ever(expr)
        if bool(found) == (asked.expr in MAY_BE_EMPTY):
            wrong.append((asked.panel, asked.expr, found[:3]))
    assert wrong == []


def test_rules(watched: Watched) -> None:
    """Prometheus takes every rule and works it out; every recording rule brings data."""
    wrong = []
    groups = watched.prometheus.get("rules")["groups"]
    worked_out = [rule for group in groups for rule in group["rules"]]
    assert len(worked_out) == len(rules())
    for rule in worked_out:
        assert (rule["health"], rule.get("lastError", "")) == ("ok", ""), rule
    for rule in rules():
        if "record" in rule:
            found = watched.prometheus.ever(rule["record"])
            if bool(found) == (rule["expr"] in MAY_BE_EMPTY):
                wrong.append((rule["record"], rule["expr"], found[:3]))
    assert wrong == []


def test_alerts(watched: Watched) -> None:
    """An alert is empty while all is well, but whatever it looks at is there."""
    wrong = []
    for rule in rules():
        for selector in promql.selectors(rule["expr"]) if "alert" in rule else []:
            found = watched.prometheus.ever(str(selector))
            if bool(found) == (str(selector) in MAY_BE_EMPTY):
                wrong.append((rule["alert"], str(selector), found[:3]))
    assert wrong == []


def test_what_may_be_empty_is_asked() -> None:
    """The list of what may be empty names nothing that nobody asks."""
    asked = {each.expr for dashboard in DASHBOARDS.values() for each in queries(dashboard)}
    for rule in rules():
        asked |= {rule["expr"], *(str(each) for each in promql.selectors(rule["expr"]))}
    assert MAY_BE_EMPTY.keys() <= asked


def test_published_figures(watched: Watched) -> None:
    """The officials' dashboard opens with the bulletin of 2015: 767, 731, 36 and 238."""
    for title, label, published in (
        ("通报：收到", "公众参与栏目收到信件", 767),
        ("通报：办结", "公众参与栏目办结信件", 731),
        ("通报：在办", "公众参与栏目在办信件", 36),
    ):
        tiles = {
            sample.labels["label_zh"]: sample.value
            for sample in shown(watched, "kuaibao-officials", title)
        }
        assert tiles[label] == published
    (issued,) = shown(watched, "kuaibao-officials", "通报：舆情快报")
    assert issued.value == 238


def test_all_figures(watched: Watched) -> None:
    """The table of the bulletin's figures is the bulletin as the gateway answers it."""
    bulletin = watched.gateway.get("/v1/bulletins/2015", format="json")["figures"]
    counts = {
        name: each["value"]
        for name, each in bulletin.items()
        # A figure of which the record has nothing has no value, and a rate no denominator.
        if each["value"] is not None and each["denominator"] is None
    }
    rates = {
        name: each["value"] / each["denominator"]
        for name, each in bulletin.items()
        if each["denominator"]
    }
    for title, told in (("通报全部指标", counts), ("通报各项比率", rates)):
        table = {
            sample.labels["figure"]: sample.value
            for sample in shown(watched, "kuaibao-officials", title)
        }
        assert table == pytest.approx(told)


def test_gateways_are_not_added_up(watched: Watched) -> None:
    """Two gateways tell the same cases, and the dashboard shows each once."""
    (sample,) = shown(watched, "kuaibao-officials", "收到")
    assert sample.value == watched.cases
