"""Sessions: what ends them, at the gateway and not only in the browser."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from streams.gateway.access import sessions
from streams.gateway.access.ended_sessions import MOST_OF_KEY, EndedSessions, SignOut
from streams.gateway.access.guard import IDLE
from streams.gateway.access.key_making import make_key
from streams.gateway.access.keys import Keys
from streams.gateway.access.sessions import SESSION_SECONDS, Session
from streams.gateway.access.sign_outs import SignOuts
from streams.kafka.records import Record
from streams.settings.settings import Settings
from tests.unit.gateway.http.test_callers import check_refused, sign_in
from tests.unit.gateway.shell import Shell, asked

IDLE_SECONDS = 1_800
START = 1_000_000.0


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "keys.json"


@pytest.fixture
def token(path: Path) -> str:
    """Return a key that may sign in."""
    return make_key(path, "duty-desk", ["figures", "cases"], [])


def carrying(cookie: str) -> dict[str, str]:
    """Return the header with a cookie."""
    return {"Cookie": f"{sessions.NAME}={cookie}"}


async def use(shell: Shell, cookie: str, status: int = 200, **headers: str) -> str:
    """Ask for something in a session; return the cookie as it is from then on."""
    sent = carrying(cookie) | {name.replace("_", "-"): text for name, text in headers.items()}
    answer = await shell.ask("GET", "/v1/session", headers=sent)
    if status == 401:
        check_refused(answer, 401)
        assert "Set-Cookie" not in answer.headers
        return cookie
    assert answer.status == status
    if "Set-Cookie" not in answer.headers:
        return cookie
    return SimpleCookie(answer.headers["Set-Cookie"])[sessions.NAME].value


def test_signing_out_ends_every_copy(path: Path, token: str) -> None:
    """A copy that was used since ends too; other sessions of the same key go on."""
    clock = Clock()

    async def work(shell: Shell) -> None:
        first, other = await sign_in(shell, token), await sign_in(shell, token)
        clock.now += 600
        copy = await use(shell, first)
        assert copy != first
        answer = await shell.ask("DELETE", "/v1/session", headers=carrying(first))
        assert answer.status == 204
        assert SimpleCookie(answer.headers["Set-Cookie"])[sessions.NAME]["max-age"] == "0"
        for cookie in (first, copy):
            await use(shell, cookie, 401)
        await use(shell, other)
        assert len(shell.state.sign_outs.told) == 1

    asked(path, work, clock=clock)


def test_an_idle_session_is_signed_out_too(path: Path, token: str) -> None:
    """The browser may have the older cookie, and somebody a copy that was used since."""
    clock = Clock()

    async def work(shell: Shell) -> None:
        old = await sign_in(shell, token)
        clock.now += IDLE_SECONDS - 1
        copy = await use(shell, old)
        clock.now += 60
        assert (await shell.ask("DELETE", "/v1/session", headers=carrying(old))).status == 204
        await use(shell, copy, 401)

    asked(path, work, clock=clock)


def test_signing_out_without_a_session_is_no_error(path: Path, token: str) -> None:
    """This holds for every caller and every cookie."""
    assert token

    async def work(shell: Shell) -> None:
        for headers in ({}, carrying("x"), carrying("")):
            assert (await shell.ask("DELETE", "/v1/session", headers=headers)).status == 204
        assert not shell.state.sign_outs.told

    asked(path, work)


def test_a_session_that_is_not_used_ends(path: Path, token: str) -> None:
    """It ends after half an hour, or as a setting says; the page's own questions are not use."""
    clock = Clock()

    async def work(shell: Shell) -> None:
        cookie = await sign_in(shell, token)
        clock.now += IDLE_SECONDS - 1
        assert await use(shell, cookie, Kuaibao_Idle="1") == cookie
        clock.now += 1
        await use(shell, cookie, 401)

    assert IDLE == "Kuaibao-Idle"
    assert Settings().session_idle == IDLE_SECONDS
    asked(path, work, clock=clock)


def test_a_session_that_is_used_goes_on_for_a_working_day_at_most(path: Path, token: str) -> None:
    """Each use says so in the cookie; nothing moves its end."""
    clock = Clock()

    async def work(shell: Shell) -> None:
        cookie = await sign_in(shell, token)
        while clock.now + IDLE_SECONDS / 2 < START + SESSION_SECONDS:
            clock.now += IDLE_SECONDS / 2
            renewed = await use(shell, cookie)
            assert renewed != cookie
            cookie = renewed
        clock.now = START + SESSION_SECONDS - 1
        cookie = await use(shell, cookie)
        clock.now += 1
        await use(shell, cookie, 401)

    assert SESSION_SECONDS <= 86_400
    asked(path, work, clock=clock)


