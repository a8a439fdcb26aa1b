"""The command line, as far as it needs no Kafka."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.cli import main
from streams.settings import Settings


def run(*arguments: str, **environ: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, arguments, env=environ)


def test_config_prints_every_setting_in_force() -> None:
    """As text for people and as JSON for scripts."""
    shown = run("config", KUAIBAO_PARTITIONS="3")
    assert shown.exit_code == 0
    assert all(f"{name} = " in shown.output for name in Settings.__struct_fields__)
    assert json.loads(run("config", "--json", KUAIBAO_PARTITIONS="3").output)["partitions"] == 3


def test_bulletins_are_listed_in_both_languages() -> None:
    """Without an id."""
    shown = run("bulletin")
    assert shown.exit_code == 0
    assert [line.split()[0] for line in shown.output.splitlines()] == ["2013", "2014", "2015"]


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "said"),
    [
        (["bulletin", "2099"], {}, 2, "'2099' is no bulletin; there are 2013, 2014, 2015"),
        (
            ["bulletin", "2015"],
            {"KUAIBAO_KAFKA": "127.0.0.1:1"},
            3,
            "no Kafka answers at 127.0.0.1:1",
        ),
        (["topics", "check"], {"KUAIBAO_KAFKA": "127.0.0.1:1"}, 3, "`kuaibao broker`"),
        (["replay", "nowhere"], {}, 2, "there are gaoling"),
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
    """With the line that is wrong."""
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
    """With exit code 2, before Kafka is asked for."""
    file = tmp_path / "events.json"
    file.write_text(json.dumps(EVENT))
    shown = run("send", str(file), *more, KUAIBAO_KAFKA="127.0.0.1:1")
    assert shown.exit_code == 2
    assert "line 1: time: is no RFC 3339 time with an offset" in shown.output
    assert "--local-times takes it as a time in Asia/Shanghai" in shown.output
    assert "nothing has been sent: 1 of 1 events are refused" in shown.output
