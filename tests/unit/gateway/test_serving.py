"""Starting and stopping a gateway: what it refuses, where it listens, how it ends."""

import asyncio
import os
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientError, ClientSession, TCPConnector, web
from click.testing import CliRunner

from streams.commands.cli import main
from streams.core.errors import BadFile, BadInput
from streams.gateway import serving
from streams.gateway.access.key_making import make_key, revoke_key
from streams.gateway.access.keys import read_keys
from streams.gateway.serving import Failed, bind, listening_at, make_guard, serve, tls_context
from streams.kafka.clients import HungUp
from streams.settings.settings import Settings
from tests.unit.gateway.certificates import CERTIFICATE, KEY, LOCKED_KEY, OTHER_KEY
from tests.unit.gateway.shell import Nothing

EVERYWHERE = "0.0.0.0"  # noqa: S104  what is tested is that it needs keys


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a gateway with a port of its own, and no keys yet."""
    return Settings(gateway_port=0, keys_file=str(tmp_path / "keys.json"))


def changed(settings: Settings, **given: Any) -> Settings:
    """Change settings."""
    return msgspec.structs.replace(settings, **given)


# --- keys and addresses -------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_on_a_loopback_address_no_keys_are_needed(settings: Settings, host: str) -> None:
    """Nobody else can reach it."""
    assert make_guard(changed(settings, gateway_host=host)).is_open


@pytest.mark.parametrize("host", [EVERYWHERE, "", "::", "10.0.0.1", "kuaibao.example"])
def test_on_any_other_address_it_refuses_to_start_without_keys(
    settings: Settings, host: str
) -> None:
    """A file without keys is not enough; with a key it starts, and asks for it."""
    elsewhere = changed(settings, gateway_host=host, behind_tls=True)
    path = Path(settings.keys_file)
    with pytest.raises(BadInput, match=r"keys\.json.*kuaibao keys make.*127\.0\.0\.1") as refused:
        make_guard(elsewhere)
    assert refused.value.exit_code == 2
    make_key(path, "desk", ["figures"], [])
    assert not make_guard(elsewhere).is_open
    keys = read_keys(path)
    assert keys
    revoke_key(path, keys[0].id)
    with pytest.raises(BadInput, match="holds no keys"):
        make_guard(elsewhere)


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "kuaibao.example"])
def test_keys_do_not_go_in_the_clear(settings: Settings, host: str) -> None:
    """Others reach a gateway over TLS, served here or by a proxy before it, or not at all."""
    make_key(Path(settings.keys_file), "desk", ["figures"], [])
    elsewhere = changed(settings, gateway_host=host)
    with pytest.raises(BadInput, match="behind_tls = true") as refused:
        make_guard(elsewhere)
    assert refused.value.exit_code == 2
    assert make_guard(changed(elsewhere, behind_tls=True)).secure
    assert make_guard(changed(elsewhere, tls_certificate="x.pem", tls_key="y.pem")).secure
    assert not make_guard(changed(settings, gateway_host="127.0.0.1")).secure


def test_the_command_refuses_with_its_exit_code(settings: Settings) -> None:
    """2, with what to do and no traceback."""
    environ = {"KUAIBAO_KEYS_FILE": settings.keys_file, "KUAIBAO_GATEWAY_HOST": EVERYWHERE}
    shown = CliRunner().invoke(main, ["gateway"], env=environ)
    assert shown.exit_code == 2
    assert shown.output.startswith("kuaibao: gateway_host")


def test_an_address_that_is_taken_is_refused() -> None:
    """The message names the setting that chooses another."""
    with bind("127.0.0.1", 0) as listener:
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(BadInput, match=f"gateway_port = {port}"):
            bind("127.0.0.1", port)
    for host in ("192.0.2.1", "not a name"):
        with pytest.raises(BadInput, match=host):
            bind(host, 0)


def test_the_address_is_printed_as_a_browser_takes_it() -> None:
    """It has its port, and brackets where they must be."""
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert listening_at(listener, tls=False) == f"http://127.0.0.1:{port}/"
        assert listening_at(listener, tls=True) == f"https://127.0.0.1:{port}/"
    if socket.has_ipv6:
        with bind("::1", 0) as listener:
            assert listening_at(listener, tls=False).startswith("http://[::1]:")


# --- TLS ----------------------------------------------------------------------------------------


def pem(folder: Path, name: str, content: str) -> str:
    """Write a file."""
    (folder / name).write_text(content)
    return str(folder / name)


@pytest.mark.parametrize(
    ("certificate", "key", "said"),
    [
        (CERTIFICATE, None, "tls_key: is not set"),
        (None, KEY, "tls_certificate: is not set"),
        (CERTIFICATE, OTHER_KEY, "cannot be used together"),
        (CERTIFICATE, LOCKED_KEY, "has a password"),
        (CERTIFICATE, "no PEM", "cannot be used together"),
        ("no PEM", KEY, "cannot be used together"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused(
    settings: Settings, tmp_path: Path, certificate: str | None, key: str | None, said: str
) -> None:
    """This happens before anything else; nobody is asked for a password."""
    given = changed(
        settings,
        tls_certificate=pem(tmp_path, "certificate.pem", certificate) if certificate else "",
        tls_key=pem(tmp_path, "key.pem", key) if key else "",
    )
    with pytest.raises(BadFile, match=said):
        tls_context(given)


def test_a_certificate_that_is_not_there_is_named(settings: Settings, tmp_path: Path) -> None:
    """The message has the setting that names it."""
    key = pem(tmp_path, "key.pem", KEY)
    with pytest.raises(BadFile, match=r"tls_certificate = /nowhere\.pem: cannot be read"):
        tls_context(changed(settings, tls_certificate="/nowhere.pem", tls_key=key))


# --- running ------------------------------------------------------------------------------------


class Running(Nothing):
    """A fake of the state of a gateway that has read everything; it may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.behind = []


