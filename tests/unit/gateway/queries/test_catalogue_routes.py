"""``/v1/catalogue``: what may be asked for, with its words."""

from pathlib import Path

import pytest

from streams.core.county.filings import FILINGS
from streams.core.county.measure_names import DUTY_MEASURES, DUTY_RATE
from streams.core.figures.figures import MEASURES as ALL
from streams.core.figures.figures import RATES as DIVIDED
from streams.core.figures.figures import RECORD_MEASURES
from streams.gateway.queries.labels import (
    DURATION_LABELS,
    DUTY_LABELS,
    MEASURE_LABELS,
    RATE_LABELS,
    STATISTIC_LABELS,
)
from tests.support.county import RAW
from tests.unit.gateway.asking import World, get

DOCUMENTS = Path(__file__).parents[4] / "docs"


def test_all_that_can_be_asked_for() -> None:
    """Every table of the catalogue is there with its labels, and what days are."""
    status, found, _ = get(World(), "/v1/catalogue")
    assert status == 200
    assert (found["time_zone"], found["today"]) == ("Asia/Shanghai", "2015-03-31")
    assert found["kinds"]["opinion"] == {
        "zh": "舆情",
        "en": "opinion items",
        "family": "case",
        "stock": False,
        "quick_reports": True,
    }
    assert found["kinds"]["poster"]["stock"] is True
    assert found["channels"]["mailbox"] == RAW["channels"]["mailbox"]["label"] | {
        "kinds": ["letter", "disclosure"]
    }
    for table in ("categories", "natures", "departments", "columns"):
        assert found[table] == RAW[table]
        assert list(found[table]) == list(RAW[table])
    first, last = found["calendar"]["first"], found["calendar"]["last"]
    assert first <= 2015 <= last


def test_every_measure_has_its_words() -> None:
    """Measures and rates have a label each, in their order, and say what they count."""
    _, found, _ = get(World(), "/v1/catalogue")
    assert tuple(found["measures"]) == ALL
    assert tuple(found["rates"]) == (*DIVIDED, "share")
    of_records = [name for name, said in found["measures"].items() if said["of"] == "records"]
    assert tuple(of_records) == RECORD_MEASURES
    assert tuple(found["duty_measures"]) == (*DUTY_MEASURES, DUTY_RATE)
    assert found["measures"]["open"] == {"zh": "在办", "en": "open", "of": "cases"}


@pytest.mark.parametrize("name", ["figures.md", "figures.zh-CN.md"])
def test_words_are_those_of_the_docs(name: str) -> None:
    """What they call a measure, a rate or a way of filing in Chinese it is called here."""
    said = {}
    for line in (DOCUMENTS / name).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`") and not cells[2].isascii():
            said[cells[0].strip("`")] = cells[2]
    words = MEASURE_LABELS | RATE_LABELS | DURATION_LABELS | STATISTIC_LABELS | DUTY_LABELS
    labels = {name: label.zh for name, label in words.items()}
    labels |= {name: filing.zh for name, filing in FILINGS.items()}
    assert set(labels) - set(said) <= set(RECORD_MEASURES)
    assert said == {name: labels[name] for name in said}


def test_it_takes_no_parameter() -> None:
    """There is nothing to choose."""
    status, found, _ = get(World(), "/v1/catalogue?kind=letter")
    assert (status, found["parameter"]) == (400, "kind")
