"""Panels of what a bulletin says, as of its own day."""

from typing import Final

from grafana_foundation_sdk.builders import dashboard as build

from deploy.grafana.frame import row
from deploy.grafana.panels import tiles
from deploy.grafana.parts import About, Query, both
from deploy.grafana.tables import grid

MEASURES: Final = (
    (
        "received",
        About("通报：收到", "bulletin: received", "统计期内收到的办件。", "Cases received in it."),
    ),
    (
        "closed",
        About("通报：办结", "bulletin: closed", "其中已办结的办件。", "Those that are closed."),
    ),
    (
        "open",
        About("通报：在办", "bulletin: in progress", "其中在办的办件。", "Those that are open."),
    ),
    (
        "quick_reports",
        About(
            "通报：舆情快报",
            "bulletin: quick reports",
            "统计期内印发的《舆情快报》期数。",
            "Quick reports issued in its period.",
        ),
    ),
)
COLUMNS: Final = {"label_zh": "指标", "label_en": "figure", "Value": both("数值", "value")}


def add(made: build.Dashboard) -> None:
    """Add what the chosen bulletin says."""
    made.with_row(row("通报 $bulletin", "bulletin $bulletin"))
    for measure, about in MEASURES:
        expr = (
            "max by (label_zh, label_en) "
            f'(kuaibao_bulletin_figure{{bulletin="$bulletin",measure="{measure}"}})'
        )
        made.with_panel(
            tiles(about._replace(width=6, height=7), Query(expr, "{{label_zh}} · {{label_en}}"))
        )
    for about, metric in (
        (
            About(
                "通报全部指标",
                "all figures of the bulletin",
                "所选通报的各项指标，截至通报规定之日；与 /v1/bulletins 一致。",
                "Every figure of the chosen bulletin, as of its own day, as in /v1/bulletins.",
                width=14,
                height=11,
            ),
            "kuaibao_bulletin_figure",
        ),
        (
            About(
                "通报各项比率",
                "rates of the bulletin",
                "答复率、办结率、满意率等。分母为零的比率不显示。",
                "Rates of reply, closure, satisfaction and so on. One of nothing is not shown.",
                unit="percentunit",
                width=10,
                height=11,
            ),
            "kuaibao_bulletin_figure_ratio",
        ),
    ):
        expr = f'max by (figure, label_zh, label_en) ({metric}{{bulletin="$bulletin"}})'
        made.with_panel(grid(about, COLUMNS, Query(expr), hidden=["figure"]))
