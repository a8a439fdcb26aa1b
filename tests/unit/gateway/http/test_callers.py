"""Access: who may ask what, with a key, a cookie or neither."""

import asyncio
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from streams.gateway.access import sessions
from streams.gateway.access.key_making import make_key, revoke_key
from streams.gateway.app import all_routes
from streams.gateway.http.callers import ROLES, Caller
from streams.gateway.http.headers import SECURITY
from tests.unit.gateway.shell import Shell, asked, bearer

GUARDED = [(method, path, role) for method, path, _, role in all_routes() if role]
PROBLEM = "application/problem+json"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "keys.json"


def filled(path: str) -> str:
    """Return a path that a route's pattern matches."""
    return (
        path.replace("{year}", "2015")
        .replace("{number}", "1")
        .replace("{id}", "x")
        .replace("{form}", "json")
        .replace("{feeder}", "x")
    )


def check_refused(answer: ClientResponse, status: int) -> None:
    """See that an answer is a problem of that status, with all the headers."""
    assert answer.status == status
    assert answer.content_type == PROBLEM
    assert answer.headers.items() >= SECURITY.items()
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_every_operation_on_counted_or_fed_things_needs_a_role() -> None:
    """What is open to all says nothing of cases or figures."""
    open_to_all = {path for _, path, _, role in all_routes() if role is None}
    assert open_to_all == {
        *(
            "/healthz",
            "/readyz",
            "/v1/openapi.json",
            "/docs",
            "/docs/docs.css",
            "/",
            "/page/{file}",
            "/v1/session",
        ),
        "/page/document.css",
        # What GeoReport offers to everybody: names of services, and where it is.
        *("/open311/v2/discovery.{form}", "/open311/v2/services.{form}"),
    }
    # Days due are fed as other events are; the handler looks whether the key may send them.
    of_publications = {"draft", "review", "issue"}
    assert {role for _, _, role in GUARDED} - of_publications == set(ROLES) - of_publications - {
        "due"
    }


@pytest.mark.parametrize(("method", "route", "role"), GUARDED)
def test_every_route_refuses_without_its_role(
    path: Path, method: str, route: str, role: str
) -> None:
    """401 for nobody, a stranger, another scheme; 403 for every other role; with it neither."""
    limit = ["housing"] if role == "department" else []
    right = make_key(path, "right", [role], [], categories=limit)
    others = [one for one in ROLES if one not in (role, "calendar", "department")]
    wrong = make_key(path, "wrong", others, [])

    async def work(shell: Shell) -> None:
        where = filled(route)
        methods = ("GET", "HEAD") if method == "GET" else (method,)
        for sent in methods:
            for headers in ({}, bearer("kb_stranger"), {"Authorization": "Basic eA=="}):
                check_refused(await shell.ask(sent, where, headers=headers), 401)
            answer = await shell.ask(sent, where, headers=bearer(wrong))
            check_refused(answer, 403)
            if sent != "HEAD":
                assert role in (await answer.json())["detail"]
            # What it lacks now is figures that were read, a body, or Kafka; not permission.
            answer = await shell.ask(
                "HEAD" if sent == "GET" else sent, where, headers=bearer(right)
            )
            assert answer.status not in (401, 403)

    asked(path, work)


def test_a_key_is_sent_as_bearer_in_any_case(path: Path) -> None:
    """The scheme's name is case-insensitive; wrong keys are told so."""
    token = make_key(path, "prometheus", ["metrics"], [])

    async def work(shell: Shell) -> None:
        for scheme in ("Bearer", "bearer", "BEARER"):
            headers = {"Authorization": f"{scheme} {token}"}
            assert (await shell.ask("GET", "/metrics", headers=headers)).status == 200
        for wrong in ("kb_x", "", "ÿ", f"{token} {token}"):
            answer = await shell.ask("GET", "/metrics", headers=bearer(wrong))
            check_refused(answer, 401)
            assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        answer = await shell.ask("GET", "/metrics")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    asked(path, work)


def test_a_revoked_key_is_refused_at_once_and_a_new_one_taken(path: Path) -> None:
    """A running gateway does so."""
    first = make_key(path, "first", ["metrics"], [])

    async def work(shell: Shell) -> None:
        assert (await shell.ask("GET", "/metrics", headers=bearer(first))).status == 200
        key = shell.guard.keys.find(first)
        assert key is not None
        revoke_key(path, key.id)
        assert (await shell.ask("GET", "/metrics", headers=bearer(first))).status == 401
        second = make_key(path, "second", ["metrics"], [])
        assert (await shell.ask("GET", "/metrics", headers=bearer(second))).status == 200

    asked(path, work)


# --- sessions -----------------------------------------------------------------------------------


