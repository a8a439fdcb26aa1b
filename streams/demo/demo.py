"""The demonstration: a broker, workers, three years replayed, their bulletins compared."""

import asyncio
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from streams.broker.broker import LocalBroker
from streams.bulletins.folder import evaluate, load_definitions, today
from streams.bulletins.published import read_notices
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin
from streams.core.notices.notice import Notice
from streams.demo.documents import NAMES, documents, write_documents
from streams.demo.processes import (
    Running,
    check_alive,
    free_port,
    gateway_process,
    memory,
    worker_process,
)
from streams.demo.published import explained_since, publish_and_compare
from streams.feeding.replaying import replay_record
from streams.printing.comparison import print_bulletin
from streams.settings.kafka_connection import KafkaConnection
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision

DEMO_PLAN: Final = "gaoling"

AS_OF: Final = "2015-11-30"
"""The day as of whose end the page is shown: the last of the record."""

INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)

T = TypeVar("T")


class DemoOptions(NamedTuple):
    """What is asked of the demonstration.

    Attributes:
        full: Whether to replay service matters as well.
        workers: How many workers.
        seed: The seed of the synthetic record.
        stay: Whether to leave all running, once the bulletins are printed, until Ctrl-C.
        documents: Where to write the circular and the assessment; None: nowhere.
    """

    full: bool
    workers: int
    seed: int
    stay: bool
    documents: Path | None


def run_demo(settings: Settings, asked: DemoOptions) -> int:
    """Run the demonstration.

    Args:
        settings: Where Kafka is; without an address a broker is started for the purpose.
        asked: What is asked of it.

    Returns:
        0 if no figure differs from what was published, else 1. Interrupted, 130.
    """
    console = Console(width=max(100, Console().width))
    _raise_when_interrupted()
    began = time.monotonic()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kuaibao-")))
            settings = stack.enter_context(_kafka(settings, folder, console))
            installation = Installation.read(settings)
            definitions = [
                made
                for made in load_definitions(installation).values()
                if isinstance(made, Definition)
            ]
            _run(provision(installation))
            running = [
                stack.enter_context(worker_process(settings, folder / f"worker-{number}.log"))
                for number in range(asked.workers)
            ]
            _run(
                _watched(
                    replay_record(installation, DEMO_PLAN, full=asked.full, seed=asked.seed),
                    running,
                )
            )
            bulletins = _run(evaluate(definitions, installation, today(installation.catalogue)))
            for bulletin in bulletins:
                print_bulletin(console, bulletin, compare=True)
            code = _conclude(console, bulletins, installation, full=asked.full)
            _tell_notices(console, _run(read_notices(settings)))
            _tell_documents(console, installation, asked)
            _run(_watched(publish_and_compare(console, definitions, installation), running))
            console.print(f"[dim]{time.monotonic() - began:.0f} s{memory(running)}[/]")
            if asked.stay:
                port = free_port(settings.gateway_port)
                settings = msgspec.structs.replace(settings, gateway_port=port)
                running.append(stack.enter_context(gateway_process(settings, folder, console)))
                _stay(console, settings, folder, running)
            return code
    except KeyboardInterrupt:
        console.print("已中断，所有进程已停止 · interrupted, all processes stopped")
        return 130


def _conclude(
    console: Console, bulletins: list[Bulletin], installation: Installation, *, full: bool
) -> int:
    compared = sum(
        figure.published is not None and figure.value is not None
        for bulletin in bulletins
        for figure in bulletin.figures.values()
    )
    differing = {
        (bulletin.definition.id, figure.id)
        for bulletin in bulletins
        for figure in bulletin.differences
    }
    # Over a Kafka in which a demonstration ran before, its late letter is there already.
    explained = _run(explained_since(differing, installation)) if differing else set()
    wrong = differing - explained
    if explained:
        console.print(
            f"{len(explained)} 项与发布数不同，因发布后才知道的办件 · "
            f"{len(explained)} figures differ by cases that became known since they were issued"
        )
    absent = [figure for bulletin in bulletins for figure in bulletin.absent]
    if absent:
        console.print(
            f"{len(absent)} 项指标本次未回放 · {len(absent)} figures of what was not replayed"
            " (--full replays all)"
        )
    if wrong or (full and absent):
        many = len(wrong) + len(absent) * full
        console.print(f"[bold red]{many} 项不符 · {many} figures differ[/]")
        return 1
    console.print(
        f"[bold green]{compared - len(explained)} 项指标与发布数全部相符 · "
        f"all {compared - len(explained)} figures are what was published[/]"
    )
    return 0


