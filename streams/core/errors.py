"""What this project raises when somebody else's input cannot be used."""

from streams.core.events.reasons import reason_of
from streams.errors import BadInput


class Refused(Exception):
    """An event cannot be used. Names the field, the rule it breaks and, if not personal, its value.

    Attributes:
        field: Path of the field, such as ``data.kind``; ``event`` for the whole.
        rule: The rule it breaks, as a phrase: ``is not a kind of the catalogue``.
        value: The offending value as JSON, cut to 80 characters; empty where it may hold what a
            citizen wrote or who they are.
        reason: The one of `REASONS` that it is counted under; the field's unless told otherwise.
    """

    def __init__(self, field: str, rule: str, value: str = "", reason: str = "") -> None:
        super().__init__(field, rule, value)
        self.field = field
        self.rule = rule
        self.value = value
        self.reason = reason or reason_of(field)

    def __str__(self) -> str:
        shown = f" (it is {self.value})" if self.value else ""
        return f"{self.field}: {self.rule}{shown}"


class BadFile(BadInput):
    """A configuration file cannot be used: says which file and key, and what is allowed."""


class BadQuery(BadInput, ValueError):
    """A period, day, selection or measure that was asked for makes no sense; says which and why."""

    def __init__(self, parameter: str, rule: str) -> None:
        super().__init__(f"{parameter}: {rule}")
        self.parameter = parameter
        self.rule = rule
