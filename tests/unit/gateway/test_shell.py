"""What is true of every answer: headers, problems, the log; what is open without a role."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientPayloadError, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from streams.core.errors import BadQuery
from streams.gateway import pages
from streams.gateway.access.key_making import make_key
from streams.gateway.http.callers import ROLES
from streams.gateway.http.connection import OPTIONS
from streams.gateway.http.headers import SECURITY, add_headers
from streams.gateway.http.problems import Problem, problems
from streams.metrics.metrics import GATEWAY
from tests.unit.gateway.shell import Shell, asked, bearer

SAID = "zhang-san-13800000000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes; there is none."""
    return tmp_path / "keys.json"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that was built."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>快报</title>", encoding="utf-8")
    (folder / "page-AB12CD34.js").write_text("1")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder.parent / "outside.txt").write_text(SAID)
    (folder / ".hidden").write_text(SAID)
    (folder / "folder").mkdir()
    monkeypatch.setattr(pages, "FOLDER", folder)
    return folder


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/page/page-AB12CD34.js", 200),
        ("GET", "/page/gone.js", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 503),
        ("GET", "/metrics", 200),
        ("GET", "/v1/openapi.json", 200),
        ("GET", "/docs", 200),
        ("GET", "/v1/session", 200),
        ("DELETE", "/v1/session", 204),
        ("GET", "/nowhere", 404),
        ("GET", "/v1/figures?nonsense=1", 400),
        ("DELETE", "/v1/figures", 405),
        ("OPTIONS", "/v1/figures", 405),
        ("POST", "/v1/events", 415),
    ],
)
def test_every_answer_has_the_security_headers(
    path: Path, built: Path, method: str, where: str, status: int
) -> None:
    """Files and errors too; and none says which versions answer, or is kept unless it says so."""
    assert built

    async def work(shell: Shell) -> None:
        answer = await shell.ask(method, where)
        assert answer.status == status
        assert answer.headers.items() >= SECURITY.items()
        assert answer.headers.getall("Server") == ["kuaibao"]
        assert "Cache-Control" in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    asked(path, work)


# --- problems -----------------------------------------------------------------------------------


async def _raise_problem(_request: web.Request) -> web.Response:
    raise Problem(429, "Busy", "later", headers={"Retry-After": "2"}, limit=None, parameter="by")


async def _raise_query(_request: web.Request) -> web.Response:
    raise BadQuery("period", "ends before it begins")


async def _raise_fault(_request: web.Request) -> web.Response:
    raise ZeroDivisionError(SAID)


async def _raise_http(_request: web.Request) -> web.Response:
    raise web.HTTPRequestEntityTooLarge(10, 20)


async def _stream_then_fail(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"begun")
    raise ZeroDivisionError(SAID)


def ask(handler: Any, where: str = "/x/y", method: str = "GET") -> tuple[int, Any, Any]:
    """Ask a handler inside the middleware of all; return status, JSON and headers."""

    async def run() -> tuple[int, Any, Any]:
        app = web.Application(middlewares=[problems], handler_args=OPTIONS)
        app.router.add_get("/x/{name}", handler)
        app.on_response_prepare.append(add_headers)
        async with (
            TestClient(TestServer(app)) as client,
            client.request(method, where) as answer,
        ):
            assert answer.content_type == "application/problem+json"
            return answer.status, await answer.json(content_type=None), answer.headers

    return asyncio.run(run())


def test_a_problem_says_what_it_was_made_with() -> None:
    """Members that are None are left out."""
    status, said, headers = ask(_raise_problem)
    assert status == said["status"] == 429
    assert said == {
        "type": "about:blank",
        "title": "Busy",
        "status": 429,
        "detail": "later",
        "parameter": "by",
        "request_id": headers["X-Request-Id"],
    }
    assert headers["Retry-After"] == "2"


def test_a_bad_query_names_its_parameter() -> None:
    """The parameter is the one that the core found."""
    status, said, _ = ask(_raise_query)
    assert (status, said["parameter"]) == (400, "period")
    assert said["detail"] == "period: ends before it begins"


def test_a_fault_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    """500 without details; the log has the stack, and the path's pattern alone."""
    status, said, _ = ask(_raise_fault, f"/x/{SAID}-path")
    assert status == 500
    assert SAID not in str(said)
    assert "ZeroDivisionError" in caplog.text
    assert "/x/{name}" in caplog.text
    assert f"{SAID}-path" not in caplog.text


def test_what_aiohttp_refuses_is_a_problem_too() -> None:
    """Its own texts are not sent."""
    assert ask(_raise_http)[0] == 413
    status, said, _ = ask(_raise_http, f"/{SAID}")
    assert status == 404
    assert SAID not in str(said)
    status, said, headers = ask(_raise_http, method="PUT")
    assert (status, headers["Allow"]) == (405, "GET,HEAD")
    assert said["detail"] == "the method PUT is not answered here; allowed are GET, HEAD"


def test_an_answer_begun_is_cut_off_when_it_fails() -> None:
    """It must not look whole, and no second answer may follow within it."""

    async def run() -> None:
        app = web.Application(middlewares=[problems], handler_args=OPTIONS)
        app.router.add_get("/", _stream_then_fail)
        async with TestClient(TestServer(app)) as client, client.get("/") as answer:
            assert answer.status == 200
            with pytest.raises(ClientPayloadError, match="Not enough data"):
                await answer.read()

    asyncio.run(run())


