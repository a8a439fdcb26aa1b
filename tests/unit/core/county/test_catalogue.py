"""The catalogue: what it says."""

from pathlib import Path
from typing import Final

from streams.core.county.catalogue_file import load_catalogue
from tests.support.county import COUNTY

SHIPPED: Final = Path(__file__).parents[4] / "schemas" / "catalogue.toml"


def test_the_shipped_catalogue() -> None:
    """Gaoling's catalogue can be used, and is in Chinese and English throughout."""
    catalogue = load_catalogue(SHIPPED.read_text(encoding="utf-8"), str(SHIPPED))
    assert catalogue.name.zh == "高陵"
    assert len(catalogue.categories) == 8
    assert catalogue.kinds["opinion"].quick_reports
    labels = [
        entry.label for table in (catalogue.kinds, catalogue.channels) for entry in table.values()
    ]
    for table in (catalogue.categories, catalogue.natures, catalogue.columns):
        labels += table.values()
    for label in [*labels, *catalogue.departments.values()]:
        assert label.zh
        assert label.en.isascii()


def test_every_shipped_kind_has_a_channel() -> None:
    """Nothing of the shipped catalogue can never come in."""
    catalogue = load_catalogue(SHIPPED.read_text(encoding="utf-8"), str(SHIPPED))
    coming = {kind for channel in catalogue.channels.values() for kind in channel.kinds}
    assert coming == set(catalogue.kinds)


def test_topics_of_a_kind() -> None:
    """A kind whose topic names the category has one topic for each, any other kind one."""
    assert COUNTY.topics_of("disclosure") == ["disclosures"]
    assert COUNTY.topics_of("letter") == [
        "letters.housing",
        "letters.traffic",
        "letters.uncategorised",
    ]


def test_days_are_those_of_its_time_zone() -> None:
    """The day of an instant is the county's."""
    assert COUNTY.day_of(16 * 3_600_000_000 - 1) == 0
    assert COUNTY.day_of(16 * 3_600_000_000) == 1
