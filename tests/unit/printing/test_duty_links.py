"""Figures of duties have no list of cases behind them."""

from streams.printing.links import cases_query, figure_address
from tests.support.duties_county import DUTIES_COUNTY
from tests.unit.core.bulletins.test_duty_figures import evaluated


def test_no_cases_are_behind_a_lapse() -> None:
    """What was not published is nowhere; a link would lead to an error."""
    for figure in evaluated("lapses", "days_since_last", "duties_kept_rate", "duty_items"):
        assert cases_query(figure, DUTIES_COUNTY) is None
        assert figure_address(figure, DUTIES_COUNTY) is None
