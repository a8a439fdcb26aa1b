"""Commands run in the tests' own process: a new one takes a second to start."""

from typing import Any

import msgspec
from click.testing import CliRunner, Result

from streams.commands.cli import main
from tests.support.installation import Installation
from tests.support.processes import environment


def invoke(kuaibao: Installation, *arguments: str, **changed: Any) -> Result:
    """Run `kuaibao` with these arguments to its end, with settings of its own if told."""
    variables = environment(msgspec.structs.replace(kuaibao.settings, **changed))
    return CliRunner().invoke(main, arguments, env=variables)
