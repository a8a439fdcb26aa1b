"""A running gateway answers as the contract says, whatever it is asked (schemathesis)."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
import pytest

from streams.gateway import pages
from streams.gateway.access.key_making import make_key
from streams.gateway.http.roles import ROLES
from streams.topics.topics import QUICK_REPORT_DUE
from tests.live.conftest import Install
from tests.support.contract import closed, known, operations, validator
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.record import CATALOGUE, SCHEMAS, Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(480)]

SECONDS: Final = 120
FEW_SECONDS: Final = 15
LEAST_CASES: Final = 500
# Not negative_data_rejection: what HTTP lets a header say in other ways (GZIP for gzip, an empty
# list for none) is taken, and a random run meets it once in some thousands.
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
OF_FEEDERS: Final = "POST /v1/feeders/{feeder}"
"""Each may begin a transaction in Kafka, of a tenth of a second, and there are thousands."""

ENDLESS: Final = "/v1/live"
"""Does not end, so that schemathesis would wait for it for ever; it has a test of its own."""


@pytest.fixture
def kuaibao(install: Install) -> Installation:
    """An installation that offers Open311 also, so that all of the contract can be asked."""
    return install(open311=str(SCHEMAS / "open311.toml"))


@contextmanager
def running(kuaibao: Installation, folder: Path) -> Iterator[Gateway]:
    """Run a gateway; what it logs shows where a test fails."""
    gateway = Gateway(kuaibao.settings, folder, "gateway")
    try:
        gateway.wait_ready()
        yield gateway
        assert gateway.process.poll() is None, "the gateway has ended"
    finally:
        print(f"--- the end of the gateway's log:\n{gateway.log[-6000:]}")
        gateway.kill()


@pytest.fixture
def gateway(kuaibao: Installation, record: Told, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway that has read Gaoling's record and some quick reports."""
    kuaibao.worker(opens=4)
    kuaibao.feed(record.events)
    kuaibao.drain()
    kuaibao.feed(record.due[:30], QUICK_REPORT_DUE)
    kuaibao.drain()
    with running(kuaibao, tmp_path) as gateway:
        yield gateway