async def sign_in(shell: Shell, token: str) -> str:
    """Sign in; return the cookie's value."""
    answer = await shell.ask("POST", "/v1/session", json={"key": token})
    assert answer.status == 204, await answer.text()
    return SimpleCookie(answer.headers["Set-Cookie"])[sessions.NAME].value


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_for_the_browser_alone(path: Path, secure: bool) -> None:
    """No script reads it, no other site uses it, and it goes over TLS alone where there is TLS."""
    token = make_key(path, "duty-desk", ["figures", "cases"], [])

    async def work(shell: Shell) -> tuple[str, str]:
        signed_in = await shell.ask("POST", "/v1/session", json={"key": token})
        signed_out = await shell.ask("DELETE", "/v1/session")
        assert (signed_in.status, signed_out.status) == (204, 204)
        return signed_in.headers["Set-Cookie"], signed_out.headers["Set-Cookie"]

    for header, seconds in zip(asked(path, work, secure=secure), (12 * 3600, 0), strict=True):
        morsel = SimpleCookie(header)["__Host-kuaibao" if secure else "kuaibao"]
        assert not morsel["domain"]
        assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
        assert bool(morsel["secure"]) == secure
        assert int(morsel["max-age"]) == seconds
        assert token not in header


def test_a_session_reads_figures_and_cases_and_nothing_else(path: Path) -> None:
    """It neither feeds nor reads metrics, even if its key may."""
    token = make_key(
        path, "boss", [one for one in ROLES if one not in ("calendar", "department")], []
    )

    async def work(shell: Shell) -> None:
        sent = {"Cookie": f"{sessions.NAME}={await sign_in(shell, token)}"}
        answer = await shell.ask("GET", "/v1/session", headers=sent)
        assert await answer.json() == {"name": "boss", "roles": ["figures", "cases"], "keys": True}
        for method, route, role in GUARDED:
            method_ = "HEAD" if method == "GET" else method
            answer = await shell.ask(method_, filled(route), headers=sent)
            # What changes something is not for cookies at all; what is asked needs a role.
            fed = 403 if method == "GET" else 401
            refused = {"feed": fed, "metrics": 403, "redact": 401, "calendar": 403}
            refused["department"] = 403
            refused |= dict.fromkeys(("draft", "review", "issue"), 401)
            if role in refused:
                check_refused(answer, refused[role])
            else:
                assert answer.status not in (401, 403), route

    asked(path, work)


def test_a_session_has_no_more_roles_than_its_key(path: Path) -> None:
    """Figures alone do not show cases; neither of them does not sign in at all."""
    figures = make_key(path, "figures", ["figures", "feed"], [])
    feed = make_key(path, "portal", ["feed", "metrics"], [])

    async def work(shell: Shell) -> None:
        sent = {"Cookie": f"{sessions.NAME}={await sign_in(shell, figures)}"}
        check_refused(await shell.ask("GET", "/v1/cases/x", headers=sent), 403)
        check_refused(await shell.ask("POST", "/v1/session", json={"key": feed}), 403)

    asked(path, work)


def test_a_session_ends_with_its_key(path: Path) -> None:
    """It ends at once when the key is revoked."""
    token = make_key(path, "duty-desk", ["figures"], [])

    async def work(shell: Shell) -> None:
        sent = {"Cookie": f"{sessions.NAME}={await sign_in(shell, token)}"}
        assert (await shell.ask("GET", "/v1/session", headers=sent)).status == 200
        key = shell.guard.keys.find(token)
        assert key is not None
        revoke_key(path, key.id)
        check_refused(await shell.ask("GET", "/v1/session", headers=sent), 401)

    asked(path, work)


def test_any_gateway_with_the_same_keys_takes_the_cookie(path: Path) -> None:
    """None of them remembers it."""
    token = make_key(path, "duty-desk", ["figures"], [])
    value = asked(path, lambda shell: sign_in(shell, token))

    async def work(shell: Shell) -> int:
        headers = {"Cookie": f"{sessions.NAME}={value}"}
        return (await shell.ask("GET", "/v1/session", headers=headers)).status

    assert asked(path, work) == 200


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": b'{"key":"x"}', "headers": {"Content-Type": "text/plain"}}, 415),
        ({"data": {"key": "x"}}, 415),
        ({"data": b"", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b'{"key":', "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b'{"key":"\xff"}', "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"[" * 4000, "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b'{"a":' * 800, "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": {"key": 1}}, 400),
        ({"json": {}}, 400),
        ({"data": b"null", "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": {"key": "x" * 5000}}, 413),
        ({"json": {"key": "kb_stranger"}}, 401),
        ({"json": {"key": "\ud800"}}, 400),
        ({"json": {"key": "x"}, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"json": {"key": "x"}, "headers": {"Sec-Fetch-Site": "same-site"}}, 403),
    ],
)
def test_signing_in_badly(path: Path, options: dict[str, Any], status: int) -> None:
    """Each a problem that says what is wrong; no cookie is set."""
    make_key(path, "duty-desk", ["figures"], [])

    async def work(shell: Shell) -> None:
        answer = await shell.ask("POST", "/v1/session", **options)
        check_refused(answer, status)
        assert "Set-Cookie" not in answer.headers

    asked(path, work)


