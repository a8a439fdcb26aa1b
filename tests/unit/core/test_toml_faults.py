"""All faults of a file's form are said, each as the reader says the first of them."""

import tomllib

import pytest

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.toml_faults import form_faults
from streams.core.toml_files import read_toml, toml_tables
from streams.resources import SCHEMAS

TEXT = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")

ONE_FAULT = [
    ('\nis = "case"', '\nis = "cas"', "kinds.letter.is"),
    ('\nis = "case"', '\niz = "case"', "kinds.letter"),
    ('time_zone = "Asia/Shanghai"', "time_zone = 8", "time_zone"),
    ('kinds = ["letter"]', "kinds = [1]", "channels.portal-participation.kinds[0]"),
    ("working_days = 1\n", "working_days = -1\n", "deadlines[0].working_days"),
    ("quick_reports = true", 'quick_reports = "yes"', "kinds.opinion.quick_reports"),
]


@pytest.mark.parametrize(("right", "wrong", "place"), ONE_FAULT)
def test_one_fault_is_said_as_the_reader_says_it(right: str, wrong: str, place: str) -> None:
    """The sentences are the same: who has read one knows the other."""
    text = TEXT.replace(right, wrong, 1)
    faults = form_faults(tomllib.loads(text), Catalogue)
    assert place in [each for each, _ in faults]
    with pytest.raises(BadFile) as caught:
        read_toml(text, "c.toml", Catalogue)
    assert str(caught.value) in {f"c.toml: {said}" for _, said in faults}


def test_all_faults_are_said() -> None:
    """Several faults in several tables come together."""
    text = TEXT
    for right, wrong, _ in ONE_FAULT[1:]:
        text = text.replace(right, wrong, 1)
    places = {place for place, _ in form_faults(tomllib.loads(text), Catalogue)}
    assert places >= {
        *("kinds.letter", "kinds.letter.iz", "time_zone", "deadlines[0].working_days"),
        *("channels.portal-participation.kinds[0]", "kinds.opinion.quick_reports"),
    }


def test_a_right_file_has_none() -> None:
    """Nothing is said of what can be read."""
    assert form_faults(toml_tables(TEXT, "c.toml"), Catalogue) == []


def test_english_may_be_left_out() -> None:
    """Where there is no English, the Chinese is shown; English that is there stays."""
    tables = toml_tables('a = { zh = "甲" }\nb = [{ zh = "乙", en = "B" }]\n[c.d]\nzh = "丙"', "t")
    assert tables["a"] == {"zh": "甲", "en": "甲"}
    assert tables["b"] == [{"zh": "乙", "en": "B"}]
    assert tables["c"]["d"]["en"] == "丙"
