"""The Faust application of a worker: its agents, and the topics that each reads."""

import asyncio
import logging
import os
import tempfile
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import faust
from aiokafka.errors import KafkaError
from faust.app.base import BootStrategy
from faust.types import StreamT

from streams.core.events.messages import NoticesDue
from streams.core.notices.due import encode_notices_due
from streams.kafka.records import Outputs
from streams.kafka.troubles import passes
from streams.metrics import metrics
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import (
    INTAKE,
    NOTICE_ITEMS,
    NOTICES_DUE,
    PUBLICATION_REQUESTS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    REPLIES,
    first_topics,
)
from streams.worker.agents.morning import MORNING_SECONDS, Morning, due_event
from streams.worker.agents.notice import notice
from streams.worker.agents.notice_clock import NoticeClock
from streams.worker.agents.number import number
from streams.worker.agents.publish import publish
from streams.worker.agents.report import report
from streams.worker.agents.route import route
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.faust_transport.transport import BatchTransport
from streams.worker.hotspots.hosting import LOOK_AT_HOTSPOTS_SECONDS, HotspotHost
from streams.worker.lanes.batches import Batch

WORKER_STOP_SECONDS: Final = 25.0
"""How long a worker may take to stop: less than supervisors wait before they kill."""

log = logging.getLogger(__name__)


class AgentWork(Protocol):
    """What an agent does with a batch."""

    __name__: str

    def __call__(self, batch: Batch, bench: Workbench) -> Outputs | Awaitable[Outputs]:
        """Return what is to be written, at once or in turns with others."""


class WithoutWeb(BootStrategy):
    """Faust's services but its web server, which would show its tables to anyone who asks."""

    enable_web = False


class Kuaibao(faust.App):
    """A Faust app whose agents are handed whole batches."""

    BootStrategy = WithoutWeb

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.settings = settings = installation.settings
        self.bench = Workbench(installation)
        self.hotspots: HotspotHost | None = None
        self._provisioned = False
        super().__init__(
            settings.group_id,
            broker=[f"kafka://{address}" for address in settings.bootstrap.split(",")],
            autodiscover=False,
            web_enabled=False,
            topic_disable_leader=True,
            topic_allow_declare=False,
            broker_session_timeout=settings.session_timeout,
            broker_heartbeat_interval=settings.session_timeout / 5,
            stream_wait_empty=False,
            worker_redirect_stdouts=False,
            # Faust makes this folder for tables kept on disk, of which there are none.
            datadir=Path(tempfile.gettempdir()) / f"kuaibao-faust-{os.getuid()}",
        )

    def _new_transport(self) -> BatchTransport:
        return BatchTransport(self.conf.broker_consumer, self)

    async def provision(self) -> None:
        """Check that all topics exist with the settings that they need.

        Raises:
            WrongTopic: One has other settings.
            Unreachable: No Kafka answers.
        """
        if not self._provisioned:
            await provision(self.installation)
            self._provisioned = True

    async def on_start(self) -> None:
        """Check the topics before anything is read."""
        await self.provision()
        log.info("working for the group %s at %s", self.conf.id, self.settings.bootstrap)
        await super().on_start()

    async def make_due(self, day: str) -> bool:
        """Send that a day's quick report is due; return whether Kafka has taken it."""
        event = due_event(day, datetime.now(UTC))
        try:
            await self.send(self.settings.topic(QUICK_REPORT_DUE), key=day.encode(), value=event)
        except KafkaError as error:
            if not passes(error):
                raise
            log.error("Kafka did not take that %s is due: %r; trying again", day, error)  # noqa: TRY400 - no fault of ours
            return False
        return True

    async def make_notices_due(self, event: NoticesDue) -> bool:
        """Send to each partition that notices are due; return whether Kafka has taken all."""
        value = encode_notices_due(event)
        topic = self.settings.topic(NOTICES_DUE)
        key = event.subject.encode()
        try:
            for number in range(self.settings.partitions):
                await (await self.send(topic, key=key, value=value, partition=number))
        except KafkaError as error:
            if not passes(error):
                raise
            log.error("Kafka did not take that notices are due: %r; trying again", error)  # noqa: TRY400 - no fault of ours
            return False
        return True

    async def on_stop(self) -> None:
        """Let lanes finish while agents still work; all within a bound, whatever Kafka does."""
        log.info("stopping: what is under way is finished first")
        bound = threading.Timer(WORKER_STOP_SECONDS, _give_up)
        bound.daemon = True
        bound.start()
        ending = [self.hotspots.stop()] if self.hotspots is not None else []
        if self._consumer is not None:
            ending.append(self._consumer.close_lanes())  # type: ignore[attr-defined]
        await asyncio.gather(*ending)
        await super().on_stop()