def test_not_every_use_writes_a_cookie(path: Path, token: str) -> None:
    """A page asks many things at once."""
    clock = Clock()

    async def work(shell: Shell) -> None:
        cookie = await sign_in(shell, token)
        clock.now += 60
        assert await use(shell, cookie) == cookie

    asked(path, work, clock=clock)


def test_what_was_signed_out_elsewhere_is_waited_for(path: Path, token: str) -> None:
    """A gateway that has just started takes no cookie before it knows; keys it takes."""

    async def work(shell: Shell) -> None:
        cookie = await sign_in(shell, token)
        shell.guard.ended_sessions.is_ready = False
        await use(shell, cookie, 503)
        headers = {"Authorization": f"Bearer {token}"}
        assert (await shell.ask("GET", "/v1/session", headers=headers)).status == 200
        shell.guard.ended_sessions.is_ready = True
        await use(shell, cookie)

    asked(path, work)


def test_a_cookie_made_up_is_none(path: Path) -> None:
    """A later end or use, another id, and anything that is not ours is refused."""
    made = make_key(path, "duty-desk", ["figures"], [])
    other = make_key(path, "other", ["cases"], [])
    keys = Keys(path)
    key, stranger = keys.find(made), keys.find(other)
    assert key is not None
    assert stranger is not None

    def read(cookie: str) -> Session | None:
        return sessions.read(cookie, keys, START, IDLE_SECONDS)

    session = sessions.begin(key, START)
    good = sessions.write(session)
    assert read(good) == session
    parts = good.split(".")
    changes = [
        (0, stranger.id),
        (1, "0" * 32),
        *((2, str(int(START) + 1)), (2, f"0{int(START)}"), (3, str(int(START) + 1))),
        *((4, parts[4][:-1]), (4, parts[4].upper()), (4, "0" * 64), (2, "9" * 5_000)),
    ]
    made_up = [".".join([*parts[:at], text, *parts[at + 1 :]]) for at, text in changes]
    made_up += ["", ".", "....", "a.b.c.d.e", good + " ", "９" * 8]
    # Earlier versions wrote them so.
    made_up.append(f"{key.id}.{int(START) + 100}.{parts[4]}")
    for cookie in made_up:
        assert cookie == good or read(cookie) is None


def test_two_sessions_of_one_second_are_two(path: Path, token: str) -> None:
    """Signing out of one leaves the other."""
    key = Keys(path).find(token)
    assert key is not None
    assert sessions.begin(key, START).id != sessions.begin(key, START).id


# --- what a gateway knows of sign-outs ----------------------------------------------------------


def out(session: int, issued: float, key: str = "k") -> SignOut:
    """Make a sign-out."""
    return SignOut(key, f"{session:032x}", int(issued))


def test_what_would_be_over_is_forgotten() -> None:
    """The memory does not grow with the days."""
    known = EndedSessions(SESSION_SECONDS)
    for number in range(5 * MOST_OF_KEY):
        now = START + number * 100
        known.add(out(number, now), now)
        assert known.knows(out(number, now))
    assert not known.knows(out(0, START))
    assert not known.knows(out(-1 % 99, now))
    known.add(out(7, START), START + SESSION_SECONDS)
    assert not known.knows(out(7, START))


def test_whoever_signs_out_a_thousand_times_fills_no_memory() -> None:
    """All sessions of that key that began by then end; those of others, and later ones, do not."""
    known = EndedSessions(SESSION_SECONDS)
    for number in range(MOST_OF_KEY + 1):
        known.add(out(number, START), START)
    assert known.knows(out(0, START))
    assert known.knows(out(10**6, START))
    assert not known.knows(out(10**6, START + 1))
    assert not known.knows(out(0, START, key="other"))


def test_nonsense_in_the_topic_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """A line says where it is; what is around it counts."""
    outs = SignOuts(Settings(prefix="county."), lambda: START)

    def record(value: bytes | None, offset: int) -> Record:
        size = len(value or b"")
        return ConsumerRecord("county.sign-outs", 0, offset, 0, 1, b"", value, None, 0, size, ())

    good = b'{"key":"k","session":"%032x","issued":%d}'
    outs.take(
        [
            record(good % (1, START), 0),
            *(record(value, 1) for value in (b"", None, b"{}", b"[1]", b'{"key":1}', b"\xff")),
            record(good % (3, 2**62), 1),
            record(good % (2, START), 2),
        ]
    )
    assert all(outs.known.knows(out(number, START)) for number in (1, 2))
    assert not outs.known.knows(out(3, 2**62))
    assert "county.sign-outs: the record at offset 1 is not a sign-out" in caplog.text
    assert not outs.known.is_ready
