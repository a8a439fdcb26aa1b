"""The kinds of panels: tiles, lines, bars, states and heat. Tables are in tables.py."""

from collections.abc import Mapping

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    heatmap,
    stat,
    statetimeline,
    timeseries,
)
from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import heatmap as heatmaps
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.parts import PLAIN, About, Labels, Query, Steps, dressed, mapping, named


def tiles(about: About, *queries: Query, steps: Steps = PLAIN) -> stat.Panel:
    """Show numbers as they are now, large, one tile a series."""
    is_named = any(query.legend for query in queries)
    shown = shapes.BigValueTextMode.VALUE_AND_NAME if is_named else shapes.BigValueTextMode.VALUE
    panel = (
        stat.Panel()
        .reduce_options(_last())
        .color_mode(shapes.BigValueColorMode.VALUE)
        .graph_mode(shapes.BigValueGraphMode.NONE)
        .text_mode(shown)
    )
    return dressed(panel, about, [query.now() for query in queries], steps)


def lines(
    about: About, *queries: Query, stacked: bool = False, texts: Labels | None = None
) -> timeseries.Panel:
    """Show how numbers changed over the dashboard's time.

    Args:
        about: What the panel is.
        queries: What is asked; a threshold that may be changed is drawn as one of them.
        stacked: Whether the series are stacked, to be read as a whole.
        texts: What people read for series that are named by an identifier.
    """
    panel = (
        timeseries.Panel()
        .min(0)
        .line_width(1)
        .fill_opacity(60 if stacked else 5)
        .show_points(shapes.VisibilityMode.NEVER)
        .color_scheme(build.FieldColor().mode(model.FieldColorModeId.PALETTE_CLASSIC))
        .legend(
            common.VizLegendOptions()
            .display_mode(shapes.LegendDisplayMode.LIST)
            .placement(shapes.LegendPlacement.BOTTOM)
            .show_legend(True)
            .calcs(["lastNotNull"])
        )
        .tooltip(
            common.VizTooltipOptions()
            .mode(shapes.TooltipDisplayMode.MULTI)
            .sort(shapes.SortOrder.DESCENDING)
        )
    )
    if stacked:
        panel.stacking(common.StackingConfig().mode(shapes.StackingMode.NORMAL))
    dressed(panel, about, [query.over_time() for query in queries])
    return named(panel, texts or {})


def bars(about: About, *queries: Query) -> bargauge.Panel:
    """Show numbers as they are now as bars, one a query, in their order."""
    panel = (
        bargauge.Panel()
        .min(0)
        .orientation(shapes.VizOrientation.HORIZONTAL)
        .display_mode(shapes.BarGaugeDisplayMode.BASIC)
        .value_mode(shapes.BarGaugeValueMode.TEXT)
        .reduce_options(_last())
    )
    return dressed(panel, about, [query.now() for query in queries])


def states(
    about: About, query: Query, steps: Steps, words: Mapping[str, tuple[str, str]]
) -> statetimeline.Panel:
    """Show since when something is as it is; ``words`` are said for values, with their colours."""
    panel = (
        statetimeline.Panel()
        .show_value(shapes.VisibilityMode.NEVER)
        .merge_values(True)
        .line_width(0)
        .fill_opacity(80)
        .mappings([mapping(words)])
    )
    return dressed(panel, about, [query.over_time()], steps)


def heat(about: About, query: Query) -> heatmap.Panel:
    """Show how values of a histogram are spread over time: a query by ``le``."""
    colours = (
        heatmap.HeatmapColorOptions()
        .mode(heatmaps.HeatmapColorMode.SCHEME)
        .scheme("Blues")
        .steps(64)
    )
    panel = heatmap.Panel().calculate(False).color(colours)
    panel.y_axis(heatmap.YAxisConfig().unit(about.unit))
    panel.hide_from(common.HideSeriesConfig().tooltip(False).legend(False).viz(False))
    return dressed(panel, about, [query.over_time().format(PromQueryFormat.HEATMAP)])


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"])
