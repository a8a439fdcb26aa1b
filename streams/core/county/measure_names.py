"""The names of measures, which rates of the catalogue and questions about figures use alike.

What counts in each is said by `streams.core.figures.engine.measures` and ``docs/figures.md``.
"""

from typing import Final

CASE_MEASURES: Final = (
    "received",
    "valid",
    "rejected",
    "replied",
    "closed",
    "open",
    "closed_in_time",
    "overdue",
    "rated",
    "satisfied",
)
FLOW_MEASURES: Final = ("carried_over", "reopened", "finished", "carried_on")
RECORD_MEASURES: Final = ("count", "quantity", "headlines", "departments")
GRADES: Final = ("grade_1", "grade_2", "grade_3", "grade_4", "grade_5")
"""Cases by the grade that a call-back gave, the worst first."""

STEP_MEASURES: Final = (
    "accepted",
    "accepted_in_time",
    "replied_in_time",
    "returned",
    "extended",
    "urged",
    "closed_after_urging",
    "supervised",
    "perfunctory",
    "called_back",
    "reached",
    "contacted",
    "solved",
    *GRADES,
)
"""Of cases received in the period, by the steps that the office took."""

MEASURES: Final = CASE_MEASURES + FLOW_MEASURES + RECORD_MEASURES + STEP_MEASURES

DUTY_MEASURES: Final = (
    "duties_due",
    "duties_kept",
    "lapses",
    "lacking",
    "duty_items",
    "days_since_last",
)
"""Of duties: what units owed in the period, and what they published of it. No rate of a county's
own is made of these, and no case is behind them."""

DUTY_RATE: Final = "duties_kept_rate"
"""The rate of duties: those that were kept, of those that were due."""

RATES: Final = {
    "reply": ("replied", ("valid",)),
    "closure": ("closed", ("valid",)),
    "on_time": ("closed_in_time", ("closed", "overdue")),
    "satisfaction": ("satisfied", ("rated",)),
}
"""Of each rate that every county has, what is divided by the sum of what."""

SHARE: Final = "share"
"""The rate of a part and a whole, which is asked for with the whole."""
