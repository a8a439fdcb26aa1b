"""All that runs under faults: a broker, two workers, two gateways, each on a network of its own."""

import random
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

import msgspec
import psutil

from streams.broker import ports
from streams.broker.broker import LocalBroker
from streams.settings.settings import Settings
from tests.chaos import clock
from tests.chaos.network import Network
from tests.chaos.poison import PoisonedInstallation
from tests.chaos.schedule import BROKER, GATEWAYS, WORKERS, Fault
from tests.chaos.spoiling import spoil
from tests.chaos.supervised import BROKER_SECONDS, Supervised, SupervisedBroker
from tests.support.gateways import Gateway
from tests.support.processes import KUAIBAO, environment, wait_until

SESSION_SECONDS: Final = 6.0
ROOM_ON_DISK: Final = 262_144
"""What a full disk takes of a file beyond the log's length: the log goes on, the index does not.
A worker's store may be refused even that, and the worker goes on without it.
"""

_SIGNALS: Final = {
    "kill": signal.SIGKILL,
    "terminate": signal.SIGTERM,
    "pause": signal.SIGSTOP,
}

Undo = Callable[[], object]


class GatewayUnit(Gateway):
    """A gateway that is asked as the other tests do it, while a supervisor keeps it running."""

    def start(self) -> None:
        """Do nothing: the supervisor starts it."""

    def is_ready(self) -> bool:
        """Return whether it says that it is ready."""
        try:
            return self.ask("/readyz").status == 200
        except OSError:
            return False


