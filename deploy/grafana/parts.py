"""What every panel has: its words in both languages, its unit, its queries, its colours.

Every title and description is in Chinese and in English, which are shown beside each other.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from grafana_foundation_sdk.builders import (
    bargauge,
    heatmap,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard as model

from streams.core.county.catalogue import Label

Builder = TypeVar(
    "Builder",
    bargauge.Panel,
    heatmap.Panel,
    stat.Panel,
    statetimeline.Panel,
    table.Panel,
    timeseries.Panel,
)
Labels = Mapping[str, Label]
"""What people read, by identifier."""

Steps = Sequence[tuple[float | None, str]]
"""Pairs of a value and the colour from that value on; None is the lowest."""

SOURCE: Final = shapes.DataSourceRef(type_val="prometheus", uid="${datasource}")
PLAIN: Final[Steps] = [(None, "blue")]
NONE_GOOD: Final[Steps] = [(None, "green"), (1, "red")]
ALL_GOOD: Final[Steps] = [(None, "red"), (1, "green")]
COUNT: Final = "locale"
"""The unit of counts: whole numbers with separators, never 1.2 million."""


class About(NamedTuple):
    """What a panel is.

    Attributes:
        zh: Its title in Chinese.
        en: Its title in English.
        says_zh: Its description in Chinese: what is shown, and what to make of it.
        says_en: The same in English.
        unit: Grafana's name of the unit.
        width: Of the 24 columns.
        height: Rows of the grid.
    """

    zh: str
    en: str
    says_zh: str
    says_en: str
    unit: str = COUNT
    width: int = 12
    height: int = 8


class Query(NamedTuple):
    """A query, and the name of its series: words, with labels as ``{{label}}``."""

    expr: str
    legend: str = ""

    def now(self) -> prometheus.Dataquery:
        """Ask for the value now."""
        return self._asked().instant()

    def over_time(self) -> prometheus.Dataquery:
        """Ask for values over the dashboard's time."""
        return self._asked().range()

    def _asked(self) -> prometheus.Dataquery:
        legend = self.legend or "__auto"
        return prometheus.Dataquery().datasource(SOURCE).expr(self.expr).legend_format(legend)


def both(zh: str, en: str) -> str:
    """Put the two languages beside each other."""
    return f"{zh} · {en}"


def dressed(
    panel: Builder, about: About, targets: Sequence[prometheus.Dataquery], steps: Steps = PLAIN
) -> Builder:
    """Return a panel with what every panel has."""
    for place, target in enumerate(targets):
        panel.with_target(target.ref_id(chr(ord("A") + place)))
    return (
        panel.title(both(about.zh, about.en))
        .description(f"{about.says_zh}\n\n{about.says_en}")
        .datasource(SOURCE)
        .unit(about.unit)
        .thresholds(thresholds(steps))
        .span(about.width)
        .height(about.height)
    )


def named(panel: Builder, labels: Labels) -> Builder:
    """Show series that are named by an identifier under what people read for it."""
    for key, label in labels.items():
        shown = model.DynamicConfigValue(id_val="displayName", value=both(label.zh, label.en))
        panel.override_by_name(key, [shown])
    return panel


def thresholds(steps: Steps) -> build.ThresholdsConfig:
    """Write the colours of values."""
    return (
        build.ThresholdsConfig()
        .mode(model.ThresholdsMode.ABSOLUTE)
        .steps([model.Threshold(value=value, color=colour) for value, colour in steps])
    )


def mapping(words: Mapping[str, tuple[str, str]]) -> model.ValueMap:
    """Write what is shown for values: words and their colour."""
    return model.ValueMap(
        options={
            value: model.ValueMappingResult(text=text, color=colour, index=place)
            for place, (value, (text, colour)) in enumerate(words.items())
        }
    )
