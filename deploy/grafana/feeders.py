"""Panels of feeders: whether they run, what became of the rows, what somebody has to mend."""

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import lines, tiles
from deploy.grafana.parts import ALL_GOOD, NONE_GOOD, About, Query
from deploy.grafana.queries import HERE, rate

NAMED = f"* on (job, instance) group_left (feeder) kuaibao_feed_info{{{HERE}}}"
ACTIVE = f"kuaibao_feed_active{{{HERE}}} {NAMED}"
KEPT = f"kuaibao_feed_rows_kept{{{HERE}}}"
TO_MEND = f"(kuaibao_feed_rows_refused{{{HERE}}} + {KEPT}) {NAMED}"
SINCE_READ = f"(time() - (kuaibao_feed_read_timestamp_seconds{{{HERE}}} > 0)) {NAMED}"
ROWS = rate("kuaibao_feed_rows_total", ["outcome"])
EVENTS = rate("kuaibao_feed_events_total", ["what"])
REFUSED = rate("kuaibao_feed_refused_total", ["reason"])


def add(made: build.Dashboard) -> None:
    """Add them all."""
    made.with_row(row("来源的报送", "feeders"))
    _state(made)
    _rows(made)


def _state(made: build.Dashboard) -> None:
    made.with_panel(
        tiles(
            About(
                "正在报送的进程",
                "feeders at work",
                "1：来源与 Kafka 都有应答；0：正在等待其中之一。"
                "空：没有运行 kuaibao feed --watch，或没有取它的指标（设置 feed_metrics_port）。",
                "1: source and Kafka answer; 0: one of them is waited for. Empty where no kuaibao"
                " feed --watch runs, or its metrics are not fetched (the setting"
                " feed_metrics_port).",
                width=8,
            ),
            Query(ACTIVE, "{{feeder}}"),
            steps=ALL_GOOD,
        )
    )
    made.with_panel(
        tiles(
            About(
                "需要人来改的行",
                "rows to be mended",
                "最近一次读来源时拒收的行，以及不见了而没有作废的行。哪一行、为什么，见该进程的日志。",
                "Rows refused in the last reading of the source, and rows that have vanished and"
                " are not voided. The feeder's log says which, and why.",
                width=8,
            ),
            Query(TO_MEND, "{{feeder}}"),
            steps=NONE_GOOD,
        )
    )
    made.with_panel(
        lines(
            About(
                "距上次读完来源",
                "since the source was read",
                "距上次把来源读到末尾的时间。一直上升：来源没有应答，或进程停住了。",
                "Time since the source was last read to its end. If it goes on rising, the source"
                " does not answer, or the feeder is stuck.",
                unit="s",
                width=8,
            ),
            Query(SINCE_READ, "{{feeder}}"),
        )
    )


def _rows(made: build.Dashboard) -> None:
    made.with_panel(
        lines(
            About(
                "各种结果的行",
                "rows, by what became of them",
                "每秒读到的行，按结果；再次读到的行再次计算。",
                "Rows read a second, by what became of them; a row that is read again counts"
                " again.",
                unit="cps",
                width=8,
            ),
            Query(ROWS, "{{outcome}}"),
            stacked=True,
        )
    )
    made.with_panel(
        lines(
            About(
                "来源的事件",
                "events of feeders",
                "Kafka 每秒从各来源收下的事件：row 由行而来，voiding 是撤销。"
                "撤销很多：来源里有很多行改了或不见了。",
                "Events that Kafka takes from feeders a second: of rows, and voidings. Many"
                " voidings mean that many rows were changed or have gone.",
                unit="eps",
                width=8,
            ),
            Query(EVENTS, "{{what}}"),
        )
    )
    made.with_panel(
        lines(
            About(
                "拒收的行",
                "rows refused, by reason",
                "每秒拒收的行，按原因。",
                "Rows refused a second, by reason.",
                unit="cps",
                width=8,
            ),
            Query(REFUSED, "{{reason}}"),
            stacked=True,
        )
    )
