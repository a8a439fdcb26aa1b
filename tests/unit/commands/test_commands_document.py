"""The commands are what docs/commands.md says."""

import pkgutil

from streams import commands
from streams.commands.cli import main
from tests.documents.commands_reference import DOCUMENT, contexts, filled


def test_the_document_says_what_the_commands_say() -> None:
    """`python -m tests.documents.commands_reference` writes it again."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == filled(text), "run python -m tests.documents.commands_reference"


def test_every_command_and_option_says_what_it_is() -> None:
    """None is listed with an empty cell."""
    for context in contexts():
        assert context.command.help, context.info_name
        for parameter in context.command.params:
            about = parameter.to_info_dict()
            assert about["param_type_name"] == "argument" or about["help"], (context, parameter)


def test_a_command_has_a_module_of_its_name() -> None:
    """Every module is a command's, except those that several share; and one has a subcommand."""
    modules = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    named = {name.replace("-", "_") for name in main.commands}
    assert modules - {"cli", "groups", "log_level", "publish_sum"} == named