class Town:
    """Everything that runs; a context manager.

    Args:
        folder: For the broker's data, the indexes, the clocks.
        logs: For what everything says.
        catalogue: The text of the catalogue; Gaoling's unless told.

    Attributes:
        kuaibao: The installation, seen past the network's faults.
        gateways: By name, to be asked.
        units: By name, what can be killed.
        left: The processes that were still there when all had ended, as text.
    """

    def __init__(self, folder: Path, logs: Path, catalogue: str = "") -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._logs = logs
        self._open = ExitStack()
        self.units: dict[str, Supervised | SupervisedBroker] = {}
        self.gateways: dict[str, GatewayUnit] = {}
        self.left: list[str] = []
        # The test run's own broker is not of this town.
        self._others = set(_children())
        self._seen: set[psutil.Process] = set()

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _begin(self) -> None:
        behind = {name: ports.free() for name in (*WORKERS, *GATEWAYS)}
        self.network = self._open.enter_context(Network(behind))
        direct = ports.free()
        told = {name: link.port for name, link in self.network.links.items()}
        broker = LocalBroker(
            self._folder / "kafka", port=direct, settings=_listeners(direct, behind, told)
        )
        kept = SupervisedBroker(broker)
        self.units[BROKER] = kept
        self._open.callback(kept.stop)
        kept.start()
        given: dict[str, Any] = {"session_timeout": SESSION_SECONDS}
        if self._catalogue:
            path = self._folder / "catalogue.toml"
            path.write_text(self._catalogue, encoding="utf-8")
            given["catalogue"] = str(path)
        self.kuaibao = PoisonedInstallation(broker.bootstrap, "chaos", self._folder, **given)
        self.kuaibao.provision()
        for name in WORKERS:
            self._keep(name, "worker", self._settings(name))
        for name in GATEWAYS:
            gateway = GatewayUnit(self._settings(name), self._folder, name)
            self.gateways[name] = gateway
            self._keep(name, "gateway", gateway.settings)

    def _settings(self, name: str) -> Settings:
        address = f"{ports.HOST}:{self.network.links[name].port}"
        return msgspec.structs.replace(self.kuaibao.settings, kafka=address)

    def _keep(self, name: str, command: str, settings: Settings) -> None:
        clock.set_clock(self._clock(name), clock.RIGHT)
        env = environment(settings) | clock.environment(self._clock(name))
        unit = Supervised(name, [*KUAIBAO, command], env, self._logs)
        self.units[name] = unit
        self._open.callback(unit.stop)
        unit.start()

    def _clock(self, name: str) -> Path:
        return self._folder / f"{name}.clock"

    # --- faults -----------------------------------------------------------------------------------

    def inject(self, fault: Fault) -> tuple[bool, Undo | None]:
        """Let something go wrong.

        Returns:
            Whether it did (there may be no such process just now), and what ends it, where it is
            something that ends.
        """
        if fault.kind == "spoil":
            rng = random.Random(f"{fault.at} {fault.how}")
            return spoil(self._folder / "store", fault.how, rng), None
        unit = self.units[fault.target]
        if fault.kind in _SIGNALS:
            done = unit.signal(_SIGNALS[fault.kind])
            ends = done and fault.kind == "pause"
            return done, (lambda: unit.signal(signal.SIGCONT)) if ends else None
        if fault.kind == "full disk":
            assert isinstance(unit, Supervised)
            done = unit.limit_files(_size(unit.path) + ROOM_ON_DISK)
            return done, lambda: unit.limit_files(None)
        if fault.kind == "clock":
            if not clock.can_be_set():
                return False, None
            clock.set_clock(self._clock(fault.target), fault.how)
            return True, lambda: clock.set_clock(self._clock(fault.target), clock.RIGHT)
        link, do = self.network.links[fault.target], self.network.do
        if fault.kind == "cut":
            do(link.cut())
            return True, None
        if fault.kind == "stall":
            do(link.stall())
            return True, lambda: do(link.flow())
        assert fault.kind == "refuse", fault
        do(link.refuse())
        return True, lambda: do(link.listen())

    def is_right(self, name: str) -> bool:
        """Return whether the clock of a process is right now."""
        return self._clock(name).read_text().strip() == clock.RIGHT

    def calm(self) -> None:
        """End all faults, and wait until the broker is back."""
        for name, unit in self.units.items():
            unit.signal(signal.SIGCONT)
            if isinstance(unit, Supervised):
                unit.limit_files(None)
                clock.set_clock(self._clock(name), clock.RIGHT)
                self.network.do(self.network.links[name].flow())
                self.network.do(self.network.links[name].listen())
        broker = self.units[BROKER]
        assert isinstance(broker, SupervisedBroker)
        wait_until(lambda: broker.answers, "the broker answers again", BROKER_SECONDS)

    # --- processes --------------------------------------------------------------------------------

    def look(self) -> None:
        """Remember which processes there are, so that none of them is left in the end."""
        self._seen |= set(_children()) - self._others

    @property
    def wrong(self) -> list[str]:
        """What did not end or start again in time, or ended by a fault of its own."""
        return [what for unit in self.units.values() for what in unit.wrong]

    @property
    def exits(self) -> dict[str, dict[str, int]]:
        """How often each process ended with which exit code."""
        return {
            name: {str(code): many for code, many in sorted(unit.exits.items())}
            for name, unit in self.units.items()
            if isinstance(unit, Supervised)
        }

    def close(self) -> None:
        """End everything, and see what is left."""
        self.look()
        for unit in self.units.values():
            unit.signal(signal.SIGCONT)  # What is paused cannot end.
        self._open.close()
        until = time.monotonic() + 5
        left = list(self._seen)
        while left and time.monotonic() < until:
            left = [one for one in left if _runs(one)]
            time.sleep(0.05)
        self.left = [str(one) for one in left]
        for one in left:
            one.kill()
        log = self._folder / "kafka" / "broker.log"
        if log.exists():
            (self._logs / "broker.log").write_bytes(log.read_bytes())


def _listeners(direct: int, behind: dict[str, int], told: dict[str, int]) -> dict[str, str]:
    """Hand the broker a listener for each client, which tells it the address of its own proxy."""
    controller = ports.free()
    names = {name: name.upper().replace("-", "_") for name in behind}
    own = [f"PLAINTEXT://{ports.HOST}:{direct}"]
    return {
        "listeners": ",".join(
            [
                *own,
                *(f"{names[name]}://{ports.HOST}:{port}" for name, port in behind.items()),
                f"CONTROLLER://{ports.HOST}:{controller}",
            ]
        ),
        "advertised.listeners": ",".join(
            [*own, *(f"{names[name]}://{ports.HOST}:{port}" for name, port in told.items())]
        ),
        "listener.security.protocol.map": ",".join(
            f"{name}:PLAINTEXT" for name in ("PLAINTEXT", "CONTROLLER", *names.values())
        ),
        "controller.quorum.voters": f"1@{ports.HOST}:{controller}",
        "num.network.threads": "1",
    }


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
