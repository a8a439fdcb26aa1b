"""docker-compose.yml keeps the rules of docs/deployment.md, as Docker's own loader reads it."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import yaml

from streams.broker.jars import Jars
from streams.settings.settings import load_settings
from tests.deploy.compose_file import OURS, PASSWORD_FILE, Config, compose, config, seconds
from tests.support.checkout import ROOT

ONCE: Final = {"topics", "keys"}
SERVICES: Final = OURS | {"kafka", "prometheus", "alertmanager", "grafana"}
PORTS: Final = {
    "gateway-1": ("8080", 8080),
    "gateway-2": ("8081", 8080),
    "prometheus": ("9090", 9090),
    "grafana": ("3000", 3000),
}


def test_all_services_are_there(services: dict[str, Any]) -> None:
    """Kafka, its topics, the key, two workers, two gateways and what watches them."""
    assert services.keys() == SERVICES


def test_nothing_starts_without_a_password() -> None:
    """Without the file of Grafana's password the loader refuses, and says what to do."""
    done = compose("config", "--quiet")
    assert done.returncode != 0
    assert PASSWORD_FILE in done.stderr
    assert "docs/deployment.md" in done.stderr


def test_no_password_stands_in_the_file(services: dict[str, Any]) -> None:
    """What is secret comes from a file: no variable with such a name contains a value itself."""
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL", re.IGNORECASE)
    named = {
        name: value
        for service in services.values()
        for name, value in (service.get("environment") or {}).items()
        if secret.search(name)
    }
    assert named == {"GF_SECURITY_ADMIN_PASSWORD__FILE": "/run/secrets/grafana-admin-password"}


def test_images_are_pinned(services: dict[str, Any]) -> None:
    """Each image is named by a full version; ours and Kafka's are those of this tree."""
    images = {name: service["image"].rpartition(":") for name, service in services.items()}
    for name, (_, _, tag) in images.items():
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), (name, tag)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {images[name] for name in OURS} == {("kuaibao", ":", project["version"])}
    assert images["kafka"][2] == Jars().version


def test_ports_are_on_loopback_alone(services: dict[str, Any]) -> None:
    """Only gateways, Prometheus and Grafana can be reached, and from this machine alone."""
    found = {
        (name, port["host_ip"], port["published"], port["target"])
        for name, service in services.items()
        for port in service.get("ports", ())
    }
    assert found == {(name, "127.0.0.1", *ports) for name, ports in PORTS.items()}


def test_containers_may_do_little(services: dict[str, Any]) -> None:
    """Every container is shut in: it can write nothing of the host's and nothing of its image.

    It has no capability, no way to gain one, and a user that is not root.
    """
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & service.keys(), name
        assert service.get("network_mode", "none") == "none", name
        for volume in service.get("volumes", ()):
            assert volume["type"] == "volume" or volume["read_only"], (name, volume)
        if name != "kafka":  # Its image has a user of its own, and no number to name it by.
            assert int(service["user"].partition(":")[0]) > 0, name


def test_containers_are_bounded(services: dict[str, Any]) -> None:
    """Every container has limits of memory, processor and processes, and a log that rotates."""
    for name, service in services.items():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}, name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name


def test_what_runs_on_is_watched_and_restarted(services: dict[str, Any]) -> None:
    """What runs for long has a health check, comes back when it ends, and may end in order.

    What is done once is not begun again by itself.
    """
    for name, service in services.items():
        once = name in ONCE
        assert service["restart"] == ("no" if once else "unless-stopped"), name
        assert ("healthcheck" in service) != once, name
        if not once:
            health = service["healthcheck"]
            assert health["test"][0] in {"CMD", "CMD-SHELL"}, name
            assert seconds(health["timeout"]) <= seconds(health["interval"]), name
        if name.startswith("gateway"):
            assert seconds(service["stop_grace_period"]) > 30  # what a gateway allows requests


def test_start_in_order(services: dict[str, Any]) -> None:
    """Topics wait for a healthy Kafka, workers and gateways for topics.

    Gateways and Prometheus also wait for the key.
    """
    waits = {
        name: {other: said["condition"] for other, said in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    done, well = "service_completed_successfully", "service_healthy"
    for name in ("worker-1", "worker-2"):
        assert waits[name] == {"topics": done}
    for name in ("gateway-1", "gateway-2"):
        assert waits[name] == {"topics": done, "keys": done}
    assert waits["topics"] == {"kafka": well}
    assert waits["prometheus"] == {"keys": done}
    assert waits["grafana"] == {"prometheus": well}


def test_kafka_is_reached_by_few(whole: Config) -> None:
    """Only those who need Kafka share its network, which leads nowhere: it asks no password."""
    networks = {name: set(said.get("networks", ())) for name, said in whole["services"].items()}
    assert whole["networks"]["stream"]["internal"] is True
    assert networks["kafka"] == {"stream"}
    assert {name for name, of in networks.items() if "stream" in of} == OURS - {"keys"} | {"kafka"}


def test_notices_are_sent_where_it_is_asked_for() -> None:
    """With the profile there is one service more, as shut in as the others.

    It reaches Kafka and, by a network that leads out, mail servers and webhooks.
    """
    whole = config(COMPOSE_PROFILES="notify")
    services = whole["services"]
    assert services.keys() == SERVICES | {"notify"}
    test_containers_may_do_little(services)
    test_containers_are_bounded(services)
    test_what_runs_on_is_watched_and_restarted(services)
    notify = services["notify"]
    assert set(notify["networks"]) == {"stream", "watch"}
    assert not whole["networks"]["watch"].get("internal")
    assert "ports" not in notify
    given = {key: str(value) for key, value in notify["environment"].items()}
    settings, worker = load_settings(given), load_settings(services["worker-1"]["environment"])
    assert (settings.prefix, settings.group) == (worker.prefix, worker.group)
    folder = Path(settings.recipients).parent
    assert str(folder) in {volume["target"] for volume in notify["volumes"]}
    config_file = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    jobs = {job["job_name"]: job for job in config_file["scrape_configs"]}
    (found,) = jobs["kuaibao-notify"]["dns_sd_configs"]
    assert (found["names"], found["port"]) == (["notify"], settings.notify_metrics_port)


def test_feeders_run_where_it_is_asked_for() -> None:
    """With the profile there is one service more, as shut in as the others, and it is watched."""
    whole = config(COMPOSE_PROFILES="feed", FEEDER="mailbox.toml")
    services = whole["services"]
    assert services.keys() == SERVICES | {"feed"}
    test_containers_may_do_little(services)
    test_containers_are_bounded(services)
    test_what_runs_on_is_watched_and_restarted(services)
    feed = services["feed"]
    assert set(feed["networks"]) == {"stream", "watch"}
    assert "ports" not in feed
    given = {key: str(value) for key, value in feed["environment"].items()}
    settings, worker = load_settings(given), load_settings(services["worker-1"]["environment"])
    assert (settings.prefix, settings.kafka) == (worker.prefix, worker.kafka)
    *command, mapping = feed["command"]
    assert command == ["feed", "--watch"]
    (folder,) = [each for each in feed["volumes"] if mapping.startswith(each["target"] + "/")]
    assert folder["read_only"]
    assert Path(mapping).name == "mailbox.toml"
    assert f":{settings.feed_metrics_port}/metrics" in " ".join(feed["healthcheck"]["test"])
    config_file = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    jobs = {job["job_name"]: job for job in config_file["scrape_configs"]}
    (found,) = jobs["kuaibao-feed"]["dns_sd_configs"]
    assert (found["names"], found["port"]) == (["feed"], settings.feed_metrics_port)
