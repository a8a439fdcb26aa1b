"""Rules and alerts: each is sound, tested and explained, and asks for metrics that exist."""

import re
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import yaml

from streams.metrics import metrics
from tests.deploy.prometheus_rules import (
    ALERTS,
    PROMETHEUS,
    RECORDED,
    RULES,
    TESTS,
    asked,
    attempt,
    exposed,
    fired,
    queries,
    read,
    run,
)
from tests.support.checkout import ROOT

ALERTMANAGER: Final = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
RUNBOOKS: Final = {
    "runbook.md": ("**Means.**", "**Look.**", "**Do.**"),
    "runbook.zh-CN.md": ("**含义。**", "**查看。**", "**处理。**"),
}
"""The runbook in both languages, and the parts that each of its entries has."""

OTHERS: Final = {"up", "process_start_time_seconds"}
"""What rules name that is neither a metric of ours nor recorded by a rule."""

SEVERITIES: Final = {"critical", "warning"}
AUDIENCES: Final = {"operators", "office"}
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
LATIN: Final = re.compile(r"[A-Za-z]{3}")
NAME: Final = re.compile(r"[a-z]*:?kuaibao[_:][a-z0-9_:]+")
ALERT: Final = re.compile(r"Kuaibao[A-Z]\w+")


def test_prometheus_takes_the_configuration(tmp_path: Path) -> None:
    """Prometheus' own check takes the configuration, with the rules and the key it names."""
    key = tmp_path / "key"
    key.write_text("key")
    written = (PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8")
    assert "/run/secrets/metrics_key" in written
    config = tmp_path / "prometheus.yml"
    config.write_text(written.replace("/run/secrets/metrics_key", str(key)), encoding="utf-8")
    (tmp_path / "rules").symlink_to(PROMETHEUS / "rules")
    said = run("promtool", "check", "config", config)
    assert f"{len(list((PROMETHEUS / 'rules').glob('*.yml')))} rule files found" in said


def test_alertmanager_takes_the_configuration() -> None:
    """Alertmanager's own check takes the configuration."""
    run("amtool", "check-config", ALERTMANAGER)


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["severity=critical", "audience=operators"], "operators"),
        (["severity=warning", "audience=operators"], "operators"),
        (["severity=warning", "audience=office"], "office"),
    ],
)
def test_alerts_go_to_whom_they_are_for(labels: list[str], receiver: str) -> None:
    """What cases need goes to the office, what the machine needs to operators."""
    said = run("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", *labels)
    assert said.strip() == receiver


