"""Commands that are forked do what commands do that are started: the tests rely on it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.forks import FORKS, Process, start
from tests.support.processes import KUAIBAO, wait_until

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="elsewhere than on Linux commands are not forked"
)

BARE = {name: os.environ[name] for name in os.environ if not name.startswith("KUAIBAO_")}


@pytest.fixture
def deaf() -> Iterator[str]:
    """An address that takes connections and answers nothing: what asks it waits for long."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("arguments", "given", "code"),
    [
        (["config"], {"KUAIBAO_PARTITIONS": "7"}, 0),
        (["--help"], {}, 0),
        (["config"], {"KUAIBAO_PARTITIONS": "none"}, 2),
        (["no-such-command"], {}, 2),
    ],
)
def test_a_forked_command_says_and_ends_as_a_started_one(
    arguments: list[str], given: dict[str, str], code: int, tmp_path: Path
) -> None:
    """Its environment, its output, its errors and its exit code are those of the real command."""
    command, environment = [*KUAIBAO, *arguments], BARE | given
    real = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert real.returncode == code
    assert FORKS.may(environment)
    with (tmp_path / "out").open("w+b") as output, (tmp_path / "err").open("w+b") as errors:
        forked = start(command, env=environment, stdout=output, stderr=errors)
        assert isinstance(forked, Process)
        assert forked.wait(30) == forked.poll() == code
    assert (tmp_path / "out").read_bytes() == real.stdout
    assert (tmp_path / "err").read_bytes() == real.stderr


def test_a_forked_command_is_a_process_of_its_own(deaf: str, tmp_path: Path) -> None:
    """It leads a session, is paused and killed by its id, and its end is known by the signal."""
    with (tmp_path / "log").open("wb") as log:
        environment = BARE | {"KUAIBAO_KAFKA": deaf}
        forked = start([*KUAIBAO, "topics", "check"], env=environment, stdout=log, stderr=log)
    assert os.getsid(forked.pid) == forked.pid != os.getsid(0)
    assert forked.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        forked.wait(0.01)
    forked.send_signal(signal.SIGSTOP)
    wait_until(lambda: _state(forked.pid) == "T", "it is paused")
    forked.kill()
    assert forked.wait(30) == -signal.SIGKILL
    forked.kill()  # It is dead, and its id may be another's.
    assert not Path(f"/proc/{forked.pid}").exists()


def test_a_forked_command_ends_when_it_is_dropped(deaf: str, tmp_path: Path) -> None:
    """Its guard ends it, as it does when the tests are killed: no process is left behind."""
    with (tmp_path / "log").open("wb") as log:
        environment = BARE | {"KUAIBAO_KAFKA": deaf}
        forked = start([*KUAIBAO, "topics", "check"], env=environment, stdout=log, stderr=log)
    place = Path(f"/proc/{forked.pid}")
    assert place.exists()
    del forked
    wait_until(lambda: not place.exists(), "it has ended")


def test_what_needs_another_python_is_started(tmp_path: Path) -> None:
    """Variables that count when Python starts, as of a clock that jumps, are not passed over."""
    environment = BARE | {"PYTHONWARNINGS": "ignore"}
    assert not FORKS.may(environment)
    with (tmp_path / "out").open("wb") as output:
        code = "import os; print(os.environ['PYTHONWARNINGS'])"
        command = [sys.executable, "-c", code]
        started = start(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        assert isinstance(started, subprocess.Popen)
        assert started.wait(30) == 0
    assert (tmp_path / "out").read_text() == "ignore\n"


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
