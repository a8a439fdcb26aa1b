"""Names that are retired: what is refused from when on, and what goes on."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest

from streams.core.cases.routing import Router
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.errors import BadFile
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.events.retired import Retirement
from tests.support.county import NOW, TEXT, Sent, letter, sent, to_json


def county(entry: str, retired: str) -> Catalogue:
    """Read the county's catalogue with one entry of its tables retired."""
    table, _, name = entry.rpartition(".")
    head, _, rest = TEXT.partition(f"[{table}]")
    old = f"\n{name} = {{ "
    assert old in rest
    return load_catalogue(
        head + f"[{table}]" + rest.replace(old, old + f"retired = {retired}, ", 1), "c"
    )


def visit(time: str, **data: Any) -> Sent:
    """Make a record."""
    return sent("counted", time, **{"kind": "visit", "channel": "desk"} | data)


NAMING: Final[dict[str, Callable[[str], Sent]]] = {
    "kinds.letter": letter,
    "kinds.visit": visit,
    "channels.mailbox": letter,
    "channels.desk": visit,
    "categories.housing": lambda time: letter(time, category="housing"),
    "natures.help": lambda time: sent("routed", time, nature="help"),
    "departments.heating": lambda time: sent("replied", time, department="heating"),
    "columns.front": lambda time: visit(time, column="front"),
}


@pytest.mark.parametrize("entry", NAMING)
def test_events_that_name_it_are_refused_from_the_day_on(entry: str) -> None:
    """The day is the county's, of the event's time; what happened before is taken, however late."""
    reader = EventReader(county(entry, "2015-03-10"))
    event = NAMING[entry]
    reader.read(to_json(event("2015-03-09T23:59:59.999999+08:00")), (), NOW)
    with pytest.raises(Refused) as caught:
        reader.read(to_json(event("2015-03-09T16:00:00Z")), (), NOW)
    assert caught.value.rule == (
        "is retired in the catalogue: no event timed on or after 2015-03-10 may name it"
    )
    assert caught.value.field.startswith("data.")
    assert caught.value.value == f'"{entry.rpartition(".")[2]}"'


@pytest.mark.parametrize("entry", NAMING)
def test_without_a_day_it_always_was(entry: str) -> None:
    """`true` refuses whatever names it, `false` nothing."""
    with pytest.raises(Refused, match="is retired in the catalogue: no new event may name it"):
        EventReader(county(entry, "true")).read(to_json(NAMING[entry]("1970-01-02")), (), NOW)
    EventReader(county(entry, "false")).read(to_json(NAMING[entry]("2015-03-10")), (), NOW)


def test_no_keyword_leads_to_a_retired_category() -> None:
    """From its day on the other rules decide; its topic is kept, for what is in it."""
    catalogue = county("categories.housing", "2015-03-10")
    reader, router = EventReader(catalogue), Router(catalogue)

    def topic(day: str) -> str:
        event = letter(day, title="小区供暖")
        return router.topic(reader.read(to_json(event), (), NOW))

    assert (topic("2015-03-09"), topic("2015-03-10")) == ("letters.housing", "letters.traffic")
    assert "letters.housing" in catalogue.topics_of("letter")


def test_channels_through_which_nothing_comes_any_more() -> None:
    """A channel is over when it is retired, or all of its kinds are."""
    day = day_number(date(2015, 3, 10))
    retirement = Retirement(county("channels.mailbox", "2015-03-10"))
    assert retirement.channels(day - 1) == ["mailbox", "board", "desk", "hall"]
    assert retirement.channels(day) == ["board", "desk", "hall"]
    text = TEXT.replace("stock = true", "stock = true\nretired = true").replace(
        'visit = { is = "record",', 'visit = { retired = true, is = "record",'
    )
    assert Retirement(load_catalogue(text, "c")).channels(day) == ["mailbox", "board", "desk"]


def test_what_has_no_category_cannot_be_retired() -> None:
    """It is not a category that a county could do without."""
    with pytest.raises(BadFile, match=r"categories\.uncategorised\.retired: cases without"):
        county("categories.uncategorised", "true")
