"""The dashboards are what their source makes, fit Grafana's model, and ask for what there is."""

import json
import re
import sys
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import promql_parser
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana.__main__ import main
from deploy.grafana.made import made
from streams.core.county.catalogue_file import load_catalogue
from tests.deploy import promql
from tests.deploy.grafana import (
    DASHBOARDS,
    GRAFANA,
    ROOT,
    known,
    panels,
    queries,
    rules,
    told_alike,
    values_asked,
)

CATALOGUE: Final = ROOT / "schemas" / "catalogue.toml"
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
LATIN: Final = re.compile(r"[A-Za-z]{2}")
SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
GRAFANAS_OWN: Final = {"__rate_interval": "5m"}
COLUMNS: Final = 24

each = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=list(DASHBOARDS))


def readable(expr: str) -> str:
    """Write an expression so that it can be parsed: variables within strings may stay."""
    return expr.replace("$__rate_interval", GRAFANAS_OWN["__rate_interval"])


def test_made_from_source() -> None:
    """The files are what the source makes of the shipped catalogue."""
    catalogue = load_catalogue(CATALOGUE.read_text(encoding="utf-8"), "catalogue.toml")
    folder = GRAFANA / "dashboards"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert made(catalogue) == found, "make them again: python -m deploy.grafana"


def test_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes them; another county's catalogue puts its own words on them."""
    other = tmp_path / "catalogue.toml"
    shipped = CATALOGUE.read_text(encoding="utf-8")
    other.write_text(shipped.replace('zh = "住宅"', 'zh = "房屋"'), encoding="utf-8")
    into = tmp_path / "made"
    into.mkdir()
    command = ["python -m deploy.grafana", "--catalogue", str(other), "--into", str(into)]
    monkeypatch.setattr(sys, "argv", command)
    main()
    texts = {path.name: path.read_text(encoding="utf-8") for path in into.iterdir()}
    assert texts.keys() == DASHBOARDS.keys()
    assert "房屋 · housing" in texts["officials.json"]


@each
def test_model(dashboard: dict[str, Any]) -> None:
    """Grafana's own model reads a dashboard and writes the same: it knows every key in it."""
    register_default_plugins()
    read = Dashboard.from_json(dashboard)
    assert json.loads(json.dumps(read, cls=JSONEncoder)) == dashboard


def test_uids() -> None:
    """Dashboards can be told apart, by names that links may rely on."""
    uids = [dashboard["uid"] for dashboard in DASHBOARDS.values()]
    assert uids == ["kuaibao-officials", "kuaibao-operators"]
    assert len({dashboard["title"] for dashboard in DASHBOARDS.values()}) == len(uids)


@each
def test_ids(dashboard: dict[str, Any]) -> None:
    """Panels can be told apart by id and by title, and the queries of each by letter."""
    for name in ("id", "title"):
        found = [panel[name] for panel in dashboard["panels"]]
        assert len(set(found)) == len(found), (name, found)
    for panel in panels(dashboard):
        letters = [target["refId"] for target in panel["targets"]]
        assert letters == sorted(set(letters)), panel["title"]


@each
def test_words(dashboard: dict[str, Any]) -> None:
    """Titles, descriptions and variables speak Chinese and English."""
    texts = [dashboard["title"], dashboard["description"]]
    texts += [panel["title"] for panel in dashboard["panels"]]
    texts += [panel["description"] for panel in panels(dashboard)]
    texts += [variable["label"] for variable in dashboard["templating"]["list"]]
    for text in texts:
        chinese, _, english = text.partition("\n\n" if "\n\n" in text else " · ")
        assert CHINESE.search(chinese), text
        assert LATIN.search(english), text
        assert not CHINESE.search(english), text


@each
def test_looks(dashboard: dict[str, Any]) -> None:
    """Each panel has a unit, and colours where a value is good or bad."""
    for panel in panels(dashboard):
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["unit"], panel["title"]
        steps = defaults["thresholds"]["steps"]
        values = [step["value"] for step in steps]
        assert values[0] is None, panel["title"]
        assert values[1:] == sorted(values[1:]), panel["title"]
        of_operators = dashboard["uid"] == "kuaibao-operators"
        if panel["type"] == "state-timeline" or (panel["type"] == "stat" and of_operators):
            assert len({step["color"] for step in steps}) > 1, panel["title"]


@each
def test_layout(dashboard: dict[str, Any]) -> None:
    """Panels fit within the 24 columns, do not overlap, and leave no hole in a row."""
    cells: dict[tuple[int, int], str] = {}
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        for column in range(at["x"], at["x"] + at["w"]):
            for line in range(at["y"], at["y"] + at["h"]):
                before = cells.setdefault((line, column), panel["title"])
                assert before == panel["title"], f"{panel['title']} overlaps {before}"
    lines = 1 + max(line for line, _ in cells)
    assert cells.keys() == {(line, column) for line in range(lines) for column in range(COLUMNS)}