def _tell_notices(console: Console, notices: list[Notice]) -> None:
    """Say how many notices the record gave."""
    many = Counter(notice.action for notice in notices if notice.withdrawn is None)
    console.print(
        f"按时钟发出通知 {len(notices)} 件：提醒 {many['remind']}，催办 {many['urge']}，"
        f"督办 {many['supervise']} · {len(notices)} notices by the clock: {many['remind']} "
        f"reminders, {many['urge']} urgings, {many['supervise']} supervisions"
    )


def _tell_documents(console: Console, installation: Installation, asked: DemoOptions) -> None:
    """Say where the circular is."""
    if asked.documents is None:
        console.print(
            "季度通报和年度考核 · the quarterly circular and the yearly assessment: "
            "--documents FOLDER, --stay"
        )
        return
    found = _run(documents(installation))
    for path in write_documents(found, installation, asked.documents):
        console.print(f"通报和考核 circular and assessment  {path}", soft_wrap=True)


@contextmanager
def _kafka(settings: Settings, folder: Path, console: Console) -> Iterator[Settings]:
    """Yield settings with a Kafka: the cluster that is named, or a broker of the demo's own."""
    common = {
        # The record is of 2015; today's clock must not make its items due.
        "quick_reports_at": "off",
        "notices_at": "off",
        # The demo's gateway is for the user of this machine, whatever its own gateway is like.
        "gateway_host": "127.0.0.1",
        "keys_file": str(folder / "keys.json"),
        "index_file": str(folder / "cases.sqlite"),
        "store": str(folder / "worker"),
        "tls_certificate": "",
        "tls_key": "",
        "behind_tls": False,
    }
    if settings.kafka:
        prefix = settings.prefix or f"demo-{time.strftime('%Y%m%d-%H%M%S')}."
        console.print(f"Kafka: {settings.kafka}; 主题前缀 topics with prefix {prefix}")
        yield msgspec.structs.replace(settings, prefix=prefix, **common)
        return
    broker = LocalBroker(folder / "kafka")
    with Progress(
        TextColumn("Kafka"), BarColumn(), DownloadColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=None)
        broker.download(lambda done, total: bar.update(task, completed=done, total=total))
    with console.status("启动 Kafka · starting Kafka"):
        broker.start()
    try:
        console.print(f"Kafka: {broker.bootstrap}")
        # Whatever protects this machine's own Kafka, the demo's lets in everybody on this machine.
        reached = msgspec.structs.asdict(KafkaConnection(kafka=broker.bootstrap))
        yield msgspec.structs.replace(settings, **reached, **common)
    finally:
        broker.stop()


def _raise_when_interrupted() -> None:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt, so that all is stopped on the way out."""
    for number in INTERRUPTS:
        signal.signal(number, signal.default_int_handler)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; interrupted, it is cancelled and may clean up before that is raised."""

    async def cancellable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        for number in INTERRUPTS:
            loop.add_signal_handler(number, task.cancel if task else loop.stop)
        return await work

    try:
        return asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        _raise_when_interrupted()


async def _watched(work: Coroutine[Any, Any, Any], running: list[Running]) -> None:
    """Wait for `work`, unless a worker ends before it is done."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=0.5)
            check_alive(running)
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _stay(console: Console, settings: Settings, folder: Path, running: list[Running]) -> None:
    prefix = f"KUAIBAO_PREFIX={settings.prefix} " if settings.prefix else ""
    page = f"http://127.0.0.1:{settings.gateway_port}/"
    console.print(
        f"\n一切仍在运行，Ctrl-C 结束 · all is running, Ctrl-C ends it\n"
        f"  KUAIBAO_KAFKA={settings.kafka} {prefix}"
        f"{Path(sys.executable).parent / 'kuaibao'} bulletin 2015\n  log  {folder}\n"
        f"  催办台 desk  {page}?as_of={AS_OF}#/desk\n"
        f"  季度通报 circular  {page}#/bulletins/{NAMES[0]}\n"
        f"  页面 page  [bold]{page}?as_of={AS_OF}[/]",
        soft_wrap=True,
    )
    while True:
        check_alive(running)
        time.sleep(1)