def test_who_is_nobody_is_told_so(path: Path) -> None:
    """401 and how to sign in; a parameter is not known here."""
    make_key(path, "duty-desk", ["figures"], [])

    async def work(shell: Shell) -> None:
        check_refused(await shell.ask("GET", "/v1/session"), 401)
        check_refused(await shell.ask("GET", "/v1/session?key=x"), 400)

    asked(path, work)


# --- no keys ------------------------------------------------------------------------------------


def test_without_keys_everybody_on_this_machine_may_all(path: Path) -> None:
    """There is nothing to sign in to."""

    async def work(shell: Shell) -> None:
        answer = await shell.ask("GET", "/v1/session")
        assert await answer.json() == {"name": "", "roles": list(ROLES), "keys": False}
        for method, route, _ in GUARDED:
            answer = await shell.ask("HEAD" if method == "GET" else method, filled(route))
            assert answer.status not in (401, 403), route
        check_refused(await shell.ask("POST", "/v1/session", json={"key": "x"}), 403)
        make_key(path, "first", ["metrics"], [])
        check_refused(await shell.ask("GET", "/metrics"), 401)

    asked(path, work)


def test_without_keys_on_another_address_nobody_may_anything(path: Path) -> None:
    """A gateway would not start so; were it to, it would still refuse."""

    async def work(shell: Shell) -> None:
        check_refused(await shell.ask("GET", "/metrics"), 401)

    asked(path, work, host="0.0.0.0")  # noqa: S104  that is what is refused


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8080", 200),
        ("127.0.0.1:8080", 200),
        ("127.8.9.10", 200),
        ("[::1]:8080", 200),
        ("attacker.example", 421),
        ("attacker.example:8080", 421),
        ("localhost.attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("127.0.0.1@attacker.example", 421),
        ("attacker.example@127.0.0.1", 421),
        ("10.0.0.1", 421),
        ("0.0.0.0", 421),  # noqa: S104  only asked for
        ("[::1", 421),
        ("", 421),
    ],
)
def test_without_keys_only_loopback_names_are_answered(path: Path, host: str, status: int) -> None:
    """A name of another site that leads here (DNS rebinding) gets nothing, at any path."""

    async def work(shell: Shell) -> None:
        for where in ("/v1/session", "/healthz", "/nowhere"):
            answer = await shell.ask("GET", where, headers={"Host": host})
            if status == 421:
                check_refused(answer, status)
            else:
                assert answer.status == (404 if where == "/nowhere" else 200)

    asked(path, work)


def test_with_keys_any_name_is_answered(path: Path) -> None:
    """Another site's scripts have no key, and no cookie for that name."""
    make_key(path, "duty-desk", ["figures"], [])

    async def work(shell: Shell) -> int:
        return (await shell.ask("GET", "/healthz", headers={"Host": "kuaibao.example"})).status

    assert asked(path, work) == 200


def test_other_sites_may_neither_read_nor_send(path: Path) -> None:
    """No answer has a CORS header, no preflight is answered, and what changes things is refused."""

    async def work(shell: Shell) -> None:
        foreign = {"Origin": "https://attacker.example", "Sec-Fetch-Site": "cross-site"}
        for method, where, _, _ in all_routes():
            sent = {**foreign, "Access-Control-Request-Method": method}
            preflight = await shell.ask("OPTIONS", filled(where), headers=sent)
            assert preflight.status in (403, 405)
            answer = await shell.ask(
                "HEAD" if method == "GET" else method, filled(where), headers=foreign
            )
            for one in (preflight, answer):
                assert not any(name.startswith("Access-Control") for name in one.headers)
            if method != "GET":
                check_refused(answer, 403)

    asked(path, work)


def test_a_body_that_never_ends_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is 408; the connection is not kept for ever."""
    monkeypatch.setattr("streams.gateway.http.small_bodies.SMALL_BODY_SECONDS", 0.05)

    async def slowly() -> Any:
        yield b'{"key'
        await asyncio.sleep(5)

    async def work(shell: Shell) -> None:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        check_refused(await shell.ask("POST", "/v1/session", data=slowly(), headers=headers), 408)

    asked(path, work)


@pytest.mark.parametrize(
    ("prefix", "source", "may"),
    [
        ("/gaoling/portal", "/gaoling/portal", True),
        ("/gaoling/portal", "/gaoling/portal/letters", True),
        ("/gaoling/portal", "/gaoling/portal2", False),
        ("/gaoling/portal", "/gaoling", False),
        ("/gaoling/portal/", "/gaoling/portal/letters", True),
        ("/gaoling/portal/", "/gaoling/portal", False),
        ("urn:x", "urn:x:letters", True),
        ("urn:x", "urn:xy", False),
    ],
)
def test_a_prefix_ends_where_a_part_of_the_source_does(prefix: str, source: str, may: bool) -> None:
    """A key for a source is one for the paths below it, and not for others called alike."""
    assert Caller("portal", frozenset({"feed"}), (prefix,)).speaks_for(source) is may


def test_a_caller_without_prefixes_speaks_for_all() -> None:
    """A key that names no source may send events of any."""
    assert Caller("all", frozenset({"feed"}), ()).speaks_for("/anything")
