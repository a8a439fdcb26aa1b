"""Workers are restarted one after the other with another catalogue, under events."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.feeding.sending import Keyed
from tests.live.conftest import Install
from tests.support.checks import check_all
from tests.support.county import sent
from tests.support.installation import Installation
from tests.support.processes import Worker
from tests.support.record import SCHEMAS, Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

PARKS = '[categories]\nparks = { zh = "公园", en = "parks" }\n'
OWN = ("letters.parks", "opinions.parks")
PART = 1_500
IN_PARKS = {"kind": "letter", "channel": "mayor-mailbox", "category": "parks"}


@pytest.fixture
def wide(tmp_path: Path) -> str:
    """Gaoling's catalogue with a category more."""
    text = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
    path = tmp_path / "wide.toml"
    path.write_text(text.replace("[categories]\n", PARKS, 1), encoding="utf-8")
    return str(path)


def forget(kuaibao: Installation) -> None:
    """Delete the topics of the new category, which the first worker that knows it makes again."""

    async def deleting() -> None:
        async with kuaibao.admin() as admin:
            await admin.delete_topics([kuaibao.settings.topic(name) for name in OWN])

    kuaibao.run(deleting())


def parts(events: list[Keyed]) -> Iterator[list[Keyed]]:
    """Cut events into parts."""
    return (events[start : start + PART] for start in range(0, len(events), PART))


@pytest.mark.slow
def test_a_category_more_and_a_category_fewer(
    install: Install, whole_record: Told, wide: str
) -> None:
    """No worker ends, whichever leads the group, and everything is counted.

    What is in the new category waits where its number's owner does not read its topic.
    """
    kuaibao = install(catalogue=wide)
    forget(kuaibao)
    narrow = str(SCHEMAS / "catalogue.toml")
    fed: list[Keyed] = []
    part = parts(whole_record.events)

    def feed(*more: Keyed) -> None:
        events = [*next(part), *more]
        kuaibao.feed(events)
        fed.extend(events)

    def restart(old: Worker, other: Worker, catalogue: str) -> Worker:
        feed()
        assert old.terminate() == 0, old.log
        new = kuaibao.worker(opens=2, catalogue=catalogue)
        feed()
        other.wait_open(2)
        return new

    first = kuaibao.worker(opens=4, catalogue=narrow)
    second = kuaibao.worker(opens=2, catalogue=narrow)
    first.wait_open(2)
    wider_first = restart(first, second, wide)
    wider_second = restart(second, wider_first, wide)

    subjects = [f"park-{number}" for number in range(40)]
    in_parks = keyed(
        *(sent("received", "2015-03-02", "1", subject, **IN_PARKS) for subject in subjects)
    )
    feed(*in_parks)
    kuaibao.drain()
    assert sum(kuaibao.ends("letters.parks").values()) >= len(subjects)
    check_all(kuaibao, Told(fed))

    again = restart(wider_first, wider_second, narrow)
    waits = keyed(sent("received", "2015-03-03", "2", "park-late", **IN_PARKS))
    last = restart(wider_second, again, narrow)
    kuaibao.feed(waits, "letters.parks")
    feed()
    again.wait_open(2)
    last.wait_open(2)
    for worker in (again, last):
        assert worker.process.poll() is None, worker.log

    # A worker that knows the category again finds what waited for it.
    fed.extend(waits)
    assert last.terminate() == 0
    assert again.terminate() == 0
    kuaibao.worker(opens=4, catalogue=wide)
    kuaibao.drain()
    check_all(kuaibao, Told(fed))
