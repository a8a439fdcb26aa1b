"""The command ``kuaibao``.

Exit codes: 0 done; 1 a bulletin differs from what was published, or a fault; 2 a file, a setting or
an argument cannot be used; 3 no Kafka answers or its topics are wrong; 4 the source of a
feeder does not answer; 130 interrupted.
"""

import logging
import sys
from typing import Any, Final

import click

from streams.commands.backup import backup
from streams.commands.broker import broker
from streams.commands.bulletin import bulletin
from streams.commands.check import check_county
from streams.commands.classify import classify
from streams.commands.config import config
from streams.commands.conflicts import conflicts
from streams.commands.dead_letters import dead_letters
from streams.commands.demo import demo
from streams.commands.feed import feed
from streams.commands.gateway import gateway
from streams.commands.groups import Commands
from streams.commands.keys import keys
from streams.commands.learn import learn
from streams.commands.new import new
from streams.commands.notify import notify
from streams.commands.publish import publishing
from streams.commands.redact import redact
from streams.commands.replay import replay
from streams.commands.restore import restore
from streams.commands.send import send
from streams.commands.topics import topics
from streams.commands.worker import worker
from streams.core.errors import Stopped
from streams.logs import setup as logs
from streams.settings.settings import load_settings

COMMANDS: Final = (
    *(demo, broker, worker, gateway, notify, topics, send, feed, replay, bulletin, publishing),
    *(config, new, check_county),
    *(learn, classify),
    *(dead_letters, conflicts, redact, keys, backup, restore),
)
"""All of them. What a command needs it imports when it runs: each would wait for the others'."""


class Command(Commands):
    """The group of all commands, which turns what they raise into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Stopped as stopped:
            logs.last_word(str(stopped))
            sys.exit(stopped.exit_code)


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kuaibao")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Kuaibao 快报: letters and public opinion, routed, tracked and counted from the stream."""
    # What the Kafka client logs while it tries again is not for people; faults are raised.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    ctx.obj = load_settings()


for command in COMMANDS:
    main.add_command(command)
