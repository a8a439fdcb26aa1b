"""The command line, as far as it needs no Kafka."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from streams.commands.cli import main
from streams.settings.settings import Settings


def run(*arguments: str, **environ: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, arguments, env=environ)


HEAVY: Final = {
    "aiohttp",
    "aiokafka",
    "aiosmtplib",
    "apprise",
    "faust",
    "jinja2",
    "jgo",
    "numpy",
    "rich",
    "yaml",
}
"""Packages that take longer to import than all that `kuaibao --help` needs."""


def test_no_command_waits_for_what_another_needs() -> None:
    """What is heavy is imported by the command that needs it, when it runs."""
    script = "import sys, streams.commands.cli; print(*sys.modules)"
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_config_prints_every_setting_in_force() -> None:
    """As text for people and as JSON for scripts."""
    shown = run("config", KUAIBAO_PARTITIONS="3")
    assert shown.exit_code == 0
    assert all(f"{name} = " in shown.output for name in Settings.__struct_fields__)
    assert json.loads(run("config", "--json", KUAIBAO_PARTITIONS="3").output)["partitions"] == 3


def test_bulletins_are_listed_in_both_languages() -> None:
    """The command lists them when it is called without an id."""
    shown = run("bulletin")
    assert shown.exit_code == 0
    names = [line.split()[0] for line in shown.output.splitlines()]
    assert names[:3] == ["2013", "2014", "2015"]
    assert [name.partition("-")[0] for name in names[3:]] == [
        "assessment",
        *("circular", "disclosure", "disclosure", "inspection"),
    ]


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "said"),
    [
        (["bulletin", "2099"], {}, 2, "'2099' is not a bulletin; there are 2013, 2014, 2015"),
        (
            ["bulletin", "2015"],
            {"KUAIBAO_KAFKA": "127.0.0.1:1"},
            3,
            "no Kafka answers at 127.0.0.1:1",
        ),
        (["topics", "check"], {"KUAIBAO_KAFKA": "127.0.0.1:1"}, 3, "`kuaibao broker`"),
        (["notify", "--check", "--list"], {}, 2, "--check, --list, --again: ask for one of them"),
        (["notify", "--json"], {}, 2, "--state, --json: are for --list"),
        (["notify"], {"KUAIBAO_RECIPIENTS": "nowhere.toml"}, 2, "nowhere.toml: cannot be read"),
        (["notify", "--list"], {"KUAIBAO_KAFKA": "127.0.0.1:1"}, 3, "no Kafka answers"),
        (["replay", "nowhere"], {}, 2, "there are gaoling, yearly-form"),
        (["config"], {"KUAIBAO_PARTITION": "3"}, 2, "(did you mean 'KUAIBAO_PARTITIONS'?)"),
        (["config"], {"KUAIBAO_PARTITIONS": "many"}, 2, "KUAIBAO_PARTITIONS"),
        (["bulletin"], {"KUAIBAO_CATALOGUE": "/nowhere"}, 2, "/nowhere: cannot be read"),
        (["bulletin"], {"KUAIBAO_BULLETINS": "/nowhere"}, 2, "/nowhere: holds no bulletin"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_exit_code(
    arguments: list[str], environ: dict[str, str], code: int, said: str
) -> None:
    """2 for what was given, 3 for Kafka; no traceback."""
    shown = run(*arguments, **environ)
    assert shown.exit_code == code
    assert shown.output.startswith("kuaibao: ")
    assert said in shown.output


def test_a_file_that_holds_no_events_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """The message names the line that is wrong."""
    file = tmp_path / "events.jsonl"
    file.write_text('{"specversion":"1.0"}\n')
    shown = run("send", str(file), KUAIBAO_KAFKA="127.0.0.1:1")
    assert shown.exit_code == 2
    assert "line 1" in shown.output


EVENT = {
    "specversion": "1.0",
    "type": "kuaibao.case.received.v1",
    "source": "/gaoling/mayor",
    "id": "m-17",
    "subject": "mayor-17",
    "time": "2015/3/2 8:12",
    "data": {"kind": "letter", "channel": "mayor-mailbox"},
}


def test_a_file_can_be_tried_without_kafka(tmp_path: Path) -> None:
    """What would be sent is said, and nothing is."""
    file = tmp_path / "events.json"
    file.write_text(json.dumps([EVENT, EVENT], indent=2))
    shown = run("send", str(file), "--dry-run", "--local-times", KUAIBAO_KAFKA="127.0.0.1:1")
    assert (shown.exit_code, shown.output) == (0, "1 events would be sent (same 1, refused 0)\n")
    assert run("send", str(file), "--local-times", KUAIBAO_KAFKA="127.0.0.1:1").exit_code == 3


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_file_that_no_worker_could_use_is_refused(tmp_path: Path, more: list[str]) -> None:
    """The exit code is 2, before Kafka is asked for."""
    file = tmp_path / "events.json"
    file.write_text(json.dumps(EVENT))
    shown = run("send", str(file), *more, KUAIBAO_KAFKA="127.0.0.1:1")
    assert shown.exit_code == 2
    assert "line 1: time: is not an RFC 3339 time with an offset" in shown.output
    assert "--local-times takes it as a time in Asia/Shanghai" in shown.output
    assert "nothing has been sent: 1 of 1 events are refused" in shown.output


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("CATALOGUE", "/nowhere/catalogue.toml", "/nowhere/catalogue.toml: cannot be read"),
        ("BULLETINS", "/nowhere", "bulletins = '/nowhere': there is no such folder"),
        ("TLS_KEY", "/nowhere/key.pem", "tls_certificate: is not set"),
    ],
)
def test_config_looks_at_the_files_that_settings_name(setting: str, value: str, said: str) -> None:
    """The settings are printed, and what cannot be used is said."""
    for options in ([], ["--json"]):
        shown = run("config", *options, **{f"KUAIBAO_{setting}": value})
        assert shown.exit_code == 2
        assert value in shown.stdout
        assert said in shown.stderr


def test_config_says_what_is_wrong_in_a_catalogue(tmp_path: Path) -> None:
    """As whatever needs it would."""
    path = tmp_path / "catalogue.toml"
    text = Path(Settings().catalogue).read_text(encoding="utf-8")
    path.write_text(text.replace("remove = []", 'remove = ["2015-02-30"]'), encoding="utf-8")
    for command in ("config", "bulletin"):
        shown = run(command, KUAIBAO_CATALOGUE=str(path))
        assert shown.exit_code == 2
        assert f"{path}: working_days.remove[0]: '2015-02-30' is not a day" in shown.stderr


def test_config_refuses_two_bulletins_of_one_id(tmp_path: Path) -> None:
    """The gateway would refuse them too."""
    text = (Path(Settings().bulletins) / "2015.toml").read_text(encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    shown = run("config", KUAIBAO_BULLETINS=str(tmp_path))
    assert shown.exit_code == 2
    assert f"{tmp_path / 'b.toml'}: id '2015' is another file's already" in shown.stderr


def test_a_county_may_have_no_bulletin(tmp_path: Path) -> None:
    """Its settings can be used."""
    assert run("config", KUAIBAO_BULLETINS=str(tmp_path)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gatway"], "'gatway' is not a command (did you mean 'gateway'?); there are backup, "),
        (["keys", "mak"], "'mak' is not a command (did you mean 'make'?); there are list, make"),
        (["dead-letters", "relpay"], "(did you mean 'replay'?)"),
        (["zzz"], "'zzz' is not a command; there are "),
    ],
)
def test_an_unknown_command_names_a_near_one(arguments: list[str], said: str) -> None:
    """In every group of commands."""
    shown = run(*arguments)
    assert shown.exit_code == 2
    assert said in " ".join(shown.output.split())


def test_the_port_of_a_gateway_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """So may that of the broker; the option goes before the setting."""
    ran: list[Settings] = []
    monkeypatch.setattr(
        "streams.gateway.serving.run_gateway", lambda settings, _: ran.append(settings)
    )
    for arguments in (["--port", "8090"], []):
        assert run("gateway", *arguments, KUAIBAO_GATEWAY_PORT="8081").exit_code == 0
    assert [settings.gateway_port for settings in ran] == [8090, 8081]
    assert run("gateway", "--port", "65536").exit_code == 2


def test_the_tests_switches_are_nobody_s_settings() -> None:
    """They are let pass, and not listed."""
    assert run("config", KUAIBAO_TEST_NO_SKIPS="1").exit_code == 0
    shown = run("config", KUAIBAO_NONE="1")
    assert shown.exit_code == 2
    assert "TEST" not in shown.output
