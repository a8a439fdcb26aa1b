"""Groups of commands: the message for an unknown name suggests the one that was probably meant."""

import click

from streams.core.toml_files import near


class Commands(click.Group):
    """A group that suggests a command with a similar name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            there = f"there are {', '.join(known)}"
            ctx.fail(f"{name!r} is not a command{near(name, known)}; {there}")
        found: tuple[str | None, click.Command | None, list[str]]
        found = super().resolve_command(ctx, args)
        return found
