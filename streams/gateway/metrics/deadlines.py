"""The deadlines of open cases as a gauge: how many are over and how many are near, by stage."""

from prometheus_client.core import GaugeMetricFamily

from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.figures.desk import COUNTED, Horizon
from streams.gateway.desk.asked import DeskQuestion
from streams.gateway.desk.looking import DeskRoom
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.state.state import State
from streams.metrics import metrics


async def deadline_families(state: State, room: DeskRoom) -> list[GaugeMetricFamily]:
    """Return the gauge as of now; none before figures and cases have been read to their end."""
    if not (state.figures_ready and state.cases_ready):
        return []
    now = state.moment()
    horizon = Horizon.on(now[0], now, state.deadlines.calendar)
    try:
        seen = await room.look(DeskQuestion(), horizon, limit=1)
    except (NotYet, Expired):
        return []
    return [
        metrics.WORK_DEADLINES.of(
            {
                (stage, when): counts[when]
                for stage in DEADLINE_STAGES
                if (counts := seen.desk.stages.get(stage)) is not None
                for when in COUNTED
            }
        )
    ]
