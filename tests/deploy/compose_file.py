"""docker-compose.yml as Docker's own loader understands it; that needs no engine."""

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.support.checkout import ROOT

PROGRAM: Final = Path(sysconfig.get_path("scripts")) / "docker-compose"
PASSWORD_FILE: Final = "GRAFANA_ADMIN_PASSWORD_FILE"  # noqa: S105  the name of a variable

OURS: Final = {"topics", "keys", "worker-1", "worker-2", "gateway-1", "gateway-2"}
"""The services that run our image."""

Config = dict[str, Any]


class Variable(NamedTuple):
    """A variable that the file takes from the environment or from .env."""

    name: str
    required: bool
    default: str


def compose(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run `docker-compose` on the file, with these variables and no others."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [str(PROGRAM), "--file", str(ROOT / "docker-compose.yml"), *arguments],
        env=bare | {"COMPOSE_DISABLE_ENV_FILE": "1"} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def config(**environ: str) -> Config:
    """Return the whole file, defaults put in and paths made absolute."""
    done = compose("config", "--format", "json", **{PASSWORD_FILE: "/dev/null"} | environ)
    assert done.returncode == 0, done.stderr
    read: Config = json.loads(done.stdout)
    return read


def variables() -> dict[str, Variable]:
    """List the variables that the file uses, as the loader finds them."""
    done = compose("config", "--variables", "--format", "json", **{PASSWORD_FILE: "/dev/null"})
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {
        name: Variable(name, bool(said.get("Required")), said.get("DefaultValue") or "")
        for name, said in found.items()
    }


def seconds(duration: str) -> float:
    """Read a duration as the loader writes it: 1m30s."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0}
    return sum(float(many) * units[unit] for many, unit in re.findall(r"([\d.]+)([hms])", duration))
