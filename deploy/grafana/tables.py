"""Tables: a row for each set of labels, a column for each label and each query."""

from collections.abc import Mapping, Sequence
from typing import Any

from grafana_foundation_sdk.builders import common, table
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.parts import About, Labels, Query, Steps, both, dressed, mapping, thresholds


def grid(
    about: About,
    columns: Mapping[str, str],
    *queries: Query,
    texts: Mapping[str, Labels] | None = None,
    hidden: Sequence[str] = (),
    steps: Mapping[str, Steps] | None = None,
    sort: tuple[str, bool] | None = None,
) -> table.Panel:
    """Show a table of what is now.

    Args:
        about: What the panel is.
        columns: The columns in order: a label, or "Value" ("Value #A", "Value #B" … where there
            are several queries), and its heading.
        queries: What is asked.
        texts: Of a label what people read for its values.
        hidden: What else comes back, and is not shown.
        steps: The colours of a column's values.
        sort: The column by which rows are sorted, and whether the greatest comes first.
    """
    targets = [query.now().format(PromQueryFormat.TABLE) for query in queries]
    panel = dressed(table.Panel().filterable(True), about, targets)
    panel.with_transformation(model.DataTransformerConfig(id_val="merge", options={}))
    arranged = {
        "excludeByName": dict.fromkeys(["Time", *hidden], True),
        "indexByName": {name: place for place, name in enumerate(columns)},
        "renameByName": dict(columns),
    }
    panel.with_transformation(model.DataTransformerConfig(id_val="organize", options=arranged))
    for name, labels in (texts or {}).items():
        shown = {key: (both(label.zh, label.en), "text") for key, label in labels.items()}
        _override(panel, columns[name], mappings=[mapping(shown)])
    for name, colours in (steps or {}).items():
        given = {"custom.cellOptions": {"type": "color-text"}, "color": {"mode": "thresholds"}}
        _override(panel, columns[name], **given, thresholds=thresholds(colours).build())
    if sort:
        name, greatest_first = sort
        by = common.TableSortByFieldState().display_name(columns[name]).desc(greatest_first)
        panel.sort_by([by])
    return panel


def _override(panel: table.Panel, heading: str, **properties: Any) -> None:
    values = [
        model.DynamicConfigValue(id_val=name, value=value) for name, value in properties.items()
    ]
    panel.override_by_name(heading, values)
