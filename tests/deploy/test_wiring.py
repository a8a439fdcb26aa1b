"""What docker-compose.yml names is there, and what must agree with it does."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from streams.settings.settings import PREFIX, load_settings
from tests.deploy.compose_file import OURS, PASSWORD_FILE, Config, config, variables
from tests.deploy.dockerfile import steps
from tests.support.checkout import ROOT

EXAMPLE: Final = ROOT / "deploy" / "compose" / ".env.example"
DOCUMENT: Final = ROOT / "docs" / "deployment.md"


def read(path: str) -> Any:
    """Read a YAML file of the project."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_settings_are_settings(services: dict[str, Any]) -> None:
    """Every KUAIBAO_ variable can be used, and all processes agree on what they must agree on."""
    agreed = set()
    for name in OURS - {"keys"}:
        given = {key: str(value) for key, value in services[name]["environment"].items()}
        assert all(key.startswith(PREFIX) for key in given), name
        settings = load_settings(given)
        agreed.add(
            (
                *(settings.kafka, settings.prefix, settings.group, settings.partitions),
                *(settings.catalogue, settings.bulletins, settings.case_events),
            )
        )
    assert len(agreed) == 1


def test_what_is_mounted_is_there(whole: Config) -> None:
    """Every file and folder of the project that is mounted exists, and every volume is used.

    Where a service of ours has a volume, the image has made a folder for its user.
    """
    used: set[str] = set()
    image = " ".join(step.argument for step in steps() if step.name == "RUN" and step.stage == 1)
    for name, service in whole["services"].items():
        for volume in service.get("volumes", ()):
            if volume["type"] == "bind":
                assert Path(volume["source"]).exists(), (name, volume)
                continue
            used.add(volume["source"])
            if name in OURS:
                assert volume["target"] in image.split(), (name, volume)
    assert used == whole["volumes"].keys()


def test_variables_are_documented() -> None:
    """The variables of the file are those of .env.example and of the document.

    They have the same defaults.
    """
    told = dict(
        re.findall(r"^([A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    found = variables()
    assert {name for name, variable in found.items() if variable.required} == {PASSWORD_FILE}
    assert told.keys() == found.keys()
    for name, variable in found.items():
        assert variable.required or told[name] == variable.default, name
    document = DOCUMENT.read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", document, re.MULTILINE))
    assert rows == found.keys()


def test_variables_do_something() -> None:
    """What .env says reaches the services: another county, other ports, other partitions."""
    said = config(COUNTY="./docs", PARTITIONS="12", BEHIND_TLS="true", GATEWAY_2_PORT="9999")[
        "services"
    ]
    mounted = [volume["source"] for volume in said["worker-1"]["volumes"]]
    assert mounted == [str(ROOT / "docs"), "store-1"]
    assert said["topics"]["environment"]["KUAIBAO_PARTITIONS"] == "12"
    assert said["grafana"]["environment"]["GF_SECURITY_COOKIE_SECURE"] == "true"
    assert load_settings(config()["services"]["gateway-1"]["environment"]).behind_tls is True
    assert said["gateway-2"]["ports"][0]["published"] == "9999"


def test_prometheus_knows_the_services(services: dict[str, Any]) -> None:
    """prometheus.yml names every worker and gateway at its port.

    The file of its key is in the volume that `keys` writes it to.
    """
    said = read("deploy/prometheus/prometheus.yml")
    jobs = {job["job_name"]: job for job in said["scrape_configs"]}

    def targets(job: str) -> set[str]:
        return {name for group in jobs[job]["static_configs"] for name in group["targets"]}

    port = services["worker-1"]["environment"]["KUAIBAO_METRICS_PORT"]
    workers = {f"{name}:{port}" for name in services if name.startswith("worker-")}
    gateways = {f"{name}:8080" for name in services if name.startswith("gateway-")}
    assert targets("kuaibao-worker") == workers
    assert targets("kuaibao-gateway") == gateways
    key = Path(jobs["kuaibao-gateway"]["authorization"]["credentials_file"])
    mounted = {volume["target"]: volume["source"] for volume in services["prometheus"]["volumes"]}
    made = {volume["target"]: volume["source"] for volume in services["keys"]["volumes"]}
    (folder,) = re.findall(r"^cd (\S+);", services["keys"]["command"][0])
    assert mounted[str(key.parent)] == made[folder]
    assert f"mv new {key.name};" in services["keys"]["command"][0]


def test_grafana_finds_its_files(services: dict[str, Any]) -> None:
    """Dashboards are mounted where Grafana looks for them; its data come from services here."""
    mounted = {volume["target"] for volume in services["grafana"]["volumes"]}
    for path in (ROOT / "deploy" / "grafana" / "provisioning" / "dashboards").glob("*.yml"):
        for provider in read(str(path))["providers"]:
            assert provider["options"]["path"] in mounted
    sources = [
        source["url"]
        for path in (ROOT / "deploy" / "grafana" / "provisioning" / "datasources").glob("*.yml")
        for source in read(str(path))["datasources"]
    ]
    assert set(sources) <= {"http://prometheus:9090", "http://alertmanager:9093"}
    assert sources
