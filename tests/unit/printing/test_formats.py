"""The forms of a bulletin."""

import json

import click
import pytest

from streams.commands.cli import main
from streams.printing.as_json import bulletin_json, quick_report_json
from streams.printing.as_text import bulletin_text
from streams.printing.formats import BULLETIN_FORMATS, JSON, TEXT, Format, written
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES, bulletin


def test_the_command_names_every_form() -> None:
    """It has its own list, since its help must not wait for what writes them."""
    command = main.commands["bulletin"]
    (option,) = [each for each in command.params if "--format" in each.opts]
    assert isinstance(option.type, click.Choice)
    assert set(option.type.choices) == set(BULLETIN_FORMATS)


TEXTS = {name: form for name, form in BULLETIN_FORMATS.items() if not form.is_office}


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
def test_every_form_says_the_figures_and_ends_its_last_line(form: Format) -> None:
    """In UTF-8."""
    text = written(bulletin(), COUNTY, form).decode()
    assert text.endswith("\n")
    assert "50%" in text
    assert "无记录" in text


def test_text_has_each_paragraph_in_chinese_and_then_in_english() -> None:
    """Indented; the same as ever."""
    text = bulletin_text(bulletin())
    assert written(bulletin(), COUNTY, TEXT).decode() == text
    assert text.splitlines()[:7] == [
        "试县2015年3月通报",
        "Testshire: March 2015",
        "",
        "一、来信",
        "1. Letters",
        "",
        "    收到 3 件，在办 1 件，办结率 50%；住宅占 33.3%，共 2 类。",
    ]


def test_json_has_each_figure_and_where_it_stands_in_the_text() -> None:
    """The template of a paragraph names its figures."""
    found = json.loads(written(bulletin(), COUNTY, JSON))
    assert found == bulletin_json(bulletin(), COUNTY)
    assert found["figures"]["open"] == {
        "label": {"zh": "在办信件", "en": "letters in progress"},
        "measure": "open",
        "select": {"kind": ["letter"], "nature": ["", "help"]},
        "period": "2015-03-01..2015-03-31",
        "as_of": "2015-03-31",
        "value": 1,
        "denominator": None,
        "printed": "1",
        "printed_en": "1",
        "published": "1",
        "differs": False,
    }
    (paragraph,) = found["sections"][0]["paragraphs"]
    assert paragraph["en"].startswith("Received 3, open 1,")
    assert paragraph["template"]["en"].startswith("Received {received}, open {open},")


def test_a_quick_report_s_times_are_the_county_s() -> None:
    """RFC 3339 with the offset."""
    found = quick_report_json(ISSUES[1], COUNTY)
    assert (found["year"], found["number"], found["day"]) == (2015, 2, "2015-03-04")
    assert found["items"][1] == {
        "id": "o 3/?",
        "time": "2015-03-04T00:30:00.500000+08:00",
        "kind": "opinion",
        "channel": "board",
        "category": "traffic",
        "title": "",
    }
