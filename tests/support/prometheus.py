"""A real Prometheus with the rules that are shipped, watching the processes of a test."""

import json
import math
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from streams.broker import ports
from streams.broker.guarded_process import start_guarded
from tests.deploy.grafana import PROMETHEUS
from tests.support.processes import LIMIT, wait_until

EVERY: Final = "1s"
"""How often processes are asked and rules looked at: more often than in earnest."""


class Sample(NamedTuple):
    """What a series is now."""

    labels: dict[str, str]
    value: float


def installed() -> str:
    """Return the program. Skips, with the reason, where the machine has none."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("no prometheus in PATH; Debian has the package prometheus")
    return program


class Prometheus:
    """A Prometheus on loopback, with the shipped rules and jobs.

    Args:
        folder: For its configuration, its data and its log.
        targets: The ports of this machine that each of the shipped jobs asks.
    """

    def __init__(self, folder: Path, targets: Mapping[str, Iterable[int]]) -> None:
        folder.mkdir()
        self.since = time.time()
        self.path = folder / "log"
        self._port = ports.free()
        config = folder / "prometheus.yml"
        config.write_text(yaml.safe_dump(_configuration(targets)), encoding="utf-8")
        with self.path.open("wb") as log:
            self.process = start_guarded(
                [
                    installed(),
                    f"--config.file={config}",
                    f"--storage.tsdb.path={folder / 'data'}",
                    f"--web.listen-address=127.0.0.1:{self._port}",
                    "--log.level=warn",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()

    def wait_ready(self) -> None:
        """Wait until it answers."""

        def is_ready() -> bool:
            assert self.process.poll() is None, self.path.read_text()
            try:
                return bool(self.get("query", query="vector(1)"))
            except (URLError, ConnectionError):
                return False

        wait_until(is_ready, "Prometheus answers")

    def get(self, call: str, **query: str) -> Any:
        """Ask its API. What it refuses, such as an invalid query, is an error of HTTP."""
        url = f"http://127.0.0.1:{self._port}/api/v1/{call}?{urlencode(query)}"
        with urlopen(url, timeout=LIMIT) as answer:
            return json.load(answer)["data"]

    def now(self, expr: str) -> list[Sample]:
        """Ask what series are now; without those that are not a number."""
        found = self.get("query", query=expr)
        if found["resultType"] == "scalar":
            return [Sample({}, float(found["result"][1]))]
        samples = [Sample(each["metric"], float(each["value"][1])) for each in found["result"]]
        return [sample for sample in samples if not math.isnan(sample.value)]

    def ever(self, expr: str) -> list[Sample]:
        """Ask of each series for the last number that it was since Prometheus was started."""
        begin, end = f"{self.since:.0f}", f"{time.time():.3f}"
        found = self.get("query_range", query=expr, start=begin, end=end, step=EVERY)
        return [
            Sample(each["metric"], numbers[-1])
            for each in found["result"]
            if (numbers := [float(text) for _, text in each["values"] if text != "NaN"])
        ]

    def values(self, metric: str, label: str) -> list[str]:
        """Return the values that a label has in a metric, in order."""
        found = self.get(f"label/{label}/values", **{"match[]": metric})
        return sorted(map(str, found))

    def wait(self, expr: str, value: float) -> None:
        """Wait until an expression, of one series, has a value."""
        wait_until(
            lambda: [sample.value for sample in self.now(expr)] == [value], f"{expr} is {value}"
        )


def _configuration(targets: Mapping[str, Iterable[int]]) -> dict[str, Any]:
    """Change what is shipped as little as can be: where processes are, and how often to ask."""
    shipped = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    jobs = {job["job_name"]: job for job in shipped["scrape_configs"] if job["job_name"] in targets}
    assert jobs.keys() == targets.keys(), (
        "jobs have other names in deploy/prometheus/prometheus.yml"
    )
    for name, job in jobs.items():
        # Gateways of tests have no keys; what compose does with them is tested elsewhere.
        job.pop("authorization", None)
        # Nor do they have names that could be looked up.
        job.pop("dns_sd_configs", None)
        job["static_configs"] = [{"targets": [f"127.0.0.1:{port}" for port in targets[name]]}]
    return {
        "global": {"scrape_interval": EVERY, "evaluation_interval": EVERY},
        "rule_files": [str(PROMETHEUS / each) for each in shipped["rule_files"]],
        "scrape_configs": list(jobs.values()),
    }
