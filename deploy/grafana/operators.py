"""The dashboard of operators: whether events flow, how far behind, how fast, and why not."""

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana import departments, feeders, notices, processes, stream
from deploy.grafana.frame import begin, row, values_of
from deploy.grafana.panels import states, tiles
from deploy.grafana.parts import ALL_GOOD, NONE_GOOD, About, Query
from deploy.grafana.queries import HERE
from deploy.grafana.tables import grid
from streams.core.county.catalogue import Catalogue


def operators(_: Catalogue) -> build.Dashboard:
    """Make it; it needs no catalogue."""
    made = begin(
        "kuaibao-operators",
        About(
            "快报：运行",
            "Kuaibao: operation",
            "事件是否在流动、积压多少、延迟多大，进程与分区的状况。"
            "告警的处理见 docs/runbook.zh-CN.md。",
            "Whether events flow, how far behind, how long they take; processes and partitions."
            " What to do about an alert: docs/runbook.md.",
        ),
        refresh="30s",
        since="now-3h",
    )
    made.with_variable(
        values_of("instance", "kuaibao_build_info", ("进程", "Process"), several=True)
    )
    made.with_variable(
        values_of("topic", "kuaibao_consumer_lag_records", ("主题", "Topic"), several=True)
    )
    _glance(made)
    stream.add(made)
    processes.add(made)
    notices.of_the_delivery(made)
    departments.add(made)
    feeders.add(made)
    return made


def _glance(made: build.Dashboard) -> None:
    """Show in one row whether all is well."""
    made.with_row(row("一览", "at a glance"))
    for zh, en, text, expr, steps in (
        (
            "工作进程",
            "workers up",
            ("Prometheus 能取到指标的工作进程数。", "Workers that answer Prometheus."),
            'sum(up{job="kuaibao-worker"})',
            ALL_GOOD,
        ),
        (
            "就绪的网关",
            "gateways ready",
            ("/readyz 为就绪的网关数。", "Gateways whose /readyz says that they are ready."),
            "sum(kuaibao_gateway_ready)",
            ALL_GOOD,
        ),
        (
            "已分配的分区",
            "partitions owned",
            (
                "有工作进程在处理的分区数，应等于分区总数（设置 partitions）。",
                "Partitions that a worker works on; should be all (the setting partitions).",
            ),
            "count(count by (partition) (kuaibao_partition_owned))",
            ALL_GOOD,
        ),
        (
            "网关未读完的分区",
            "partitions missing",
            (
                "网关尚未读完的分区数，取最多的一个网关。大于 0 时数字不完整。",
                "Partitions that the worst gateway has not read. Above 0, figures are incomplete.",
            ),
            "max(kuaibao_gateway_partitions_missing)",
            NONE_GOOD,
        ),
        (
            "已连接 Kafka 的网关",
            "Kafka reached",
            ("能连接 Kafka 的网关数。", "Gateways that reach Kafka."),
            "sum(kuaibao_gateway_kafka_reachable)",
            ALL_GOOD,
        ),
        (
            "一小时内不可用的事件",
            "refused within an hour",
            (
                "一小时内送入 dead-letters 的事件，均未计入任何数字。",
                "Events set aside in dead-letters. Each is something that is counted nowhere.",
            ),
            "sum(increase(kuaibao_events_refused_total[1h]))",
            NONE_GOOD,
        ),
    ):
        about = About(zh, en, *text, width=4, height=4)
        made.with_panel(tiles(about._replace(unit="locale"), Query(expr), steps=steps))
    made.with_panel(
        grid(
            About(
                "告警",
                "alerts",
                "正在触发（firing）或将要触发（pending）的告警；空表即无告警。"
                "按名称在 docs/runbook.zh-CN.md 中查处理办法。",
                "Alerts that fire or are about to; an empty table means none."
                " What to do is under the name in docs/runbook.md.",
                width=14,
            ),
            {
                "alertname": "告警 · alert",
                "severity": "级别 · severity",
                "alertstate": "状态 · state",
                "Value": "条数 · count",
            },
            Query('count by (alertname, severity, alertstate) (ALERTS{alertname=~"Kuaibao.*"})'),
            sort=("severity", False),
        )
    )
    made.with_panel(
        states(
            About(
                "进程状态",
                "processes that answer",
                "Prometheus 能否取到各进程的指标。红色为取不到：进程已停止、太忙或网络不通。",
                "Whether Prometheus gets a process' metrics. Red: it is down, too busy or cut off.",
                unit="bool_on_off",
                width=10,
            ),
            Query(f'up{{job=~"kuaibao-.+",{HERE}}}', "{{job}} {{instance}}"),
            steps=ALL_GOOD,
            words={"0": ("无响应 · down", "red"), "1": ("正常 · up", "green")},
        )
    )
