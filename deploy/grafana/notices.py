"""Panels of deadlines and notices: what is due by stage, what was urged, what was delivered."""

from collections.abc import Mapping
from typing import Final

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import bars, lines, tiles
from deploy.grafana.parts import NONE_GOOD, About, Query, both
from deploy.grafana.queries import work

STAGES: Final[Mapping[str, str]] = {
    "accept": both("受理", "accept"),
    "reply": both("首次答复", "first reply"),
    "close": both("办结", "close"),
}
WHEN: Final[Mapping[str, str]] = {
    "overdue": both("已超期", "overdue"),
    "due_today": both("今日到期", "due today"),
    "due_in_1": both("次工作日到期", "due the next working day"),
    "due_in_3": both("三个工作日内到期", "due within three working days"),
    "paused": both("暂停计时", "paused"),
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
                "各环节超期",
                "overdue, by stage",
                "已过受理、首次答复或办结期限的在办件；一件可在几个环节超期。",
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
    """Show operators what is delivered, and what is not."""
    made.with_row(row("通知的送达", "delivery of notices"))
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
    made.with_panel(
        tiles(
            About(
                "待发消息",
                "waiting",
                "尚待发送的消息。",
                "Messages that are to be sent.",
            ),
            Query("max by (way) (kuaibao_notify_waiting)", "{{way}}"),
        )
    )
    made.with_panel(
        tiles(
            About(
                "无法送达",
                "undeliverable",
                "不再尝试的消息；kuaibao notify --list 列出，--again 重发。",
                "No longer tried; kuaibao notify --list lists them, --again sends them again.",
            ),
            Query("max by (way) (kuaibao_notify_undeliverable)", "{{way}}"),
            steps=NONE_GOOD,
        )
    )
