"""Panels of departments' systems: what they are handed and posted, and what waits for them."""

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import lines
from deploy.grafana.parts import About, Query, both
from deploy.grafana.queries import rate

_ASKED = "kuaibao_department_asked_timestamp_seconds"
_LAST_ASKED = f"max by (reader) ({_ASKED})"

LEFT = (
    "max by (reader) (kuaibao_department_left_records"
    f" and on (instance, reader) ({_ASKED} == on (reader) group_left () {_LAST_ASKED}))"
)
"""What a system has still to read: said by the gateway it asked last, since others know less."""

SINCE_ASKED = f"time() - {_LAST_ASKED}"
POSTS = "60 * sum by (department, outcome) (rate(kuaibao_notify_department_posts_total[5m]))"
FAILING = "max by (department) (kuaibao_notify_department_failing_seconds)"


def add(made: build.Dashboard) -> None:
    """Add them all."""
    made.with_row(row("部门的系统", "departments' systems"))
    _asking(made)
    _posting(made)


def _asking(made: build.Dashboard) -> None:
    made.with_panel(
        lines(
            About(
                "部门取走的事件",
                "events handed to departments",
                "各部门的系统每秒从 /v1/department/events 取走的事件。",
                "Events that departments' systems get from /v1/department/events a second.",
                unit="eps",
                width=8,
            ),
            Query(rate("kuaibao_department_events_total"), both("取走", "handed out")),
        )
    )
    made.with_panel(
        lines(
            About(
                "部门未读完的记录",
                "records left to departments",
                "部门的系统上次来取时还没有读完的记录，按密钥名称。"
                "一直上升：它取得太慢。它不再来取时，数字不变，看右图。",
                "Records that a department's system had still to read through when it last asked,"
                " by the name of its key. If it goes on rising, the system is too slow. It stays"
                " as it is when the system asks no more: see the panel on the right.",
                width=8,
            ),
            Query(LEFT, "{{reader}}"),
        )
    )
    made.with_panel(
        lines(
            About(
                "部门多久没有来取",
                "since departments last asked",
                "部门的系统距上次来取的时间，按密钥名称。网关重启后，到它再来取时才有数据。",
                "Time since a department's system last asked, by the name of its key. After a"
                " restart of the gateways there is something here once it asks again.",
                unit="s",
                width=8,
            ),
            Query(SINCE_ASKED, "{{reader}}"),
        )
    )


def _posting(made: build.Dashboard) -> None:
    made.with_panel(
        lines(
            About(
                "每分钟推送给部门的次数",
                "posts to departments a minute",
                "按部门和结果。只有运行 kuaibao notify，且有部门要求推送时才有数据。",
                "By department and outcome. There is something here only while kuaibao notify"
                " runs and a department's system is posted to.",
            ),
            Query(POSTS, "{{department}} {{outcome}}"),
        )
    )
    made.with_panel(
        lines(
            About(
                "部门多久收不到事件",
                "departments that get nothing",
                "某部门的事件读不到，或它的系统不接收，已有多久；正常时为 0。半小时即告警。",
                "For how long a department's events could not be read, or its system has not taken"
                " them; 0 while all is well. After half an hour there is an alert.",
                unit="s",
            ),
            Query(FAILING, "{{department}}"),
        )
    )
