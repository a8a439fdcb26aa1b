"""Prometheus' rules, their tests, and the programs that check them."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from streams.metrics import metrics
from streams.metrics.worked_out import Declared
from tests.support.checkout import ROOT

PROMETHEUS: Final = ROOT / "deploy" / "prometheus"
TESTS: Final = sorted((PROMETHEUS / "tests").glob("test-*.yml"))
LIMIT: Final = 120.0


def read(path: Path) -> Any:
    """Read a file of YAML."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def every_rule() -> list[dict[str, Any]]:
    """Return all rules that Prometheus reads."""
    files = sorted((PROMETHEUS / "rules").glob("*.yml"))
    return [rule for path in files for group in read(path)["groups"] for rule in group["rules"]]


RULES: Final = every_rule()
ALERTS: Final = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED: Final = {rule["record"] for rule in RULES if "record" in rule}


def run(program: str, *arguments: object) -> str:
    """Run a checking program; return what it said, and fail if it found a fault."""
    done = attempt(program, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def attempt(program: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a checking program. Skips, with the reason, where the machine has none."""
    if shutil.which(program) is None:
        package = {"promtool": "prometheus", "amtool": "prometheus-alertmanager"}[program]
        pytest.skip(f"no {program} in PATH; Debian has the package {package}")
    return subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


@cache
def queries() -> list[dict[str, Any]]:
    """Return every query that a promtool test asks."""
    return [
        query
        for path in TESTS
        for test in read(path)["tests"]
        for query in test["promql_expr_test"]
    ]


def asked(query: dict[str, Any]) -> set[str]:
    """Return the alerts that a query of `firing` is about; all where it names none."""
    matcher = re.search(r'alertname(=~|=|!=)"(.+?)"', query["expr"])
    if not query["expr"].startswith("firing"):
        return set()
    if matcher is None or matcher[1] == "!=":
        return set(ALERTS)
    return {alert for alert in ALERTS if re.fullmatch(matcher[2], alert)}


def fired(query: dict[str, Any]) -> list[str]:
    """Return the labels of what a query of `firing` expects."""
    return [sample["labels"] for sample in query.get("exp_samples") or []]


def exposed() -> set[str]:
    """Return every name under which a metric of the catalogue is scraped."""
    names = set[str]()
    for metric in vars(metrics).values():
        if isinstance(metric, Declared):
            names.add(metric.name)
        elif isinstance(metric, MetricWrapperBase):
            base = metric._name
            ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
            names |= {base + end for end in ends.get(str(metric._type), [""])}
    return names | {"kuaibao_build_info"}