@each
def test_sources(dashboard: dict[str, Any]) -> None:
    """All data comes from the Prometheus chosen at the top, by a variable."""
    variables = {each["name"]: each for each in dashboard["templating"]["list"]}
    assert variables["datasource"]["query"] == "prometheus"
    for panel in panels(dashboard):
        assert panel["datasource"] == SOURCE, panel["title"]
        assert [target["datasource"] for target in panel["targets"]] == [SOURCE] * len(
            panel["targets"]
        ), panel["title"]
    for name in variables.keys() - {"datasource"}:
        assert variables[name]["datasource"] == SOURCE, name


@each
def test_variables(dashboard: dict[str, Any]) -> None:
    """Each variable is used, each that is used is there, and its values come from a metric."""
    there = {each["name"] for each in dashboard["templating"]["list"]}
    used = promql.variables(json.dumps(dashboard["panels"])) - GRAFANAS_OWN.keys()
    assert used == there
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = values_asked(variable)
            assert label in known()[metric], variable


@each
def test_metrics(dashboard: dict[str, Any]) -> None:
    """A query asks for metrics of the catalogue or of recording rules, by labels that they have."""
    metrics = known()
    for asked in queries(dashboard):
        expr = readable(asked.expr)
        assert promql.metrics(expr) <= metrics.keys(), asked
        for name, label in promql.labels(expr):
            assert ":" in name or label in metrics[name], f"{asked}: {name} has no {label}"


@each
def test_gateways_are_not_added_up(dashboard: dict[str, Any]) -> None:
    """What every gateway tells in full is taken once, whatever is done with it then."""
    for asked in queries(dashboard):
        assert promql.not_joined(readable(asked.expr), told_alike()) == [], asked


def test_rules_do_not_add_up_gateways() -> None:
    """Recording rules and alerts do not either."""
    for rule in rules():
        assert promql.not_joined(rule["expr"], told_alike()) == [], rule


@pytest.mark.parametrize(
    ("expr", "wrong"),
    [
        ("sum(kuaibao_cases)", ["kuaibao_cases goes through sum over gateways"]),
        ("count by (kind) (kuaibao_cases)", ["kuaibao_cases goes through count over gateways"]),
        (
            "sum without (instance) (rate(kuaibao_cases[5m]))",
            ["kuaibao_cases goes through sum over gateways"],
        ),
        ("kuaibao_cases > 1", ["kuaibao_cases is shown once a gateway"]),
        ("sum by (instance) (kuaibao_cases)", ["kuaibao_cases is shown once a gateway"]),
        ("sum(max without (instance) (kuaibao_cases))", []),
        ("max by (kind) (sum by (instance, kind) (kuaibao_cases))", []),
        ("sum(kuaibao_live_clients)", []),
    ],
)
def test_the_check_of_gateways(expr: str, wrong: list[str]) -> None:
    """The check above finds what it is there to find."""
    assert promql.not_joined(expr, told_alike()) == wrong


def test_all_metrics_are_shown() -> None:
    """No metric is kept that nobody looks at: each of ours is in a panel."""
    shown = {
        name
        for dashboard in DASHBOARDS.values()
        for asked in queries(dashboard)
        for name in promql.metrics(readable(asked.expr))
    }
    # One of a histogram's three names is enough, and `..._total` is the counter itself.
    families = {re.sub("_(total|bucket|count|sum)$", "", name) for name in shown}
    ours = {re.sub("_(total|bucket|count|sum)$", "", name) for name in known()}
    missing = {name for name in ours if name.startswith("kuaibao_")} - families
    assert missing == set(), "add a panel to deploy/grafana/*.py, or remove the metric"


def test_provisioning() -> None:
    """Grafana finds the dashboards where compose mounts them, and a Prometheus to ask."""
    provisioning = GRAFANA / "provisioning"
    given = yaml.safe_load((provisioning / "datasources" / "kuaibao.yml").read_text("utf-8"))
    sources = given["datasources"]
    assert [each["type"] for each in sources if each.get("isDefault")] == ["prometheus"]
    for one, other in combinations(sources, 2):
        assert one["uid"] != other["uid"]
    given = yaml.safe_load((provisioning / "dashboards" / "kuaibao.yml").read_text("utf-8"))
    (provider,) = given["providers"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    mounted = dict(
        volume.split(":")[:2]
        for volume in compose["services"]["grafana"]["volumes"]
        if isinstance(volume, str)
    )
    assert mounted["./deploy/grafana/dashboards"] == provider["options"]["path"]
    assert mounted["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"
    hosts = {each["url"].split("/")[2].split(":")[0] for each in sources}
    assert hosts <= compose["services"].keys()


def test_scrape_interval() -> None:
    """Grafana is told how often Prometheus asks, so that rates span enough of it."""
    source = yaml.safe_load(
        (GRAFANA / "provisioning" / "datasources" / "kuaibao.yml").read_text("utf-8")
    )["datasources"][0]
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    assert source["jsonData"]["timeInterval"] == config["global"]["scrape_interval"]


def test_parses() -> None:
    """A query that is not valid is found out: the parser of these tests refuses it."""
    with pytest.raises(ValueError, match="paren"):
        promql_parser.parse("sum(rate(kuaibao_events_total[5m])")
