"""``kuaibao keys``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.commands.cli import main
from streams.gateway.access.keys import Keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the keys file goes; its folder is not there yet."""
    return tmp_path / "data" / "keys.json"


def run(path: Path, *arguments: str) -> Result:
    """Run the command with that keys file."""
    return CliRunner().invoke(main, ["keys", *arguments], env={"KUAIBAO_KEYS_FILE": str(path)})


def test_a_key_is_printed_once_alone_and_opens_what_it_was_made_for(path: Path) -> None:
    """`KEY=$(kuaibao keys make …)` works: what is for people goes to standard error."""
    made = run(path, "make", "portal", "--role", "feed", "--role", "figures", "--source", "/a/")
    assert made.exit_code == 0
    (token,) = made.stdout.split()
    assert "not shown again" in made.stderr
    key = Keys(path).find(token)
    assert key is not None
    assert (key.name, key.roles, key.sources) == ("portal", ("feed", "figures"), ("/a/",))
    assert token not in run(path, "list").output


def test_keys_are_listed_without_what_opens_anything(path: Path) -> None:
    """For people, and for scripts."""
    nothing = run(path, "list")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert json.loads(run(path, "list", "--json").stdout) == []
    run(path, "make", "portal", "--role", "feed", "--source", "/gaoling/")
    run(path, "make", "值班室", "--role", "cases")
    shown = run(path, "list")
    assert [line.split("  ")[2:] for line in shown.stdout.splitlines()] == [
        ["portal", "feed /gaoling/…"],
        ["值班室", "cases"],
    ]
    listed = json.loads(run(path, "list", "--json").stdout)
    assert [one["name"] for one in listed] == ["portal", "值班室"]
    fields = {"id", "name", "roles", "made"}
    limits = {"sources", "subjects", "restate_others", "own_cases", "expires", "units"}
    limits.add("categories")
    assert all(one.keys() == fields | limits for one in listed)


def test_a_key_revoked_is_there_no_more(path: Path) -> None:
    """It is named by its id, since a name may be taken again."""
    token = run(path, "make", "portal", "--role", "feed").stdout.strip()
    (listed,) = json.loads(run(path, "list", "--json").stdout)
    assert run(path, "revoke", "portal").exit_code == 2
    revoked = run(path, "revoke", listed["id"])
    assert revoked.exit_code == 0
    assert "portal" in revoked.output
    assert Keys(path).find(token) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", "portal"], "--role"),
        (["make", "portal", "--role", "boss"], "boss"),
        (["make", "portal", "--role", "cases", "--source", "/a/"], "--role feed"),
        (["make", "", "--role", "feed"], "NAME"),
        (["make", "unit", "--role", "cases", "--unit", "nobody"], '--unit: "nobody"'),
        (["make", "unit", "--role", "cases", "--unit", "heatin"], "did you mean 'heating'"),
        (["make", "unit", "--role", "due", "--unit", "heating"], "the role due is not of units"),
        (["make", "unit", "--role", "feed", "--unit", "heating"], "--source"),
        (["make", "unit", "--role", "department"], "--category"),
        (["make", "unit", "--role", "department", "--category", "x"], '--category: "x"'),
        (["make", "phone", "--role", "cases", "--role", "calendar"], "no other role"),
        (["revoke", "0123abcd"], "there are none"),
    ],
)
def test_what_cannot_be_done_is_said(path: Path, arguments: list[str], said: str) -> None:
    """The exit code is 2, and nothing is written."""
    shown = run(path, *arguments)
    assert shown.exit_code == 2
    assert said in shown.output
    assert not path.exists()


def test_a_key_of_a_unit_and_one_for_a_calendar(path: Path) -> None:
    """Their limits are in the file and in the list; who makes one for a calendar is told how."""
    units = ("--unit", "heating", "--unit", "education", "--unit", "heating")
    made = run(path, "make", "unit", "--role", "cases", *units)
    assert made.exit_code == 0
    key = Keys(path).find(made.stdout.strip())
    assert key is not None
    assert key.units == ("heating", "education")
    made = run(path, "make", "phone", "--role", "calendar", "--unit", "heating")
    assert "/v1/desk.ics?key=" in made.stderr
    first, second = run(path, "list").stdout.splitlines()
    assert first.endswith("unit  cases within heating within education")
    assert second.endswith("phone  calendar within heating")


def test_a_file_others_may_read_is_refused(path: Path) -> None:
    """Every command refuses it, and says what mends it."""
    run(path, "make", "portal", "--role", "feed")
    path.chmod(0o644)
    for arguments in (["list"], ["make", "desk", "--role", "cases"], ["revoke", "0123abcd"]):
        shown = run(path, *arguments)
        assert shown.exit_code == 2
        assert f"chmod 600 {path}" in shown.output


def test_a_key_expires_and_its_list_says_so(path: Path) -> None:
    """On a day of the county, at a time, or after a while; with the limits it has."""
    limits = ("--source", "/a", "--subject", "a-", "--own-cases", "--expires", "2999-01-01")
    assert run(path, "make", "portal", "--role", "feed", *limits).exit_code == 0
    assert run(path, "make", "desk", "--role", "cases", "--expires", "12h").exit_code == 0
    shown = run(path, "list").stdout.splitlines()
    assert shown[0].endswith("feed /a… a-… own cases expires 2998-12-31T16:00:00Z")
    assert "cases expires 20" in shown[1]
    path.write_text(path.read_text().replace("2998", "1998"))
    assert "own cases expired 1998-12-31T16:00:00Z" in run(path, "list").stdout
    for wrong in ("yesterday", "2001-01-01", "2999-01-01T00:00:00", "0d", ""):
        refused = run(path, "make", "late", "--role", "cases", "--expires", wrong)
        assert refused.exit_code == 2
        assert "--expires" in refused.output
