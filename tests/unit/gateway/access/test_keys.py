"""The keys file: who may read it, what it holds, and that it is read again."""

import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from streams.core.errors import BadFile, BadInput
from streams.gateway.access.key_making import make_key, revoke_key
from streams.gateway.access.keys import Keys, read_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "data" / "keys.json"


def test_a_key_made_is_found_by_its_token_alone(path: Path) -> None:
    """The file has what it may, and neither the token nor a part of it."""
    token = make_key(path, "portal", ["figures", "feed"], ["/gaoling/"])
    keys = Keys(path)
    key = keys.find(token)
    assert key is not None
    assert (key.name, key.roles, key.sources) == ("portal", ("feed", "figures"), ("/gaoling/",))
    assert keys.by_id(key.id) == key
    assert token not in path.read_text()
    assert token.removeprefix("kb_")[:8] not in path.read_text()
    for wrong in ("", "kb_", token[:-1], token + "x", key.sha256, key.id, "\udcff"):
        assert keys.find(wrong) is None


def test_tokens_are_256_random_bits(path: Path) -> None:
    """None is like another; base64 of 32 bytes is 43 characters."""
    tokens = {make_key(path, f"k{number}", ["feed"], []) for number in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == len("kb_") + 43 for token in tokens)


def test_the_file_is_its_owner_s_alone(path: Path) -> None:
    """Whatever the umask; and nothing else is left in its folder."""
    before = os.umask(0)
    try:
        make_key(path, "portal", ["feed"], [])
        make_key(path, "desk", ["cases"], [])
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_file_others_may_read_or_write_is_refused(path: Path, mode: int) -> None:
    """The message has the command that mends it."""
    make_key(path, "portal", ["feed"], [])
    path.chmod(mode)
    with pytest.raises(BadFile, match=r"chmod 600 .*keys\.json"):
        Keys(path)
    with pytest.raises(BadFile):
        make_key(path, "desk", ["cases"], [])


def test_a_file_of_another_user_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This is so even if this process could read it."""
    make_key(path, "portal", ["feed"], [])
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(BadFile, match="belongs to user"):
        read_keys(path)


KEY = {
    "id": "0123abcd",
    "name": "portal",
    "roles": ["feed"],
    "sha256": "0" * 64,
    "made": "2026-11-22T08:00:00Z",
}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "truncated"),
        ("[]", "Expected `object`"),
        ("{}", "`keys`"),
        (json.dumps({"keys": [KEY | {"roles": ["boss"]}]}), "boss"),
        (json.dumps({"keys": [KEY | {"roles": []}]}), "keys[0].roles"),
        (json.dumps({"keys": [KEY | {"sha256": "abc"}]}), "keys[0].sha256"),
        (json.dumps({"keys": [KEY | {"extra": 1}]}), "extra"),
        (json.dumps({"keys": [KEY, KEY]}), "same id"),
        ("[" * 100_000, "keys.json"),
        ("\xff", "keys.json"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_place(path: Path, content: str, said: str) -> None:
    """A gateway that started with half of its keys would be worse."""
    path.parent.mkdir()
    path.write_text(content, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(BadFile) as refused:
        Keys(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert said in str(refused.value)


def test_a_key_made_or_revoked_counts_at_once(path: Path) -> None:
    """It does so even if the gateway started without a file."""
    keys = Keys(path)
    keys.look()
    assert keys.current is None
    first = make_key(path, "portal", ["feed"], [])
    keys.look()
    key = keys.find(first)
    assert key is not None
    second = make_key(path, "desk", ["cases"], [])
    keys.look()
    assert keys.find(second) is not None
    assert revoke_key(path, key.id) == key
    keys.look()
    assert keys.find(first) is None
    assert keys.by_id(key.id) is None
    assert keys.find(second) is not None


def test_the_last_key_revoked_opens_nothing(path: Path) -> None:
    """A file without keys is still a file: nobody may ask."""
    token = make_key(path, "portal", ["feed"], [])
    keys = Keys(path)
    key = keys.find(token)
    assert key is not None
    revoke_key(path, key.id)
    keys.look()
    assert keys.current == ()


@pytest.mark.parametrize("slip", ["broken", "gone", "open to others"])
def test_a_slip_keeps_the_last_good_keys_and_is_logged_once(
    path: Path, slip: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It neither opens the gateway nor shuts everybody out; what mends it counts at once."""
    token = make_key(path, "portal", ["feed"], [])
    good = path.read_bytes()
    keys = Keys(path)
    match slip:
        case "broken":
            path.write_bytes(good[:-20])
        case "gone":
            path.unlink()
        case _:
            path.chmod(0o644)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            keys.look()
            assert keys.find(token) is not None
    assert len(caplog.records) == 1
    assert str(path) in caplog.text
    assert token not in caplog.text
    path.unlink(missing_ok=True)
    other = make_key(path, "desk", ["cases"], [])
    keys.look()
    assert keys.find(token) is None
    assert keys.find(other) is not None


