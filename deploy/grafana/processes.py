"""Panels of the processes: workers, gateways, and what each takes of its machine."""

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import lines
from deploy.grafana.parts import About, Query, both
from deploy.grafana.queries import HERE, quantile, rate
from deploy.grafana.tables import grid


def add(made: build.Dashboard) -> None:
    """Add them all."""
    _partitions(made)
    _steps(made)
    _gateways(made)
    _machines(made)


def _partitions(made: build.Dashboard) -> None:
    made.with_row(row("分区与办件", "partitions and cases"))
    for about, metric, how in (
        (
            About(
                "各进程的分区",
                "partitions of each worker",
                "应大致均匀。一个进程停止后，其余进程几秒内接管。",
                "About even. When one stops the others take its partitions within seconds.",
            ),
            "kuaibao_partition_owned",
            "count",
        ),
        (
            About(
                "各进程的办件",
                "cases held by each worker",
                "内存中的办件与记录，每件约 0.6 KB。",
                "Cases and records in memory; some 0.6 KB each.",
            ),
            "kuaibao_partition_cases",
            "sum",
        ),
        (
            About(
                "等待首个事件的办件",
                "cases waiting for their first event",
                "已有后续事件而来件事件未到的办件，不计入任何数字。持续增长：某个来件系统漏报。",
                "Cases of which there is a reply and no receipt; they count nowhere. Growing: a"
                " feeder leaves receipts out.",
            ),
            "kuaibao_partition_cases_waiting",
            "sum",
        ),
    ):
        expr = f"{how} by (instance) ({metric}{{{HERE}}})"
        made.with_panel(lines(about._replace(width=8), Query(expr, "{{instance}}"), stacked=True))


def _steps(made: build.Dashboard) -> None:
    made.with_row(row("工作进程的批次与事务", "how workers go"))
    for zh, en, unit, histogram, by, text in (
        (
            "每批事件数",
            "events a batch",
            "locale",
            "kuaibao_batch_events",
            "stage",
            ("每个阶段一次取到的事件数，p99。", "Events a stage is handed at once, p99."),
        ),
        (
            "各阶段用时",
            "seconds a stage",
            "s",
            "kuaibao_stage_seconds",
            "stage",
            ("每个阶段处理一批的用时，p99。", "A stage's own work on one batch, p99."),
        ),
    ):
        made.with_panel(
            lines(
                About(zh, en, *text, unit=unit), Query(quantile(0.99, histogram, [by]), "{{stage}}")
            )
        )
    for zh, en, unit, histogram, text in (
        (
            "事务用时",
            "seconds a transaction",
            "s",
            "kuaibao_step_seconds",
            (
                "从取到首个事件到事务提交。事件不多而用时升高：Kafka 慢。",
                "From its first event taken to its commit. High with few events: Kafka is slow.",
            ),
        ),
        (
            "每个事务的事件",
            "events a transaction",
            "locale",
            "kuaibao_step_events",
            ("一个事务中的事件数。", "How many events one transaction contains."),
        ),
        (
            "分区加载用时",
            "seconds to load a partition",
            "s",
            "kuaibao_partition_load_seconds",
            (
                "从分配到分区至开始处理事件。没有分区移动时为空。",
                "From a partition assigned to its events flowing. Empty while no partition moves.",
            ),
        ),
    ):
        made.with_panel(
            lines(
                About(zh, en, *text, unit=unit, width=8),
                Query(quantile(0.5, histogram), "p50"),
                Query(quantile(0.99, histogram), "p99"),
            )
        )


