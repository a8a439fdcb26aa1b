"""The dashboard of officials: what the bulletins say, and the state of the work today."""

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana import groups, notices, published
from deploy.grafana.frame import begin, row, values_of
from deploy.grafana.panels import bars, lines, tiles
from deploy.grafana.parts import NONE_GOOD, PLAIN, About, Labels, Query, both
from deploy.grafana.queries import CASES, work
from streams.core.county.catalogue import Catalogue
from streams.core.figures.workload import AGES

RECEIVED = "kuaibao_cases_received"
OPEN = work("kuaibao_cases", f'standing="open",{CASES}')
OVERDUE = work("kuaibao_cases_overdue", CASES)


def officials(catalogue: Catalogue) -> build.Dashboard:
    """Make it, with the catalogue's words for kinds, channels, categories and departments."""
    kinds = {name: kind.label for name, kind in catalogue.kinds.items()}
    channels = {name: channel.label for name, channel in catalogue.channels.items()}
    made = begin(
        "kuaibao-officials",
        About(
            "快报：来信与舆情",
            "Kuaibao: letters and public opinion",
            "通报中的各项指标，以及按类别、渠道、部门的办理情况。数字均由办件逐件统计得出。",
            "The figures of the bulletins, and all cases by category, channel, department.",
        ),
        refresh="1m",
        since="now-30d",
    )
    made.with_variable(
        # The newest year comes first, and the first is shown.
        values_of("bulletin", "kuaibao_bulletin_figure", ("通报", "Bulletin")).sort(
            model.VariableSort.ALPHABETICAL_DESC
        )
    )
    made.with_variable(values_of("kind", "kuaibao_cases", ("种类", "Kind"), several=True))
    made.with_variable(values_of("channel", "kuaibao_cases", ("渠道", "Channel"), several=True))
    published.add(made)
    _now(made, kinds)
    notices.of_the_office(made)
    groups.add(made, catalogue, kinds, channels)
    _trends(made, kinds)
    _current(made)
    return made


def _now(made: build.Dashboard, kinds: Labels) -> None:
    """Show the state of the work now."""
    made.with_row(row("现状", "how things are now"))
    for about, expr, steps in (
        (
            About("收到", "received", "迄今收到的办件。", "Cases received until now."),
            work(RECEIVED, CASES),
            PLAIN,
        ),
        (
            About("已答复", "replied", "其中至少答复过一次的办件。", "Answered at least once."),
            work("kuaibao_cases_replied", CASES),
            PLAIN,
        ),
        (
            About("办结", "closed", "目前已办结的办件。", "Cases that are closed."),
            work("kuaibao_cases", f'standing="closed",{CASES}'),
            PLAIN,
        ),
        (
            About("在办", "open", "目前仍在办理的办件。", "Cases that are open."),
            OPEN,
            PLAIN,
        ),
        (
            About(
                "超期",
                "overdue",
                "在办且已过办理期限的办件，应予催办。",
                "Open cases past their deadline: they should be urged.",
            ),
            OVERDUE,
            NONE_GOOD,
        ),
        (
            About(
                "在办超期率",
                "overdue of open",
                "在办件中已过办理期限的比例。5% 起显示黄色，10% 起显示红色。",
                "The share of open cases past their deadline. Yellow from 5 %, red from 10 %.",
                unit="percentunit",
            ),
            f"{OVERDUE} / ({OPEN} > 0) or vector(0)",
            [(None, "green"), (0.05, "yellow"), (0.1, "red")],
        ),
    ):
        made.with_panel(tiles(about._replace(width=4, height=4), Query(expr), steps=steps))
    made.with_panel(
        bars(
            About(
                "在办时长",
                "open cases by age",
                "自收到之日起的天数。越靠下，办理时间越长。",
                "Days since receipt. The further down, the longer it drags on.",
            ),
            *(
                Query(
                    work("kuaibao_cases_open_by_age", f'kind=~"$kind",age="{age}"'),
                    both(f"{age} 天", f"{age} days"),
                )
                for age in AGES
            ),
        )
    )
    made.with_panel(
        lines(
            About(
                "各种类在办超期率",
                "overdue of open, by kind",
                "高于阈值时告警。没有在办件的种类不显示。",
                "Above the threshold there is an alert. A kind without open cases is not shown.",
                unit="percentunit",
            ),
            Query('kind:kuaibao_cases_overdue:ratio{kind=~"$kind"}', "{{kind}}"),
            Query("kuaibao:threshold:overdue_ratio", both("阈值", "threshold")),
            texts=kinds,
        )
    )


def _trends(made: build.Dashboard, kinds: Labels) -> None:
    """Show how the numbers changed."""
    made.with_row(row("趋势（自 Prometheus 开始记录起）", "trends, since Prometheus has recorded"))
    received = work(RECEIVED, CASES, ["kind"])
    a_day_before = work(RECEIVED, CASES, ["kind"], before="1d")
    for about, expr in (
        (
            About("在办趋势", "open, over time", "在办件数。", "How many cases stood open."),
            work("kuaibao_cases", f'standing="open",{CASES}', ["kind"]),
        ),
        (
            About("超期趋势", "overdue, over time", "超期件数。", "How many were overdue."),
            work("kuaibao_cases_overdue", CASES, ["kind"]),
        ),
        (
            About(
                "收到趋势",
                "received, over time",
                "截至当时收到的办件总数。",
                "Cases received until then, in all.",
            ),
            received,
        ),
        (
            About(
                "每 24 小时收到",
                "received within 24 hours",
                "此前 24 小时内新计入的办件。记录满一天后才有数据。",
                "What was newly counted in the 24 hours before; there once a day is recorded.",
            ),
            f"{received} - {a_day_before}",
        ),
    ):
        made.with_panel(lines(about, Query(expr, "{{kind}}"), texts=kinds))


def _current(made: build.Dashboard) -> None:
    """Show how current all of it is."""
    made.with_row(row("数据时效", "how current this is"))
    for zh, en, metric, text in (
        (
            "数据截至",
            "figures are as of",
            "kuaibao_figures_intake_timestamp_seconds",
            (
                "已计入的事件中，最近一条送达的时刻。",
                "When the latest event that is counted came in.",
            ),
        ),
        (
            "最近事件的时间",
            "time of the latest event",
            "kuaibao_figures_event_timestamp_seconds",
            (
                "已计入的事件中，事件本身所载的最近时间。",
                "The latest time that a counted event itself says.",
            ),
        ),
    ):
        made.with_panel(
            tiles(
                About(zh, en, *text, unit="dateTimeFromNow", height=4),
                # Grafana's dates are in milliseconds.
                Query(f"1000 * max({metric})"),
            )
        )
