"""Errors for people: what a command ends with, each with its exit code, and unusable input."""

from typing import ClassVar


class Stopped(Exception):
    """A command ends; its message says what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1


class BadInput(Stopped):
    """A file, a setting or an argument cannot be used."""

    exit_code = 2


class NoKafka(Stopped):
    """No Kafka answers, or its topics or records are not as Kuaibao needs them."""

    exit_code = 3


class WrittenByNewer(Stopped):
    """Kafka keeps what a later version of Kuaibao has written, which this one would misread."""

    exit_code = 3

    def __init__(self, where: str, version: int, known: int) -> None:
        super().__init__(
            f"{where}: has version {version}, and this program reads up to {known}: a newer "
            "Kuaibao has written it. Update this one (docs/topics.md, Versions of what is kept)"
        )


class SpoiltCopy(Exception):
    """What a program keeps of Kafka on its own disk cannot be read or written.

    Nothing is lost: the copy is dropped, and what it was a copy of is read again.
    """


class BadFile(BadInput):
    """A configuration file cannot be used: says which file and key, and what is allowed."""


class BadQuery(BadInput, ValueError):
    """A period, day, selection or measure that was asked for is not valid; says which and why."""

    def __init__(self, parameter: str, rule: str) -> None:
        super().__init__(f"{parameter}: {rule}")
        self.parameter = parameter
        self.rule = rule
