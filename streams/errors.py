"""What a command ends with when it cannot go on: a message for people, and an exit code."""

from typing import ClassVar


class Stopped(Exception):
    """A command ends; its message says what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1


class BadInput(Stopped):
    """A file, a setting or an argument cannot be used."""

    exit_code = 2


class NoKafka(Stopped):
    """No Kafka answers, or what it has is not as it must be."""

    exit_code = 3