def _gateways(made: build.Dashboard) -> None:
    made.with_row(row("网关", "gateways"))
    made.with_panel(
        lines(
            About(
                "HTTP 请求",
                "HTTP requests",
                "每秒请求数，按路由与状态码；从未出现的不显示。",
                "Requests a second by route and status; what never happened is not shown.",
                unit="reqps",
                width=8,
            ),
            Query(
                f"{rate('kuaibao_http_requests_total', ['route', 'status'])}"
                " and on (route, status)"
                " sum by (route, status) (kuaibao_http_requests_total) > 0",
                "{{route}} {{status}}",
            ),
            stacked=True,
        )
    )
    made.with_panel(
        lines(
            About(
                "按密钥的请求",
                "Requests by key",
                "每秒请求数，按密钥名称和结果；从未出现的不显示。",
                "Requests a second by the name of the key and what became of them.",
                unit="reqps",
                width=8,
            ),
            Query(
                f"{rate('kuaibao_http_key_requests_total', ['credential', 'outcome'])}",
                "{{credential}} {{outcome}}",
            ),
            stacked=True,
        )
    )
    made.with_panel(
        lines(
            About(
                "HTTP 用时",
                "HTTP seconds, p99",
                "处理请求的用时，p99，按路由。没有请求的路由不显示。",
                "How long answers take, p99, by route. A route that nobody asks is not shown.",
                unit="s",
                width=8,
            ),
            Query(quantile(0.99, "kuaibao_http_request_seconds", ["route"]), "{{route}}"),
        )
    )
    for about, metric in (
        (
            About(
                "网关就绪",
                "gateway ready",
                "1：就绪。0：数字尚未读完。",
                "1: ready. 0: figures not read yet.",
                unit="bool_yes_no",
            ),
            "kuaibao_gateway_ready",
        ),
        (
            About(
                "办件索引可用",
                "index of cases ready",
                "0：索引尚在建立，或磁盘已满、不可写。数字不受影响，办件清单不可用。",
                "0: it is being built, or its disk is full. Figures go on; lists of cases do not.",
                unit="bool_yes_no",
            ),
            "kuaibao_gateway_index_ready",
        ),
        (
            About(
                "实时页面",
                "live clients",
                "正在接收 /v1/live 推送的页面数。",
                "Pages that listen to /v1/live.",
            ),
            "kuaibao_live_clients",
        ),
        (
            About(
                "工作日历剩余天数",
                "days left of the calendar",
                "距办理期限超出已公布节假日的年份还有多久；降到 0 以后，超出部分只按周末计算。",
                "Until deadlines reach beyond the years whose holidays are known; at 0 or below,"
                " weekends alone are free there.",
                unit="s",
            ),
            "kuaibao_calendar_left_seconds",
        ),
    ):
        query = Query(f"max by (instance) ({metric}{{{HERE}}})", "{{instance}}")
        made.with_panel(lines(about._replace(width=6), query))


def _machines(made: build.Dashboard) -> None:
    made.with_row(row("资源与版本", "resources and versions"))
    ours = f'job=~"kuaibao-.+",{HERE}'
    for about, expr in (
        (
            About(
                "内存",
                "memory",
                "常驻内存。每百万办件：工作进程合计约 0.6 GB，网关约 0.5 GB。",
                "Resident memory. A million cases take some 0.6 GB of all workers together and"
                " 0.5 GB of each gateway.",
                unit="bytes",
            ),
            f"process_resident_memory_bytes{{{ours}}}",
        ),
        (
            About(
                "CPU 占用",
                "CPU",
                "占用的核数；1 即占满一个核。",
                "Cores in use; a process can fill one.",
                unit="short",
            ),
            f"rate(process_cpu_seconds_total{{{ours}}}[$__rate_interval])",
        ),
        (
            About(
                "打开的文件",
                "open files",
                "打开的文件与连接占上限的比例。",
                "Files and connections open, of the limit.",
                unit="percentunit",
            ),
            f"process_open_fds{{{ours}}} / process_max_fds{{{ours}}}",
        ),
    ):
        made.with_panel(lines(about._replace(width=8), Query(expr, "{{job}} {{instance}}")))
    made.with_panel(
        grid(
            About(
                "版本",
                "versions",
                "各进程的快报与 Python 版本。升级期间可有两种，升级后应只有一种。",
                "Which Kuaibao and Python each process runs. Two at most, while updating.",
                width=24,
                height=6,
            ),
            {
                "instance": both("进程", "process"),
                "process": both("作用", "role"),
                "version": both("快报版本", "Kuaibao"),
                "python": "Python",
            },
            Query(f"max by (instance, process, version, python) (kuaibao_build_info{{{HERE}}})"),
            hidden=["Value"],
        )
    )
