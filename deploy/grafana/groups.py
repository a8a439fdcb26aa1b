"""Tables of cases and records by kind, category, channel and department."""

from typing import Final

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.parts import NONE_GOOD, About, Labels, Query, both
from deploy.grafana.queries import CASES, work
from deploy.grafana.tables import grid
from streams.core.county.catalogue import Catalogue, Label
from streams.core.figures.workload import OTHERS, UNASSIGNED

MEASURES: Final = {
    "Value #A": both("收到", "received"),
    "Value #B": both("已答复", "replied"),
    "Value #C": both("办结", "closed"),
    "Value #D": both("在办", "open"),
    "Value #E": both("超期", "overdue"),
}


def add(made: build.Dashboard, catalogue: Catalogue, kinds: Labels, channels: Labels) -> None:
    """Add them all."""
    made.with_row(row("按类别、渠道、种类、部门", "by category, channel, kind and department"))
    for label, zh, en, texts, width, height in (
        ("category", "类别", "category", catalogue.categories, 12, 10),
        ("channel", "渠道", "channel", channels, 12, 10),
        ("kind", "种类", "kind", kinds, 24, 6),
    ):
        about = About(
            f"按{zh}",
            f"by {en}",
            f"所选种类与渠道的办件，按{zh}统计。点击列名可排序。",
            f"Cases of the chosen kinds and channels by {en}. Click a heading to sort.",
            width=width,
            height=height,
        )
        made.with_panel(
            grid(
                about,
                {label: both(zh, en)} | MEASURES,
                Query(work("kuaibao_cases_received", CASES, [label])),
                Query(work("kuaibao_cases_replied", CASES, [label])),
                Query(work("kuaibao_cases", f'standing="closed",{CASES}', [label])),
                Query(work("kuaibao_cases", f'standing="open",{CASES}', [label])),
                Query(work("kuaibao_cases_overdue", CASES, [label])),
                texts={label: texts},
                steps={"Value #E": NONE_GOOD},
                sort=("Value #A", True),
            )
        )
    _departments(made, catalogue)
    made.with_row(row("舆情快报、其他统计、渠道无来件", "quick reports, records, silent channels"))
    _quick_reports(made)
    _records(made, kinds, channels)
    _silences(made, channels)


def _departments(made: build.Dashboard, catalogue: Catalogue) -> None:
    texts = catalogue.departments | {
        UNASSIGNED: Label("未分派", "not assigned"),
        OTHERS: Label("其他部门", "other departments"),
    }
    made.with_panel(
        grid(
            About(
                "按部门",
                "by department",
                "各部门的办件，不分种类与渠道，超期多的在前。未分派的办件无人答复，应尽快分派。",
                "Cases of each department, of all kinds and channels, most overdue first."
                " Nobody answers what is not assigned.",
                width=24,
                height=12,
            ),
            {
                "department": both("部门", "department"),
                "Value #A": both("办结", "closed"),
                "Value #B": both("在办", "open"),
                "Value #C": both("超期", "overdue"),
            },
            Query(work("kuaibao_department_cases", 'standing="closed"', ["department"])),
            Query(work("kuaibao_department_cases", 'standing="open"', ["department"])),
            Query(work("kuaibao_department_cases_overdue", by=["department"])),
            texts={"department": texts},
            steps={"Value #C": NONE_GOOD},
            sort=("Value #C", True),
        )
    )


def _quick_reports(made: build.Dashboard) -> None:
    made.with_panel(
        grid(
            About(
                "历年舆情快报",
                "quick reports by year",
                "每年印发的期数。",
                "How many were issued in each year.",
                width=5,
                height=10,
            ),
            {"year": both("年", "year"), "Value": both("期数", "issued")},
            Query("max by (year) (kuaibao_quick_reports)"),
            sort=("year", True),
        )
    )


def _records(made: build.Dashboard, kinds: Labels, channels: Labels) -> None:
    made.with_panel(
        grid(
            About(
                "只作统计的记录",
                "records",
                "只计数、无须答复的记录：发布、报送、接待、培训等。",
                "What is only counted and owed no answer: publications, visits, trainings.",
                width=9,
                height=10,
            ),
            {
                "kind": both("种类", "kind"),
                "channel": both("渠道", "channel"),
                "Value": both("条数", "count"),
            },
            Query(work("kuaibao_records", by=["kind", "channel"])),
            texts={"kind": kinds, "channel": channels},
            sort=("Value", True),
        )
    )


def _silences(made: build.Dashboard, channels: Labels) -> None:
    made.with_panel(
        grid(
            About(
                "渠道无来件",
                "silent channels",
                "各渠道已有多久没有来件，以及过去一年中最长的一次。超过以往最长，可能是来件系统停了。"
                "有来件的日子少于 10 天的渠道不显示。",
                "How long a channel has brought nothing, and the longest time within a year."
                " Longer than usual may mean that its feeder has stopped. A channel with fewer"
                " than 10 days of anything is not shown.",
                unit="s",
                width=10,
                height=10,
            ),
            {
                "channel": both("渠道", "channel"),
                "Value #A": both("已无来件", "silent for"),
                "Value #B": both("以往最长", "longest usual"),
            },
            Query("max by (channel) (kuaibao_channel_silence_seconds)"),
            Query("max by (channel) (kuaibao_channel_usual_silence_seconds)"),
            texts={"channel": channels},
            sort=("Value #A", True),
        )
    )
