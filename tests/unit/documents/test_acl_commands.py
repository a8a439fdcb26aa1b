"""The commands that docs/security.md makes of its table of rights: each once, and no other."""

import shlex
import subprocess
from typing import Final

from tests.support.checkout import ROOT
from tests.support.secure import OPERATIONS, documented

BEGINS: Final = "```sh\nawk "


def test_the_commands_say_what_the_table_says() -> None:
    """With another prefix, for every row; operations in Kafka's own spelling."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    script = "awk " + text.split(BEGINS)[1].split("```")[0].removesuffix(" > acls.sh\n")
    run = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    spelt = {"".join(map(str.title, name.split("-"))): name for name in OPERATIONS}
    told = []
    for line in run.stdout.splitlines():
        command, *words = shlex.split(line)
        assert command == "kafka-acls.sh"
        words.remove("--add")
        pairs = list(zip(words[::2], words[1::2], strict=True))
        options = dict(pairs)
        (resource,) = options.keys() & {"--topic", "--group", "--transactional-id"}
        operations = ", ".join(spelt[value] for name, value in pairs if name == "--operation")
        user = options["--allow-principal"].removeprefix("User:")
        pattern = options["--resource-pattern-type"]
        told.append((user, resource[2:], options[resource], pattern, operations))
    rows = [(user, what, f"weibei.{name[7:]}", *more) for user, what, name, *more in documented()]
    assert len(rows) > 40
    assert told == rows
