"""What Prometheus gets from a gateway, byte by byte."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from streams.gateway.app import all_routes
from streams.gateway.http.contract import documented
from streams.metrics import metrics
from streams.metrics.worked_out import Declared
from tests.unit.gateway.shell import Shell, asked


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a gateway says that has only just begun."""

    async def work(shell: Shell) -> str:
        return await (await shell.ask("GET", "/metrics")).text()

    return asked(tmp_path_factory.mktemp("metrics") / "keys.json", work)


@pytest.fixture(scope="module")
def families(text: str) -> dict[str, Metric]:
    """Return the same by name; no metric may be there twice."""
    found = list(text_string_to_metric_families(text))
    named = {family.name: family for family in found}
    assert len(named) == len(found)
    return named


def labels(family: Metric, suffix: str = "") -> list[tuple[str, ...]]:
    """Return the labels' values of all series of a name."""
    name = family.name + suffix
    return [tuple(s.labels.values()) for s in family.samples if s.name == name]


def test_every_documented_answer_has_a_series_from_the_start(families: dict[str, Metric]) -> None:
    """A fault of the program too, of every operation, so that the first one shows as a rate."""
    found = set(labels(families["kuaibao_http_requests"], "_total"))
    assert found >= set(documented())
    routes = {(method, path) for method, path, *_ in all_routes()}
    assert found >= {(*route, "500") for route in routes}
    assert set(labels(families["kuaibao_http_request_seconds"], "_count")) >= routes


def test_every_outcome_of_intake_has_a_series_from_the_start(families: dict[str, Metric]) -> None:
    """The delay has its buckets."""
    outcomes = labels(families["kuaibao_http_intake_events"], "_total")
    assert outcomes == [("accepted",), ("refused",), ("failed",)]
    assert labels(families["kuaibao_delay_seconds"], "_bucket")


def test_no_worker_speaks_from_a_gateway(families: dict[str, Metric]) -> None:
    """Counters of work that is done elsewhere would remain at 0 for ever."""
    of_worker = {family.name for family in metrics.WORKER.collect()}
    shared = {"python_info", "kuaibao_build"} | {
        name for name in families if name.startswith(("process_", "python_gc_"))
    }
    assert of_worker & families.keys() <= shared
    assert {s.labels["process"] for s in families["kuaibao_build_info"].samples} == {"gateway"}


def test_the_work_is_left_out_until_it_is_known(families: dict[str, Metric]) -> None:
    """A gateway that has read nothing yet says nothing of cases."""
    work = {
        declared.name
        for name, declared in vars(metrics).items()
        if name.startswith("WORK_") and isinstance(declared, Declared)
    }
    assert len(work) == 18
    assert not work & families.keys()
    assert families["kuaibao_gateway_ready"].samples[0].value == 0


def test_prometheus_own_linter_finds_nothing(text: str) -> None:
    """As `promtool check metrics` has it."""
    lint(text)


def lint(*texts: str) -> None:
    """Have promtool look at what is exposed; skips where there is none."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool in PATH; Debian has it in the package prometheus")
    for text in texts:
        found = subprocess.run(
            [promtool, "check", "metrics"],
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (found.returncode, ours(found.stderr.splitlines())) in ((0, []), (3, [])), found


def ours(lines: Iterable[str]) -> list[str]:
    """Leave out what it says of metrics that prometheus_client itself makes for every process."""
    return [line for line in lines if not line.startswith(("python_", "process_"))]


def test_the_linter_is_heard(tmp_path: Path) -> None:
    """A counter without `_total` is found."""
    assert tmp_path
    with pytest.raises(AssertionError, match="_total"):
        lint("# HELP a_b B.\n# TYPE a_b counter\na_b 1\n")