def _give_up() -> None:
    """End at once. What was not committed is read again by the next owner of its partitions."""
    log.error("not everything could be ended in an orderly way within %.0f s", WORKER_STOP_SECONDS)
    os._exit(1)


def make_app(settings: Settings) -> Kuaibao:
    """Compose the application.

    Raises:
        BadFile: The catalogue cannot be used.
    """
    installation = Installation.read(settings)
    catalogue = installation.catalogue
    app = Kuaibao(installation)
    bench = app.bench
    metrics.expect_topics([*first_topics(catalogue), REPLIES])

    def subscribed(*names: str) -> Any:
        # Batches are handed on as they are: "raw" keeps Faust from taking them apart.
        return app.topic(*map(settings.topic, names), key_serializer="raw", value_serializer="raw")

    agents: list[tuple[AgentWork, tuple[str, ...]]] = [
        (route, (INTAKE,)),
        (track, (*first_topics(catalogue), REPLIES)),
        (report, (QUICK_REPORT_ITEMS, QUICK_REPORT_DUE)),
        (notice, (NOTICES_DUE,)),
        (number, (NOTICE_ITEMS,)),
        (publish, (PUBLICATION_REQUESTS,)),
    ]
    for work, topics in agents:
        app.agent(subscribed(*topics), name=work.__name__)(_agent(work, bench))

    _set_clocks(app)
    if bench.sketched:
        _host_hotspots(app)
    return app


def _agent(work: AgentWork, bench: Workbench) -> Callable[[StreamT[Batch]], Awaitable[None]]:
    """Make what Faust runs of an agent's work on one batch."""

    async def agent(batches: StreamT[Batch]) -> None:
        async for batch in batches:
            await batch.work(lambda batch: work(batch, bench))

    return agent


def _host_hotspots(app: Kuaibao) -> None:
    """Let the worker that has the partition with the quick reports find hotspots."""
    host = HotspotHost(app.settings, lambda: app.consumer.lanes.reports)  # type: ignore[attr-defined]
    app.hotspots = host

    @app.timer(LOOK_AT_HOTSPOTS_SECONDS)
    async def _hotspots() -> None:
        await host.look()


def _set_clocks(app: Kuaibao) -> None:
    """Let the worker that has the partition with the quick reports tell what is due."""
    settings, catalogue = app.settings, app.installation.catalogue
    zone = ZoneInfo(catalogue.time_zone)
    morning = Morning(settings.quick_reports_at, zone)

    @app.timer(MORNING_SECONDS)
    async def _morning() -> None:
        day = morning.due_day(datetime.now(UTC))
        if day and app.consumer.lanes.reports and await app.make_due(day):  # type: ignore[attr-defined]
            morning.sent(day)

    looking = app.bench.looking
    if looking is None:
        return
    clock = NoticeClock(settings.notices_at, zone, looking.works, by_the_hour=looking.by_the_hour)

    @app.timer(MORNING_SECONDS)
    async def _notices() -> None:
        now = datetime.now(UTC)
        event = clock.due(now)
        if event and app.consumer.lanes.reports and await app.make_notices_due(event):  # type: ignore[attr-defined]
            clock.sent(event, now)
