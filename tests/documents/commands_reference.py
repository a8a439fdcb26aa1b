"""docs/commands.md: its parts are written from the commands, streams/commands.

`python -m tests.documents.commands_reference` writes them again.
"""

import inspect
from collections.abc import Iterator
from typing import Final

import click

from streams.commands import cli
from tests.documents import filling
from tests.documents.cells import cell
from tests.support.checkout import ROOT

DOCUMENT: Final = ROOT / "docs" / "commands.md"


def contexts(command: click.Command = cli.main, name: str = "kuaibao") -> Iterator[click.Context]:
    """Yield a context for each command that does something, by the order of their names."""
    context = click.Context(command, info_name=name)
    if not isinstance(command, click.Group):
        yield context
        return
    for below in command.list_commands(context):
        yield from contexts(command.commands[below], f"{name} {below}")


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n")]


def exit_codes() -> str:
    """Write what the exit codes mean, as streams/commands/cli.py says it."""
    said = next(part for part in paragraphs(cli.__doc__) if part.startswith("Exit codes: "))
    codes = said.removeprefix("Exit codes: ").removesuffix(".").split("; ")
    rows = ["| exit code | is |", "|---|---|"]
    return "\n".join(rows + ["| {0} | {2} |".format(*code.partition(" ")) for code in codes])


def overview() -> str:
    """Write the table of all commands."""
    rows = ["| command | does |", "|---|---|"]
    for context in contexts():
        name = str(context.info_name)
        about = context.command.get_short_help_str(limit=1_000)
        rows.append(f"| [`{name}`](#{name.replace(' ', '-')}) | {cell(about)} |")
    return "\n".join(rows)


def reference() -> str:
    """Write of each command how it is called, what it does and what its options are."""
    return "\n\n".join(map(_section, contexts()))


def _section(context: click.Context) -> str:
    command = context.command
    usage = " ".join([str(context.info_name), *command.collect_usage_pieces(context)])
    parts = [f"## `{context.info_name}`", f"```\n{usage}\n```", *paragraphs(command.help)]
    options = [
        record
        for parameter in command.params
        if (record := parameter.get_help_record(context)) is not None
    ]
    if options:
        rows = ["| option | is | default, bounds |", "|---|---|---|"]
        for option, said in options:
            about, _, bounds = said.partition("  [")
            rows.append(f"| `{cell(option)}` | {cell(about)} | {cell(bounds.removesuffix(']'))} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def filled(text: str) -> str:
    """Return the document with its parts as they must be."""
    written = {"exit codes": exit_codes(), "overview": overview(), "reference": reference()}
    return filling.filled(text, written)


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
