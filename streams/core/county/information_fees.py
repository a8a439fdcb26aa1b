"""What applications cost by the piece (信息处理费), by the rule of a day.

Who applies is not kept, so nobody's pieces of a month are counted here: the office says how many
there are, and the rule what they cost.
"""

from collections.abc import Sequence
from datetime import date

from streams.core.county.applications_table import FeeRule


def fee_rule_on(rules: Sequence[FeeRule], day: date) -> FeeRule | None:
    """Return the rule that holds on a day; None before the first."""
    return next((rule for rule in reversed(rules) if rule.since <= day), None)


def information_fee(rule: FeeRule, pieces: int) -> int:
    """Return what so many pieces of one applicant in one month cost together, in yuan."""
    return sum(_price(rule, piece) for piece in range(1, pieces + 1))


def _price(rule: FeeRule, piece: int) -> int:
    step = next((step for step in reversed(rule.steps) if step.from_piece <= piece), None)
    if step is None:
        return 0
    rises = (piece - step.from_piece) // step.every if step.every else 0
    return step.yuan + step.more * rises
