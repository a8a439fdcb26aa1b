"""Every service runs as docker-compose.yml has it: command, environment, health check, end."""

import json
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

import pytest

from tests.deploy.stage import DEBIAN, Stage
from tests.support.processes import wait_until

# Making the image and running all of it takes a minute and a half of processor time. It changes
# with files that few changes touch, and test_wheel.py runs what is installed from the same wheel.
pytestmark = [pytest.mark.kafka, pytest.mark.slow]

LETTER: Final = {
    "specversion": "1.0",
    "type": "kuaibao.case.received.v1",
    "source": "/gaoling/portal",
    "id": "1",
    "subject": "letter-1",
    "time": "2015-03-02T09:30:00+08:00",
    "data": {"kind": "letter", "channel": "portal-participation", "title": "小区停暖三天"},
}


def ask(url: str, key: str = "", body: object = None) -> tuple[int, Any]:
    """Ask a service; return status and body, parsed if it is JSON."""
    request = urllib.request.Request(url)  # noqa: S310  an address of this machine
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/cloudevents+json")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  the same
            status, kind, said = answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        status, kind, said = error.code, error.headers.get_content_type(), error.read()
    return status, json.loads(said) if kind.endswith("json") else said.decode()


def at(stage: Stage, name: str, port: int, path: str) -> str:
    """Return the address of something that a service answers."""
    return f"http://{stage.hosts[name]}:{port}{path}"


def files(root: Path) -> dict[str, int]:
    """List all files below a folder, with when each was changed."""
    return {str(path): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_topics_are_made_once(stage: Stage) -> None:
    """`topics` makes all topics, and makes none when it runs again at the next `up`."""
    wait_until(lambda: stage["topics"].run().returncode == 0, "topics are made")
    again = stage["topics"].run()
    assert (again.returncode, again.stdout.split(", ")[1]) == (0, "0 created\n")


def test_key_of_metrics_is_made_once(stage: Stage) -> None:
    """`keys` makes the key that Prometheus reads, and leaves it be at the next `up`."""
    first = stage["keys"].run()
    assert first.returncode == 0, first.stderr
    key = stage["prometheus"].place("/run/secrets") / "metrics_key"
    made = key.read_text()
    assert made.startswith("kb_")
    assert stage["keys"].run().returncode == 0
    assert key.read_text() == made


def test_lost_key_is_not_replaced_in_silence(stage: Stage) -> None:
    """Where the key's file is gone but the key is not, `keys` fails and says what to do."""
    key = stage["prometheus"].place("/run/secrets") / "metrics_key"
    kept = key.rename(key.parent / "kept")
    done = stage["keys"].run()
    assert done.returncode != 0
    assert "there is a key prometheus already" in done.stderr
    assert not key.exists()
    kept.rename(key)


def test_services_are_healthy_and_do_their_work(stage: Stage, image: Path) -> None:
    """Workers and gateways get well by their own checks, and work together.

    A letter posted at one gateway is counted, and shown by the other, with keys made as the
    document says. Nothing of the image is changed and nothing is left in the working folder.
    """
    before = files(image / "opt")
    names = ("worker-1", "worker-2", "gateway-1", "gateway-2")
    for name in names:
        ill = stage[name].check()
        assert ill.returncode == 1, (name, ill)
        stage[name].start()
    for name in names:
        stage[name].wait_healthy()

    make = ("kuaibao", "keys", "make")
    feed = stage["gateway-1"].run(*make, "portal", "--role", "feed").stdout.strip()
    look = stage["gateway-2"].run(*make, "desk", "--role", "figures").stdout.strip()
    events = at(stage, "gateway-1", 8080, "/v1/events")
    assert ask(events, look, LETTER)[0] == 403
    assert ask(events, feed, LETTER)[0] == 202
    question = at(stage, "gateway-2", 8080, "/v1/figures?kind=letter&period=2015")
    assert ask(question)[0] == 401

    def is_counted() -> bool:
        status, said = ask(question, look)
        return status == 200 and said["rows"][0]["measures"]["received"] == 1

    wait_until(is_counted, "the letter is counted")
    assert files(image / "opt") == before
    assert list((image / "home").iterdir()) == []


def test_metrics_key_opens_metrics_alone(stage: Stage) -> None:
    """What Prometheus is given opens the metrics of a gateway, and no figures."""
    key = (stage["prometheus"].place("/run/secrets") / "metrics_key").read_text().strip()
    metrics = at(stage, "gateway-1", 8080, "/metrics")
    assert ask(metrics)[0] == 401
    assert ask(metrics, key)[0] == 200
    assert ask(at(stage, "gateway-1", 8080, "/v1/figures?period=2015"), key)[0] == 403


def test_prometheus_scrapes_them_all(stage: Stage) -> None:
    """Prometheus, with its command and its settings, finds everything.

    The key from the volume and the names in prometheus.yml are right: every target answers, the
    rules are loaded, and Alertmanager is known.
    """
    for program in (*DEBIAN.values(), "wget"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} in PATH; Debian has a package of that name")
    prometheus, alertmanager = stage["prometheus"], stage["alertmanager"]
    prometheus.translate("/etc/prometheus/prometheus.yml", beside=["/etc/prometheus/rules"])
    prometheus.start()
    alertmanager.start()
    prometheus.wait_healthy()
    alertmanager.wait_healthy()

    def targets() -> dict[str, str]:
        found = ask(at(stage, "prometheus", 9090, "/api/v1/targets"))[1]["data"]["activeTargets"]
        return {target["scrapeUrl"]: target["health"] for target in found}

    wait_until(lambda: set(targets().values()) == {"up"}, f"every target is up: {targets()}")
    ours = {at(stage, name, 9464, "/metrics") for name in ("worker-1", "worker-2")}
    ours |= {at(stage, name, 8080, "/metrics") for name in ("gateway-1", "gateway-2")}
    assert ours <= set(targets())
    rules = ask(at(stage, "prometheus", 9090, "/api/v1/rules"))[1]["data"]["groups"]
    assert sum(len(group["rules"]) for group in rules) > 0
    told = ask(at(stage, "prometheus", 9090, "/api/v1/alertmanagers"))[1]["data"]
    assert [found["url"] for found in told["activeAlertmanagers"]] == [
        at(stage, "alertmanager", 9093, "/api/v2/alerts")
    ]


def test_stopped_worker_is_ill_and_the_other_goes_on(stage: Stage) -> None:
    """A worker that was stopped fails its check; the other one takes over and stays well."""
    assert stage["worker-2"].stop() == 0
    assert stage["worker-2"].check().returncode == 1
    metrics = at(stage, "worker-1", 9464, "/metrics")
    owned = "\nkuaibao_partition_owned{"
    wait_until(lambda: ask(metrics)[1].count(owned) == 8, "one worker has all partitions")
    assert stage["worker-1"].check().returncode == 0


def test_services_stop_in_their_time(stage: Stage) -> None:
    """Told to end, a worker, a gateway and Kafka do so in order and well within their time."""
    for name in ("worker-1", "gateway-1", "kafka"):
        began = time.monotonic()
        code = stage[name].stop()
        # Java tells by its exit code which signal ended it in order.
        assert code == (143 if name == "kafka" else 0), stage[name].log[-2000:]
        assert time.monotonic() - began < 20