def test_inhibited_alerts_exist() -> None:
    """An alert that inhibits or is inhibited is one that there is."""
    for rule in read(ALERTMANAGER)["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            wanted = re.fullmatch(r'alertname=~?"(.+)"', matcher)
            assert wanted, matcher
            ends = re.fullmatch(r"Kuaibao\((.+)\)", wanted[1])
            names = [f"Kuaibao{end}" for end in ends[1].split("|")] if ends else [wanted[1]]
            assert set(names) <= ALERTS.keys()


def test_rules_do_as_their_tests_say() -> None:
    """Prometheus' own unit tests of the rules pass: alerts fire when they must."""
    run("promtool", "test", "rules", *TESTS)


@pytest.mark.slow
def test_the_tests_of_rules_can_fail(tmp_path: Path) -> None:
    """Where no alert ever fires, every alert has a test that notices."""
    folder = tmp_path / "prometheus"
    shutil.copytree(PROMETHEUS, folder)
    for path in (folder / "rules").glob("alerts-*.yml"):
        changed = read(path)
        for rule in (rule for group in changed["groups"] for rule in group["rules"]):
            rule["expr"] = "vector(1) > 2"
        path.write_text(yaml.safe_dump(changed), encoding="utf-8")
    done = attempt("promtool", "test", "rules", *sorted((folder / "tests").glob("test-*.yml")))
    assert done.returncode != 0
    assert set(ALERT.findall(done.stdout + done.stderr)) >= ALERTS.keys()


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_is_tested_firing_and_not_firing(alert: str) -> None:
    """Of each alert a test says that it fires, and another, about few alerts, that it does not."""
    mine = [query for query in queries() if alert in asked(query)]
    here = f'alertname="{alert}"'
    assert any(here in labels for query in mine for labels in fired(query))
    few = [query for query in mine if len(asked(query)) < len(ALERTS) / 2]
    assert any(not any(here in labels for labels in fired(query)) for query in few)


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_says_what_is_wrong_in_both_languages(alert: str) -> None:
    """Each has who it is for, how urgent it is, and its words in Chinese and in English."""
    rule = ALERTS[alert]
    assert rule["labels"].keys() == {"severity", "audience"}
    assert rule["labels"]["severity"] in SEVERITIES
    assert rule["labels"]["audience"] in AUDIENCES
    zh, _, en = rule["annotations"]["summary"].partition("·")
    assert HAN.search(zh)
    assert LATIN.search(en)
    assert not HAN.search(en)
    above, below = rule["annotations"]["description"].splitlines()
    assert HAN.search(above)
    assert not HAN.search(below)
    entry = f"{{{{ $externalLabels.runbook }}}}#{alert.lower()}"
    assert rule["annotations"]["runbook_url"] == entry


def test_the_runbook_is_a_link_that_is_set_in_one_place() -> None:
    """A reader of an alert on another machine can follow its link; no alert shows the setting."""
    config = read(PROMETHEUS / "prometheus.yml")
    base = urlsplit(config["global"]["external_labels"]["runbook"])
    assert base.scheme
    assert base.path.endswith("docs/runbook.md")
    dropped = {"action": "labeldrop", "regex": "runbook"}
    assert dropped in config["alerting"]["alert_relabel_configs"]


@pytest.mark.parametrize("alert", ALERTS)
def test_alerts_name_only_labels_they_have(alert: str) -> None:
    """A label that the words of an alert name is one that it has wherever a test sees it fire."""
    words = " ".join(ALERTS[alert]["annotations"].values())
    for name in set(re.findall(r"\$labels\.(\w+)", words)):
        for query in queries():
            for labels in fired(query):
                if f'alertname="{alert}"' in labels:
                    assert f'{name}="' in labels


@pytest.mark.parametrize("name", RUNBOOKS)
def test_the_runbook_has_an_entry_for_every_alert_and_no_other(name: str) -> None:
    """Each alert has one entry in each language, and each entry says what to do."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    entries = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert sorted(entry.splitlines()[0] for entry in entries) == sorted(ALERTS)
    for entry in entries:
        alert = entry.splitlines()[0]
        for part in RUNBOOKS[name]:
            assert part in entry, alert
        assert f"\n`{ALERTS[alert]['labels']['severity']}`" in entry, alert


def test_rules_name_metrics_that_there_are() -> None:
    """What a rule or its test names is in the catalogue of metrics or recorded by a rule."""
    known = exposed() | RECORDED | OTHERS
    for rule in RULES:
        for name in NAME.findall(re.sub(r'"[^"]*"', "", str(rule["expr"]))):
            assert name in known, rule
    for path in TESTS:
        for test in read(path)["tests"]:
            for series in test["input_series"]:
                assert series["series"].partition("{")[0] in known, series


@pytest.mark.parametrize("name", [*RUNBOOKS, "operations.md", "operations.zh-CN.md"])
def test_operators_are_told_of_metrics_and_alerts_that_there_are(name: str) -> None:
    """What the guides name is in the catalogue of metrics, or recorded, or an alert."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    known = exposed() | RECORDED
    for found in NAME.findall(text):
        family = found.rstrip("_") + "_"
        assert found in known or any(metric.startswith(family) for metric in known), found
    assert set(ALERT.findall(text)) <= ALERTS.keys()


def test_every_threshold_is_used() -> None:
    """Every threshold is one that some rule compares with."""
    text = " ".join(str(rule["expr"]) for rule in RULES)
    assert {name for name in RECORDED if "threshold" in name and name not in text} == set()


def test_figures_of_the_work_are_never_summed_over_gateways() -> None:
    """Whatever gateways say of Kafka and of the work is joined by its maximum first."""
    shared = {metric.name for key, metric in vars(metrics).items() if key.startswith("WORK_")}
    shared |= {"kuaibao_consumer_lag_records"}
    joined = re.compile(r"(?:max|min) without \(instance\) \((\w+)")
    for rule in RULES:
        text = str(rule["expr"])
        plain = joined.sub("", text)
        # Which partitions there are is not a number, and is the same from one gateway or from two.
        plain = plain.replace("group by (partition) (kuaibao_consumer_lag_records)", "")
        assert {name for name in NAME.findall(plain) if name in shared} == set(), rule


def test_no_job_is_named_that_is_not_scraped() -> None:
    """A rule that names a job names one of the configuration."""
    jobs = {job["job_name"] for job in read(PROMETHEUS / "prometheus.yml")["scrape_configs"]}
    named = {name for rule in RULES for name in re.findall(r'job="([^"]+)"', str(rule["expr"]))}
    assert named == {"kuaibao-worker", "kuaibao-gateway"}
    assert named <= jobs
