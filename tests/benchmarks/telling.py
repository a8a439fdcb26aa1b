"""What is being done, told to who waits for it."""

import time

import click


class step:  # noqa: N801  reads as the verb that it is
    """Says what is being done and how long it took."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        click.echo(f"{self._what} …", nl=False, err=True)
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        click.echo(f" {time.monotonic() - self._began:.1f} s", err=True)
