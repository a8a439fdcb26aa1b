"""What all dashboards have: how they begin, their variables and rows."""

from typing import Final

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana.parts import SOURCE, About, both

TAG: Final = "kuaibao"


def begin(uid: str, about: About, *, refresh: str, since: str) -> build.Dashboard:
    """Begin a dashboard: where its data comes from, how often it asks, and for which time."""
    others = (
        build.DashboardLink(both("快报", "Kuaibao"))
        .type(model.DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(True)
        .keep_time(True)
    )
    source = build.DatasourceVariable("datasource").label(both("数据源", "Data source"))
    return (
        build.Dashboard(both(about.zh, about.en))
        .uid(uid)
        .description(f"{about.says_zh}\n\n{about.says_en}")
        .tags([TAG])
        .timezone("browser")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .refresh(refresh)
        .time(since, "now")
        .link(others)
        .with_variable(source.type("prometheus"))
    )


def values_of(
    label: str, metric: str, said: tuple[str, str], *, several: bool = False
) -> build.QueryVariable:
    """Make a variable of the values that a label has in a metric; of several all are chosen."""
    query = f"label_values({metric}, {label})"
    made = (
        build.QueryVariable(label)
        .label(both(*said))
        .datasource(SOURCE)
        # As Grafana's own editor writes it: a query for the values of a label.
        .query({"qryType": 1, "query": query, "refId": "Variable"})
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
    )
    if several:
        every = model.VariableOption(selected=True, text="All", value="$__all")
        made.multi(True).include_all(True).all_value(".*").current(every)
    return made


def row(zh: str, en: str) -> build.Row:
    """Head the panels that follow."""
    return build.Row(both(zh, en))