def run(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    work: Callable[[str, Running], Awaitable[None]],
) -> None:
    """Run a gateway with no Kafka behind it, and `work` with its address; then end it."""

    async def both() -> None:
        states: list[Running] = []

        def make_state(*_: Any) -> Running:
            states.append(Running())
            return states[0]

        monkeypatch.setattr(serving, "State", make_state)
        monkeypatch.setattr(serving, "Feeder", lambda *_: Nothing())
        gateway = asyncio.create_task(serve(settings))
        said = ""
        async with asyncio.timeout(20):
            while not said.endswith("/\n"):
                assert not gateway.done(), gateway.exception()
                await asyncio.sleep(0.01)
                said += capsys.readouterr().out
            await work(said.strip(), states[0])
            await gateway
        assert not states[0].running

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        asyncio.run(both())
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    """It says where it listens, answers there, and ends without a word."""

    async def work(where: str, state: Running) -> None:
        assert state.running
        async with ClientSession() as client, client.get(f"{where}readyz") as answer:
            assert answer.status == 200
        os.kill(os.getpid(), number)

    run(settings, monkeypatch, capsys, work)


def test_requests_under_way_are_answered_before_it_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """New ones are not taken; idle connections do not hold it up."""
    going_on = asyncio.Event()

    async def slowly(_request: web.Request) -> web.Response:
        going_on.set()
        await let_go.wait()
        return web.Response(text="done")

    let_go = asyncio.Event()
    monkeypatch.setattr("streams.gateway.health.routes", [("GET", "/slow", slowly, None)])

    async def work(where: str, _state: Running) -> None:
        async with ClientSession() as client, ClientSession() as idle:
            async with idle.get(f"{where}v1/session") as answer:
                await answer.read()

            async def ask() -> str:
                async with client.get(f"{where}slow") as answer:
                    return await answer.text()

            asked = asyncio.create_task(ask())
            await going_on.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await wait_refused(where)
            assert not asked.done()
            let_go.set()
            assert await asked == "done"

    run(settings, monkeypatch, capsys, work)


async def wait_refused(where: str) -> None:
    """Wait until nothing listens there any more."""
    port = int(where.rstrip("/").rpartition(":")[2])
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return
        writer.close()
        await asyncio.sleep(0.01)


def test_requests_that_take_too_long_are_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end has a bound."""
    going_on = asyncio.Event()

    async def for_ever(_request: web.Request) -> web.Response:
        going_on.set()
        await asyncio.Event().wait()
        return web.Response()

    monkeypatch.setattr("streams.gateway.health.routes", [("GET", "/slow", for_ever, None)])
    monkeypatch.setattr(serving, "GATEWAY_STOP_SECONDS", 0.2)

    async def work(where: str, _state: Running) -> None:
        async def ask() -> None:
            async with ClientSession() as client, client.get(f"{where}slow"):
                pass

        asked = asyncio.create_task(ask())
        await going_on.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(ClientError):
            await asked

    run(settings, monkeypatch, capsys, work)


def test_a_state_that_dies_ends_it_loudly(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and why: better none than one that shows figures of yesterday."""

    async def work(_where: str, state: Running) -> None:
        state.failed.set_exception(RuntimeError("the disk is full"))

    with pytest.raises(Failed, match="the disk is full") as failed:
        run(settings, monkeypatch, capsys, work)
    assert failed.value.exit_code == 1


def test_a_kafka_that_goes_away_while_it_connects_is_no_fault_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, as where none answers at the start."""

    async def work(_where: str, state: Running) -> None:
        state.failed.set_exception(HungUp("127.0.0.1:9092", "it ends the connection"))

    with pytest.raises(HungUp) as ended:
        run(settings, monkeypatch, capsys, work)
    assert ended.value.exit_code == 3


def test_it_serves_tls(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It uses the certificate that was named; a client without TLS is hung up on."""
    certificate = pem(tmp_path, "certificate.pem", CERTIFICATE)
    given = changed(settings, tls_certificate=certificate, tls_key=pem(tmp_path, "key.pem", KEY))

    async def work(where: str, _state: Running) -> None:
        assert where.startswith("https://127.0.0.1:")
        trusting = TCPConnector(ssl=ssl.create_default_context(cafile=certificate))
        async with (
            ClientSession(connector=trusting) as client,
            client.get(f"{where}v1/session") as answer,
        ):
            assert answer.status == 200
        os.kill(os.getpid(), signal.SIGTERM)

    run(given, monkeypatch, capsys, work)
