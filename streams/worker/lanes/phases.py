"""The phases of a lane, and which may follow which."""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Phase(Enum):
    r"""What a lane is doing; see `Phases`.

    ::

                     +---------+
            +------> | OPENING | ---------+
            |        +---------+          |
            |          |     |            |
            |     read |     | it fails   |
            |     back v     v            |
            |  +---------+  +----------+  |
            |  | WORKING |->| TROUBLED |  | close()
            |  +---------+  +----------+  |
            |       |        |   |    |   |
            +-------|--------+   |    |   |
         it opens   | close()    |    |   |
         again      v            |    v   v
               +---------+       |  (CLOSING)
               | CLOSING |       |
               +---------+       | the partition is another's, or the trouble does not pass
                    |            |
                    v            v
               +----------------------+
               |        CLOSED        |
               +----------------------+

    From every phase a lane whose task is cancelled goes to CLOSED.

    Attributes:
        OPENING: It fences the writer before, and reads its state back; nothing is fetched.
        WORKING: Records are fetched, and worked on step by step.
        TROUBLED: Something failed, and it has no state; it waits, asks the group whether the
            partition is still its own, or looks for the record at fault.
        CLOSING: It was asked to close: a step under way is finished, and nothing more comes in.
        CLOSED: Its task has ended.
    """

    OPENING = "opening"
    WORKING = "working"
    TROUBLED = "troubled"
    CLOSING = "closing"
    CLOSED = "closed"


_NEXT: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.OPENING: frozenset({Phase.WORKING, Phase.TROUBLED, Phase.CLOSING, Phase.CLOSED}),
    Phase.WORKING: frozenset({Phase.TROUBLED, Phase.CLOSING, Phase.CLOSED}),
    Phase.TROUBLED: frozenset({Phase.OPENING, Phase.CLOSING, Phase.CLOSED}),
    Phase.CLOSING: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}


class Phases:
    """The phase that one lane is in, from its opening to its end.

    Attributes:
        now: The phase it is in.
    """

    def __init__(self) -> None:
        self.now = Phase.OPENING

    def enter(self, phase: Phase) -> None:
        """Go to another phase.

        Raises:
            RuntimeError: It may not follow the present one; that is a programming error.
        """
        if phase not in _NEXT[self.now]:
            raise RuntimeError(f"a lane that is {self.now.value} cannot be {phase.value} next")
        self.now = phase

    def enter_unless_closing(self, phase: Phase) -> bool:
        """Go to another phase, unless the lane was asked to close; return whether it went."""
        if self.is_ending:
            return False
        self.enter(phase)
        return True

    @property
    def is_ending(self) -> bool:
        """Whether the lane was asked to close, or has ended."""
        return self.now in {Phase.CLOSING, Phase.CLOSED}
