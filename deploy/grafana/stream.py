"""Panels of the stream: what flows, what waits, how long it takes, what is refused."""

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import heat, lines
from deploy.grafana.parts import About, Query, both
from deploy.grafana.queries import HERE, quantile, rate, work

LAG = 'topic=~"$topic"'


def add(made: build.Dashboard) -> None:
    """Add them all."""
    _flow(made)
    _refusals(made)
    _lag(made)
    _delay(made)


def _flow(made: build.Dashboard) -> None:
    made.with_row(row("流量", "flow"))
    made.with_panel(
        lines(
            About(
                "各阶段的事件",
                "events by stage",
                "route 分类、track 统计、report 编快报、notice 发通知、number 给通知编号、"
                "publish 办理发布稿，每秒取到的事件；重复送达的也计算在内。"
                "“计入”是新并入办件的事件。",
                "Events that route, track, report, notice, number and publish take a second,"
                " redelivered ones again."
                " Counted are those new to their case.",
                unit="eps",
            ),
            Query(rate("kuaibao_events_total", ["stage"]), "{{stage}}"),
            Query(rate("kuaibao_events_counted_total"), both("计入", "counted")),
        )
    )
    made.with_panel(
        lines(
            About(
                "经网关送入的事件",
                "events posted to gateways",
                "accepted：Kafka 已确认；refused：当场拒收；failed：未能送达 Kafka。",
                "accepted: acknowledged by Kafka; refused: sent back at once; failed: did not"
                " reach Kafka.",
                unit="eps",
            ),
            Query(rate("kuaibao_http_intake_events_total", ["outcome"]), "{{outcome}}"),
        )
    )
    made.with_panel(
        lines(
            About(
                "分到各主题的事件",
                "routed, by topic",
                "route 每秒分到各主题的事件。",
                "Events that route sends on, by topic.",
                unit="eps",
            ),
            Query(rate("kuaibao_events_routed_total", ["topic"]), "{{topic}}"),
            stacked=True,
        )
    )
    made.with_panel(
        lines(
            About(
                "写出",
                "written",
                "每秒写出的 figures 批次、其中的行数，以及印发的快报。",
                "Flushes of figures a second, the rows in them, and quick reports issued.",
                unit="cps",
            ),
            Query(rate("kuaibao_flushes_written_total"), both("批次", "flushes")),
            Query(rate("kuaibao_tally_rows_written_total"), both("行", "rows")),
            Query(rate("kuaibao_quick_reports_issued_total"), both("快报", "quick reports")),
        )
    )
    made.with_panel(
        lines(
            About(
                "推断了类别的来件",
                "categories guessed",
                "来件没有写明类别，由关键词或模型推断。",
                "Letters that named no category: guessed by keywords or by a model.",
                unit="eps",
                width=24,
            ),
            Query(rate("kuaibao_events_guessed_total", ["by"]), "{{by}}"),
            stacked=True,
        )
    )


def _refusals(made: build.Dashboard) -> None:
    made.with_row(row("不可用与异常的事件", "events that could not be used, or are odd"))
    made.with_panel(
        lines(
            About(
                "不可用的原因",
                "refused, by reason",
                "每秒送入 dead-letters 的事件，按原因。用 kuaibao dead-letters 查看与重放。",
                "Events sent to dead-letters, by reason. kuaibao dead-letters shows and replays.",
                unit="eps",
            ),
            Query(
                rate("kuaibao_events_refused_total", ["stage", "reason"]), "{{stage}} {{reason}}"
            ),
            stacked=True,
        )
    )
    made.with_panel(
        lines(
            About(
                "重复、冲突、分区错误",
                "duplicate, conflicting, misplaced",
                "重复：无害。冲突：来源与编号相同而内容不同。"
                "分区错误：来件系统的分区算法与 Kafka 不同。",
                "Duplicates do no harm. Conflicting: same source and id, other content."
                " Misplaced: a feeder's partitioner is not Kafka's own.",
                unit="eps",
            ),
            Query(rate("kuaibao_events_duplicate_total"), both("重复", "duplicate")),
            Query(rate("kuaibao_events_conflicting_total"), both("冲突", "conflicting")),
            Query(rate("kuaibao_events_misplaced_total"), both("分区错误", "misplaced")),
        )
    )
    made.with_panel(
        lines(
            About(
                "非快报写入的记录",
                "records that Kuaibao did not write",
                "自进程启动以来，在快报自用主题中读到、未予计入的记录。应为 0。",
                "Met in Kuaibao's own topics since the process started, and left out. Should be 0.",
                width=24,
            ),
            Query(
                "max by (topic) (kuaibao_records_unreadable_total)",
                both("工作进程", "workers") + " {{topic}}",
            ),
            Query(
                "max by (topic) (kuaibao_gateway_records_unreadable_total)",
                both("网关", "gateways") + " {{topic}}",
            ),
            Query(
                "max by (topic) (kuaibao_notify_records_unreadable_total)",
                both("通知的发送", "sender of notices") + " {{topic}}",
            ),
        )
    )


def _lag(made: build.Dashboard) -> None:
    made.with_row(row("积压", "lag"))
    made.with_panel(
        lines(
            About(
                "各主题积压",
                "lag by topic",
                "工作进程尚未处理的记录。持续增长：工作进程已停止或太少。连不上 Kafka 时不显示。",
                "Records that workers have still to read. It grows where workers are down or too"
                " few. Not shown while Kafka is away.",
            ),
            Query(work("kuaibao_consumer_lag_records", LAG, ["topic"]), "{{topic}}"),
            Query("kuaibao:threshold:lag_records", both("阈值", "threshold")),
        )
    )
    made.with_panel(
        lines(
            About(
                "各分区积压",
                "lag by partition",
                "只有一个分区增长：该分区未分配，或被某一办件拖慢。",
                "Where one partition alone grows, nobody owns it, or one case blocks it.",
            ),
            Query(
                work("kuaibao_consumer_lag_records", LAG, ["partition"]),
                both("分区 {{partition}}", "partition {{partition}}"),
            ),
        )
    )
    made.with_panel(
        lines(
            About(
                "网关滞后",
                "what gateways have not taken in",
                "工作进程已写出而网关尚未读入的记录：figures、quick-reports、cases。",
                "Records that workers have written and a gateway has not taken in.",
                width=24,
            ),
            Query(
                f"sum by (instance, topic) (kuaibao_gateway_follow_lag_records{{{HERE}}})",
                "{{instance}} {{topic}}",
            ),
        )
    )


def _delay(made: build.Dashboard) -> None:
    made.with_row(row("延迟", "delay"))
    made.with_panel(
        lines(
            About(
                "从确认到可见",
                "from acknowledged to visible",
                "从 Kafka 确认事件到数字可见。目标：半负载下 p99 不超过 0.5 秒。",
                "From an event acknowledged to its figure visible. Aim: p99 within 0.5 s at half"
                " load.",
                unit="s",
            ),
            Query(quantile(0.5, "kuaibao_delay_seconds"), "p50"),
            Query(quantile(0.99, "kuaibao_delay_seconds"), "p99"),
            Query("kuaibao:threshold:delay_seconds", both("阈值", "threshold")),
        )
    )
    made.with_panel(
        heat(
            About(
                "延迟分布",
                "spread of the delay",
                "颜色越深，该延迟的批次越多。上方出现第二条色带：有的批次在等分区移动或加载。",
                "The darker, the more flushes took that long. A second band above: some wait for"
                " partitions to move or to load.",
                unit="s",
            ),
            Query(rate("kuaibao_delay_seconds_bucket", ["le"]), "{{le}}"),
        )
    )
