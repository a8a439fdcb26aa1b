"""Silences of channels."""

from datetime import UTC, date, datetime, timedelta

from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.figures.silences import ENOUGH, LOOKED_AT, silences
from tests.support.county import COUNTY, TEXT, Sent, figures, letter, sent

TODAY = date(2015, 6, 30)
DAY = 86_400.0


def letters(*days_ago: int) -> list[Sent]:
    """Let a letter come in by the mailbox so many days ago, each."""
    return [
        letter((TODAY - timedelta(days)).isoformat(), "e1", f"s{days}") for days in set(days_ago)
    ]


def asked(world: list[Sent], catalogue: Catalogue = COUNTY) -> dict[str, tuple[float, float]]:
    """Return, by channel, for how many days nothing has come at noon today, and what is usual."""
    noon = datetime(2015, 6, 30, 4, tzinfo=UTC).timestamp()
    found = silences(figures(world), catalogue, day_number(TODAY))
    return {name: (each.lasts(noon) / DAY, each.usual / DAY) for name, each in found.items()}


def test_a_silence_begins_with_the_end_of_the_last_day() -> None:
    """Nothing today, and nothing yesterday: half a day of today and one of yesterday."""
    assert asked(letters(*range(2, 14))) == {"mailbox": (1.5, 1)}


def test_there_is_none_on_a_day_on_which_something_came() -> None:
    """Whatever the hour."""
    assert asked(letters(0, *range(5, 17))) == {"mailbox": (0, 5)}


def test_the_longest_silence_is_what_is_usual() -> None:
    """It lasts to the end of the day that ended it, since the hour is not known."""
    assert asked(letters(*range(1, 10), 30, 33)) == {"mailbox": (0.5, 21)}


def test_too_few_days_tell_of_nothing_usual() -> None:
    """Ten days before today are enough, nine are not; what is over a year ago does not count."""
    days = range(1, ENOUGH + 1)
    assert set(asked(letters(*days))) == {"mailbox"}
    assert asked(letters(0, *days[:-1])) == {}
    assert asked(letters(*days[:-1], LOOKED_AT + 1)) == {}
    assert set(asked(letters(*days[:-1], LOOKED_AT))) == {"mailbox"}


def test_a_stock_breaks_no_silence() -> None:
    """It is there every day; visits, which come in, do break it."""

    def counted(kind: str) -> list[Sent]:
        return [
            sent("counted", f"2015-06-{day:02}", "e1", f"r{day}", kind=kind, channel="hall")
            for day in range(1, 21)
        ]

    assert asked(counted("poster")) == {}
    assert asked(counted("visit")) == {"hall": (9.5, 1)}


def test_a_channel_that_has_gone_has_no_silence() -> None:
    """Only the catalogue's channels have series."""
    mailbox = TEXT[TEXT.index("mailbox = {") : TEXT.index("board = {")]
    without = load_catalogue(TEXT.replace(mailbox, ""), "less.toml")
    assert asked(letters(*range(1, 20)), without) == {}


def test_a_channel_that_is_retired_is_not_silent() -> None:
    """From its day on nothing comes through it; an alert would be wrong."""
    world = letters(*range(2, 14))
    mailbox = 'mailbox = { kinds = ["letter", "disclosure"],'
    for day, channels in (("2015-07-01", {"mailbox"}), ("2015-06-30", set())):
        text = TEXT.replace(mailbox, f"{mailbox} retired = {day},")
        assert set(asked(world, load_catalogue(text, "c"))) == channels
