"""Panels of deadlines and notices: what is due by stage, what was urged, what was delivered."""

from collections.abc import Mapping
from typing import Final

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import bars, lines, tiles
from deploy.grafana.parts import ALL_GOOD, NONE_GOOD, About, Query, both
from deploy.grafana.queries import work

STAGES: Final[Mapping[str, str]] = {
    "accept": both("签收", "accept"),
    "reply": both("首次答复", "first reply"),
    "close": both("办结", "close"),
}
WHEN: Final[Mapping[str, str]] = {
    "overdue": both("已超期", "overdue"),
    "due_today": both("今日到期", "due today"),
    "due_in_1": both("次工作日到期", "due the next working day"),
    "due_in_3": both("第二、三个工作日到期", "due in two or three working days"),
    "paused": both("暂停计时", "paused"),
}
COURSES: Final[Mapping[str, str]] = {
    "drafted": both("待审查", "drafted"),
    "refused": both("审查未通过", "refused"),
    "reviewed": both("待印发", "reviewed"),
    "issued": both("已印发", "issued"),
    "corrected": both("已更正", "corrected"),
}
ACTIONS: Final[Mapping[str, str]] = {
    "remind": both("提醒", "reminders"),
    "urge": both("催办", "urgings"),
    "supervise": both("督办", "supervisions"),
}


def of_the_office(made: build.Dashboard) -> None:
    """Show officials what is due and what was urged."""
    made.with_row(row("期限与催办", "deadlines and notices"))
    made.with_panel(
        tiles(
            About(
                "热点",
                "hotspots",
                "群众反映集中的热点：未办结的，以及有预警而尚无回应的。",
                "What many write about: not closed, and warned of without a first word.",
                width=24,
                height=4,
            ),
            Query(work("kuaibao_hotspots", 'state="open"'), both("未办结", "open")),
            Query(work("kuaibao_hotspots_waiting"), both("待回应", "waiting for a first word")),
        )
    )
    made.with_panel(
        tiles(
            About(
                "印发",
                "publications",
                "通报的草稿、待印发的和已印发的。",
                "Bulletins that are drafts, that were reviewed, and that are issued.",
                width=24,
                height=4,
            ),
            *(
                Query(work("kuaibao_publications", f'state="{state}"'), words)
                for state, words in COURSES.items()
            ),
        )
    )
    made.with_panel(
        tiles(
            About(
                "各环节超期",
                "overdue, by stage",
                "已过签收、首次答复或办结期限的在办件；一件可在几个环节超期。",
                "Open cases past a deadline; one may be late in several stages.",
            ),
            *(
                Query(work("kuaibao_deadlines", f'stage="{stage}",when="overdue"'), words)
                for stage, words in STAGES.items()
            ),
            steps=NONE_GOOD,
        )
    )
    made.with_panel(
        bars(
            About(
                "期限",
                "deadlines",
                "各环节期限合计，按到期先后。",
                "The deadlines of all stages, by when they are due.",
            ),
            *(
                Query(work("kuaibao_deadlines", f'when="{when}"'), told)
                for when, told in WHEN.items()
            ),
        )
    )
    made.with_panel(
        tiles(
            About(
                "已发通知",
                "notices given",
                "按时钟发出且未撤回的提醒、催办和督办。",
                "What the clock has given, and has not withdrawn.",
            ),
            *(
                Query(work("kuaibao_notices", f'action="{action}",state="given"'), words)
                for action, words in ACTIONS.items()
            ),
        )
    )
    made.with_panel(
        lines(
            About(
                "已撤回的通知",
                "notices withdrawn",
                "后来查明当时并未到期的通知。数量增多说明事件送达过晚。",
                "It turned out that nothing was due. Many mean that events come in too late.",
            ),
            Query(work("kuaibao_notices", 'state="withdrawn"', ["action"]), "{{action}}"),
        )
    )


def of_the_delivery(made: build.Dashboard) -> None:
    """Show operators what is given and delivered, and what is not."""
    made.with_row(row("通知及其送达", "notices and their delivery"))
    _given(made)
    _sent(made)
    _waiting(made)


def _given(made: build.Dashboard) -> None:
    given, withdrawn = (
        f"sum by (action) (increase(kuaibao_notices_{became}_total[1h]))"
        for became in ("given", "withdrawn")
    )
    made.with_panel(
        lines(
            About(
                "一小时内的通知",
                "notices within an hour",
                "工作进程按时钟发出的提醒、催办和督办，以及撤回的。多在工作日早晨发出；"
                "工作日整天没有，查看设置 notices_at 和县情配置中的催办阶梯。",
                "What workers have given by the clock, and what they have withdrawn. Most come on"
                " mornings of working days; if none does, see the setting notices_at and the"
                " ladder of the catalogue.",
            ),
            Query(given, both("发出", "given") + " {{action}}"),
            Query(withdrawn, both("撤回", "withdrawn") + " {{action}}"),
        )
    )


def _sent(made: build.Dashboard) -> None:
    made.with_panel(
        lines(
            About(
                "每分钟的发送",
                "attempts a minute",
                "按方式和结果。只有运行 kuaibao notify 时才有数据。",
                "By way and outcome. There is something here only while kuaibao notify runs.",
            ),
            Query(
                "60 * sum by (way, outcome) (rate(kuaibao_notify_deliveries_total[5m]))",
                "{{way}} {{outcome}}",
            ),
        )
    )


def _waiting(made: build.Dashboard) -> None:
    made.with_panel(
        tiles(
            About(
                "正在发送的进程",
                "processes that send",
                "应为 1；其余进程等待接替。0：通知没有发出。空：没有运行 kuaibao notify。",
                "Should be 1; others wait to take over. At 0, notices are not going out. Empty"
                " where kuaibao notify does not run.",
                width=4,
            ),
            Query("sum(kuaibao_notify_active)"),
            steps=ALL_GOOD,
        )
    )
    made.with_panel(
        tiles(
            About(
                "无法送达",
                "undeliverable",
                "不再尝试的消息；kuaibao notify --list 列出，--again 重发。",
                "No longer tried; kuaibao notify --list lists them, --again sends them again.",
                width=4,
            ),
            Query("max by (way) (kuaibao_notify_undeliverable)", "{{way}}"),
            steps=NONE_GOOD,
        )
    )
    made.with_panel(
        lines(
            About(
                "待发消息",
                "waiting",
                "尚待发送的消息，按方式。",
                "Messages that are to be sent, by way.",
                width=8,
            ),
            Query("max by (way) (kuaibao_notify_waiting)", "{{way}}"),
        )
    )
    made.with_panel(
        lines(
            About(
                "等待最久的消息",
                "oldest that waits",
                "等待最久的一条消息已等多久。超过阈值即告警。",
                "How long the oldest message has waited. Above the threshold there is an alert.",
                unit="s",
                width=8,
            ),
            Query("max(kuaibao_notify_oldest_waiting_seconds)", both("最久", "oldest")),
            Query("kuaibao:threshold:notice_seconds", both("阈值", "threshold")),
        )
    )