@pytest.mark.parametrize(
    ("name", "roles", "sources", "said"),
    [
        ("", ["feed"], [], "NAME"),
        ("a\nb", ["feed"], [], "NAME"),
        ("x" * 65, ["feed"], [], "NAME"),
        ("desk", [], [], "--role"),
        ("desk", ["cases"], ["/gaoling/"], "--role feed"),
        ("desk", ["feed"], ["高陵"], "--source"),
        ("portal", ["feed"], [], "portal already"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    path: Path, name: str, roles: list[str], sources: list[str], said: str
) -> None:
    """The file stays as it was."""
    make_key(path, "portal", ["feed"], [])
    before = path.read_bytes()
    with pytest.raises(BadInput, match=said):
        make_key(path, name, roles, sources)
    assert path.read_bytes() == before


def test_a_name_may_be_chinese(path: Path) -> None:
    """Officials have names."""
    make_key(path, "值班室 1号", ["figures"], [])
    assert "值班室" in path.read_text()


def test_what_is_not_there_cannot_be_revoked(path: Path) -> None:
    """The message says what there is."""
    make_key(path, "portal", ["feed"], [])
    with pytest.raises(BadInput, match=r"there are .*portal"):
        revoke_key(path, "portal")


def test_two_who_make_keys_at_once_lose_none(path: Path) -> None:
    """Each waits for the other."""

    def make(number: int) -> None:
        make_key(path, f"k{number}", ["feed"], [])

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key.name for key in read_keys(path) or ()} == {f"k{number}" for number in range(8)}


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Here one that is a file."""
    (tmp_path / "data").write_text("")
    with pytest.raises(BadFile, match="cannot be"):
        make_key(tmp_path / "data" / "keys.json", "portal", ["feed"], [])


@pytest.mark.parametrize(
    ("roles", "sources", "limits", "said"),
    [
        (["cases"], [], {"subjects": ["a-"]}, "--subject"),
        (["feed"], [], {"subjects": [""]}, "--subject"),
        (["feed"], [], {"subjects": ["a\n"]}, "--subject"),
        (["feed"], [], {"restate_others": True}, "--restate-others"),
        (["feed"], [], {"own_cases": True}, "--own-cases"),
        (["feed"], ["/a"], {"own_cases": True, "restate_others": True}, "one of them"),
    ],
)
def test_limits_that_make_no_sense_are_refused(
    path: Path, roles: list[str], sources: list[str], limits: dict[str, Any], said: str
) -> None:
    """No file is written."""
    with pytest.raises(BadInput, match=said):
        make_key(path, "portal", roles, sources, **limits)
    assert not path.exists()


def test_a_file_of_the_version_before_is_read(path: Path) -> None:
    """Its keys have no limit that they did not have; what says nothing is not written."""
    token = make_key(path, "portal", ["feed"], ["/a"])
    (written,) = json.loads(path.read_text())["keys"]
    assert written.keys() == {"id", "name", "roles", "sha256", "made", "sources"}
    key = Keys(path).find(token)
    assert key is not None
    assert (key.subjects, key.restate_others, key.own_cases) == ((), False, False)
