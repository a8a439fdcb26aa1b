"""The demonstration, interrupted at any moment, leaves no process behind."""

import json
import os
import re
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import STDOUT, Popen
from urllib.request import urlopen

import psutil
import pytest

from tests.support.processes import KUAIBAO, wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

INTERRUPTED = 130
GONE_SECONDS = 30.0
STAY_SECONDS = 280.0
PAGE = re.compile(r"(?P<origin>http://127\.0\.0\.1:\d+)/\?as_of=2015-11-30\s*\Z")
MARK = "MARK_OF_THE_TEST"


class Demo:
    """A demo that runs, and all processes that come of it: their environment carries a mark."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._mark = uuid.uuid4().hex
        environ = {
            **os.environ,
            MARK: self._mark,
            "TMPDIR": str(folder),
            "KUAIBAO_GATEWAY_PORT": "0",
        }
        self.path = folder / "output"
        with self.path.open("wb") as output:
            self.process = Popen(
                [*KUAIBAO, "demo", *options], env=environ, stdout=output, stderr=STDOUT
            )

    @property
    def processes(self) -> list[psutil.Process]:
        """All of its processes that are running, the demo itself among them."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self._mark:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    @property
    def worker_log(self) -> str:
        """What its worker has said."""
        logs = list(self.folder.glob("kuaibao-*/worker-0.log"))
        return logs[0].read_text(errors="replace") if logs else ""

    def is_there(self, *words: str) -> bool:
        """Return whether a process is below the demo's whose command has these words."""
        try:
            below = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return False
        for process in below:
            try:
                command = " ".join(process.cmdline())
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
            if all(word in command for word in words):
                return True
        return False


@pytest.fixture
def demo(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Demo]:
    """A demo just started, with the options that the test is parametrised by."""
    demo = Demo(tmp_path, *getattr(request, "param", ()))
    yield demo
    print(demo.path.read_text(errors="replace"))
    for process in demo.processes:
        process.kill()
    demo.process.wait()


MOMENTS: dict[str, Callable[[Demo], bool]] = {
    "the broker starts": lambda demo: demo.is_there("kafka.Kafka"),
    "events are counted": lambda demo: "partition 7: open" in demo.worker_log,
}


STARTS, COUNTS = MOMENTS


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, STARTS),
        (signal.SIGTERM, STARTS),
        # An impatient user, below, interrupts while events are counted.
        pytest.param(signal.SIGINT, COUNTS, marks=pytest.mark.slow),
        # Both signals are handled alike, and a demo killed later leaves more behind.
        pytest.param(signal.SIGKILL, COUNTS, marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, COUNTS, marks=pytest.mark.slow),
        pytest.param(signal.SIGKILL, STARTS, marks=pytest.mark.slow),
    ],
)
def test_nothing_is_left_behind(demo: Demo, number: signal.Signals, moment: str) -> None:
    """All its processes end soon; unless killed itself it cleans up, says so and exits with 130."""
    wait_until(lambda: MOMENTS[moment](demo), moment)
    demo.process.send_signal(number)
    code = demo.process.wait(GONE_SECONDS)
    if number == signal.SIGKILL:
        wait_until(lambda: not demo.processes, "all processes are gone", GONE_SECONDS)
        return
    assert demo.processes == []
    output = demo.path.read_text()
    assert code == INTERRUPTED, output
    assert "interrupted, all processes stopped" in output
    assert "Traceback" not in output
    assert list(demo.folder.glob("*/kafka")) == []


def test_an_impatient_user(demo: Demo) -> None:
    """Ctrl-C again and again, while it cleans up, leaves nothing behind either."""
    wait_until(lambda: MOMENTS["events are counted"](demo), "events are counted")

    def interrupted() -> bool:
        demo.process.send_signal(signal.SIGINT)
        return demo.process.poll() is not None

    wait_until(interrupted, "the demo ends", GONE_SECONDS)
    wait_until(lambda: not demo.processes, "all processes are gone", GONE_SECONDS)


# A whole demonstration takes two to four minutes beside other tests.
@pytest.mark.slow
@pytest.mark.timeout(340)
@pytest.mark.parametrize("demo", [("--stay",)], indirect=True)
def test_who_stays_gets_the_page(demo: Demo) -> None:
    """It ends with the page's address, as of the record's last day, and leaves nothing behind."""

    def is_there() -> bool:
        assert demo.process.poll() is None, demo.path.read_text()
        return demo.path.read_text().endswith("\n") and bool(PAGE.search(demo.path.read_text()))

    wait_until(is_there, "the page's address", STAY_SECONDS)
    found = PAGE.search(demo.path.read_text())
    assert found
    with urlopen(f"{found['origin']}/readyz", timeout=10) as answer:  # noqa: S310  our own, on loopback
        assert json.load(answer) == {"ready": True, "missing": []}
    query = "kind=letter&channel=portal-participation&period=2015-01..2015-11&as_of=2015-11-30"
    with urlopen(f"{found['origin']}/v1/figures?{query}", timeout=10) as answer:  # noqa: S310  the same
        # 767, as was published, and the letter that comes late.
        assert json.load(answer)["rows"][0]["measures"]["received"] == 768
    said = demo.path.read_text()
    for year in (2014, 2015, 2016):
        assert f"〔{year}〕1号  已印发 issued  {year}-01-07T09:00:00+08:00" in said
    assert "    767 → 768\n    +1 received  demo-late-letter  迟到 · came late" in said
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(GONE_SECONDS) == INTERRUPTED
    assert demo.processes == []
    assert list(demo.folder.iterdir()) == [demo.path]