def sent_by_open311(gateway: Gateway) -> str:
    """Send a request by Open311; return the id that it has."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = gateway.ask("/open311/v2/requests.json", b"service_code=other", form)
    assert answer.status == 201
    return str(answer.json[0]["service_request_id"])


@pytest.mark.slow
def test_whatever_is_asked_is_answered_as_documented(gateway: Gateway, tmp_path: Path) -> None:
    """Thousands of requests, right and wrong: no 5xx, no status, type or field undocumented."""
    document = gateway.get("/v1/openapi.json")
    period = {"kind": "letter", "period": "2015"}
    some = gateway.get("/v1/cases", **period, measure="received", limit="3")
    reports = gateway.get("/v1/quick-reports")["quick_reports"]
    bulletins = [each["id"] for each in gateway.get("/v1/bulletins")["bulletins"]]
    wait_until(lambda: gateway.get("/v1/hotspots")["hotspots"], "hotspots are found")
    hotspots = [each["id"] for each in gateway.get("/v1/hotspots")["hotspots"]]
    there = {
        "/v1/hotspots/{id}": {"id": hotspots},
        "/v1/cases/{id}": {"id": [item["id"] for item in some["items"]]},
        "/v1/bulletins/{id}": {"id": bulletins},
        "/v1/quick-reports/{year}/{number}": {
            name: sorted({report[name] for report in reports}) for name in ("year", "number")
        },
        "/page/{file}": {"file": [file.name for file in pages.FOLDER.glob("*.svg")]},
        "/open311/v2/requests/{id}.{form}": {"id": [sent_by_open311(gateway)]},
    }
    redactions = "/v1/quick-reports/{year}/{number}/redactions"
    there[redactions] = {name: [reports[0][name]] for name in ("year", "number")}
    issued = gateway.get(f"/v1/quick-reports/{reports[0]['year']}/{reports[0]['number']}")
    body = document["paths"][redactions]["post"]["requestBody"]["content"]["application/json"]
    body["examples"]["one"]["value"]["id"] = issued["items"][0]["id"]
    _published(gateway, document, there)
    if not there["/page/{file}"]["file"]:
        # Without Node's build the gateway does not have the page, and answers 503 for it.
        del document["paths"]["/"], document["paths"]["/page/{file}"], there["/page/{file}"]
    asked = known(closed(document), CATALOGUE, some["at"], there)
    checks = ("--checks", ",".join(CHECKS))
    reports = [
        fuzzed(gateway, asked, tmp_path, SECONDS, *checks, "--exclude-name", OF_FEEDERS),
        fuzzed(gateway, asked, tmp_path, FEW_SECONDS, *checks, "--include-name", OF_FEEDERS),
    ]
    assert reports[0]["test_cases"]["generated"] >= LEAST_CASES
    accepted = {
        name: sum(phase["accepted"] for phase in phases.values())
        for report in reports
        for name, phases in report["valid_rates"].items()
    }
    expected = {repr(each) for each in operations(document) if each.path != ENDLESS}
    assert {name for name, times in accepted.items() if times} >= expected - {"POST /v1/session"}


def _published(gateway: Gateway, document: dict[str, Any], there: dict[str, Any]) -> None:
    """Publish a bulletin, draft another, and let what is asked of publications be of these."""

    def ask(path: str, said: Any) -> Any:
        answer = gateway.ask(path, orjson.dumps(said), {"Content-Type": "application/json"})
        assert answer.status in {200, 201}, answer
        return answer.json

    issued, drafted = (ask("/v1/publications", {"bulletin": name}) for name in ("2015", "2014"))
    at = f"/v1/publications/{issued['id']}"
    ask(f"{at}/review", {"digest": issued["digest"], "result": "passed"})
    ask(f"{at}/issue", {"digest": issued["digest"]})
    both = [issued["id"], drafted["id"]]
    there |= {"/v1/publications/{id}": {"id": both}}
    there |= {"/v1/publications/{id}/differences": {"id": both}}
    # What is issued may be asked for again; what is not may be reviewed again.
    for act, of in (("issue", issued), ("review", drafted)):
        path = f"/v1/publications/{{id}}/{act}"
        there |= {path: {"id": [of["id"]]}}
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for example in body["examples"].values():
            example["value"]["digest"] = of["digest"]


@pytest.mark.slow
def test_with_keys_everything_is_refused_without_one(kuaibao: Installation, tmp_path: Path) -> None:
    """With a key of all roles all is as documented; what needs a role is 401 without the key."""
    with running(kuaibao, tmp_path) as gateway:
        document = closed(gateway.get("/v1/openapi.json"))
        token = make_key(
            Path(gateway.settings.keys_file),
            "tests",
            # A department's key is limited, and tests/live/test_departments.py asks with one.
            [one for one in ROLES if one not in ("calendar", "department")],
            (),
        )
        wait_until(lambda: gateway.ask("/v1/figures").status == 401, "the key is in force")
        for each in operations(document):
            if each.role and each.method == "GET":
                path = re.sub(r"[{}]", "", each.path)
                assert gateway.ask(path).status == 401, each
        # Keys for these have no other role, or see a unit alone; other tests ask for them.
        del document["paths"]["/v1/desk.ics"], document["paths"]["/v1/department/events"]
        sign_in = document["paths"]["/v1/session"]["post"]["requestBody"]["content"]
        sign_in["application/json"]["examples"]["key"]["value"] = {"key": token}
        report = fuzzed(
            *(gateway, document, tmp_path, FEW_SECONDS),
            *("--checks", ",".join((*CHECKS, "ignored_auth"))),
            *("--header", f"Authorization: Bearer {token}"),
            # No worker counts here, so a draft is refused as not whole, with 503 and after a while.
            *("--exclude-name", "POST /v1/publications"),
        )
        assert not report["warnings"]["missing_auth"]


def fuzzed(
    gateway: Gateway, document: dict[str, Any], folder: Path, seconds: int, *options: str
) -> Any:
    """Let schemathesis ask for a while; fail with what it says, or return its report."""
    events = document["paths"].get("/v1/department/events", {"get": {"parameters": []}})
    for parameter in events["get"]["parameters"]:
        if parameter["name"] == "wait":
            parameter["schema"]["maximum"] = 0  # Waiting would take all the time there is.
    (folder / "contract.json").write_bytes(orjson.dumps(document))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", "contract.json"),
        *("--url", f"http://127.0.0.1:{gateway.settings.gateway_port}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "60"),
        *("--max-time", str(seconds), "--request-timeout", "20", "--continue-on-failure"),
        *("--report", "json", "--report-json-path", "report.json", "--no-color"),
        *("--generation-database", "none", "--suppress-health-check", "all"),
        # Whether a key is asked for does not follow from the contract, but from whether keys exist.
        *("--generation-with-security-parameters", "false"),
        *("--exclude-path", ENDLESS, *options),
    ]
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=SECONDS + 120, check=False
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-4_000:]
    return json.loads((folder / "report.json").read_bytes())


QUERIES: Final[tuple[dict[str, str], ...]] = (
    {},
    {"period": "2015", "by": "category,channel"},
    {"kind": "letter,opinion", "period": "2013..2015", "each": "quarter", "by": "kind"},
    {"kind": "publication", "column": "", "period": "..2014-12-31", "as_of": "2015-03-02"},
    {"period": "2015-11..2015-01"},
    {"kind": "houses"},
    {"by": "kind,kind"},
    {"each": "day", "period": "2013..2015"},
    {"measure": "open"},
)


FIGURES_ALONE: Final = (", growth, stocks", ", format, download")
"""Parameters of /v1/figures as its refusals list them, which /v1/live does not take."""


def test_live_figures_begin_with_what_figures_are(gateway: Gateway) -> None:
    """Of any query the first event is what /v1/figures answers; what that refuses is refused."""
    live = validator(closed(gateway.get("/v1/openapi.json")), "/components/schemas/LiveFigures")
    for query in QUERIES:
        figures = gateway.ask(f"/v1/figures?{urlencode(query)}")
        status, kind, body = first_event(gateway, f"/v1/live?{urlencode(query)}")
        assert status == figures.status, query
        if status == 200:
            assert kind == "text/event-stream"
            told = json.loads(body)
            assert [error.message for error in live.iter_errors(told)] == []
            assert (told["whole"], told["gone"]) == (True, [])
            expected = figures.json
            del expected["current"]  # Kafka is asked again every few seconds.
            assert {name: told[name] for name in expected} == expected
        else:
            assert kind == "application/problem+json"
            said = figures.json
            for names in FIGURES_ALONE:
                said["detail"] = said["detail"].replace(names, "")
            told = json.loads(body)
            # Each request has its own number.
            assert told.pop("request_id") != said.pop("request_id")
            assert told == said


def first_event(gateway: Gateway, path: str) -> tuple[int, str, bytes]:
    """Ask; return status, type and the data of the first event, or the whole body of an error."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.settings.gateway_port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        kind = answer.headers.get_content_type()
        if answer.status != 200:
            return answer.status, kind, answer.read()
        data = next(line for line in answer if line.startswith(b"data: "))
        return answer.status, kind, data.removeprefix(b"data: ")
    finally:
        connection.close()
