"""What other rules would move, by case: numbers and ids, and no words."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from streams.core.county.catalogue import UNCATEGORISED

MOST_SHOWN: Final = 20
"""How many cases of one move are listed; of more, only how many there are."""

Before = str
After = str


def compared(told: Mapping[str, tuple[Before, After]], filed: Mapping[str, str]) -> list[str]:
    """Say how many letters move, how many are left to a person, and how many are right.

    Args:
        told: By case, its category by the rules in force and by the others.
        filed: By case, where people filed it, as far as anybody did.
    """
    lines = [f"{len(told)} letters without a category at hand, {_moved(told)} would move"]
    known = {case: category for case, category in filed.items() if case in told}
    for at, when in enumerate(("in force", "changed")):
        left = sum(pair[at] == UNCATEGORISED for pair in told.values())
        right = sum(told[case][at] == category for case, category in known.items())
        lines.append(
            f"  {when}: {left} left uncategorised; {right} of {len(known)} that people filed "
            "are where these put them"
        )
    return lines


def moves(told: Mapping[str, tuple[Before, After]]) -> list[str]:
    """List each move, the commonest first, with the cases that it moves."""
    moved: defaultdict[tuple[Before, After], list[str]] = defaultdict(list)
    for case, pair in told.items():
        if pair[0] != pair[1]:
            moved[pair].append(case)
    lines = []
    for (before, after), cases in sorted(moved.items(), key=lambda each: (-len(each[1]), each[0])):
        more = ["…"] if len(cases) > MOST_SHOWN else []
        listed = ", ".join([*sorted(cases)[:MOST_SHOWN], *more])
        lines.append(f"{before} → {after}: {len(cases)}: {listed}")
    return lines


def _moved(told: Mapping[str, tuple[Before, After]]) -> int:
    return sum(before != after for before, after in told.values())