# --- the log ------------------------------------------------------------------------------------


def test_the_log_tells_of_a_request_without_what_was_in_it(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line: method, pattern, status, time, bytes. No query, id, key or cookie."""
    make_key(path, "boss", [one for one in ROLES if one not in ("calendar", "department")], [])

    async def work(shell: Shell) -> None:
        headers = {"Cookie": f"kuaibao={SAID}", "Referer": SAID, "User-Agent": SAID}
        await shell.ask("GET", f"/v1/cases/{SAID}?as_of={SAID}", headers=headers)
        await shell.ask("GET", f"/v1/cases/{SAID}", headers=bearer(SAID))
        await shell.ask("GET", f"/{SAID}")
        await shell.ask(SAID.upper(), "/healthz")
        await shell.ask("POST", "/v1/session", json={"key": SAID})

    with caplog.at_level(logging.DEBUG, logger="streams"):
        asked(path, work)
    lines = [record for record in caplog.records if record.name.endswith("requests_log")]
    assert [(line.args or ())[:3] for line in lines] == [  # type: ignore[index]
        ("GET", "/v1/cases/{id}", 401),
        ("GET", "/v1/cases/{id}", 401),
        ("GET", "-", 404),
        ("-", "-", 400),
        ("POST", "/v1/session", 401),
    ]
    assert all(line.levelno == logging.INFO for line in lines)
    assert SAID.lower() not in caplog.text.lower()


def test_requests_are_counted_by_pattern(path: Path) -> None:
    """What a caller makes up adds no label."""

    def counted(where: str, status: str) -> float:
        labels = {"method": "GET", "route": where, "status": status}
        return GATEWAY.get_sample_value("kuaibao_http_requests_total", labels) or 0.0

    before = counted("/v1/cases/{id}", "404"), counted("-", "404"), counted("/healthz", "200")

    async def work(shell: Shell) -> str:
        await shell.ask("GET", f"/{SAID}")
        await shell.ask("GET", "/healthz")
        return await (await shell.ask("GET", "/metrics")).text()

    shown = asked(path, work)
    assert counted("-", "404") == before[1] + 1
    assert counted("/healthz", "200") == before[2] + 1
    assert SAID not in shown
    assert 'kuaibao_http_requests_total{method="GET",route="/healthz",status="200"}' in shown


# --- health and pages ---------------------------------------------------------------------------


def test_ready_says_what_is_missing_until_nothing_is(path: Path) -> None:
    """Alive it is all the while, and its state runs as long as the gateway does."""

    async def work(shell: Shell) -> Shell:
        assert shell.state.running
        answer = await shell.ask("GET", "/readyz")
        assert (answer.status, await answer.json()) == (
            503,
            {"ready": False, "missing": ["figures of partitions 0, 1"]},
        )
        assert await (await shell.ask("GET", "/healthz")).json() == {"alive": True}
        shell.state.behind = []
        answer = await shell.ask("GET", "/readyz")
        assert (answer.status, await answer.json()) == (200, {"ready": True, "missing": []})
        return shell

    assert not asked(path, work).state.running


def test_files_are_kept_for_ever_where_their_name_says_what_they_hold(
    path: Path, built: Path
) -> None:
    """The page itself, and what has a fixed name, is asked for again each time."""
    assert built

    async def work(shell: Shell) -> None:
        page = await shell.ask("GET", "/")
        assert (page.content_type, page.headers["Cache-Control"]) == ("text/html", "no-cache")
        assert "快报" in await page.text()
        script = await shell.ask("GET", "/page/page-AB12CD34.js")
        assert script.content_type.endswith("/javascript")
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        picture = await shell.ask("GET", "/page/favicon.svg")
        assert picture.content_type == "image/svg+xml"
        assert picture.headers["Cache-Control"] == "no-cache"
        known = {"If-None-Match": picture.headers["ETag"]}
        assert (await shell.ask("GET", "/page/favicon.svg", headers=known)).status == 304

    asked(path, work)


@pytest.mark.parametrize(
    "name",
    [
        *("..%2Foutside.txt", "%2e%2e%2foutside.txt", "..%5Coutside.txt", ".hidden", "folder"),
        *("index.html%00.js", "%2Fetc%2Fpasswd", "x" * 300, "%ff", "%E9%A1%B5"),
    ],
)
def test_no_other_file_is_ever_given(path: Path, built: Path, name: str) -> None:
    """No error tells of it either."""
    assert built

    async def work(shell: Shell) -> None:
        answer = await shell.ask("GET", URL(f"/page/{name}", encoded=True))
        assert answer.status == 404
        assert SAID not in await answer.text()

    asked(path, work)


def test_a_page_not_built_says_how_to_build_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages, as a document."""
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "static")

    async def work(shell: Shell) -> None:
        answer = await shell.ask("GET", "/")
        assert (answer.status, answer.content_type) == (503, "text/html")
        said = await answer.text()
        assert said.count("make page") == 2
        assert "页面尚未构建" in said
        assert "style=" not in said
        assert (await shell.ask("GET", "/page/page.js")).status == 404

    asked(path, work)
