"""What of a catalogue is words, which may change while a gateway runs, and what is not."""

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.renaming import changed_beyond_words
from streams.resources import SCHEMAS

TEXT = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
COUNTY = load_catalogue(TEXT, "c")


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("", "", []),
        ('zh = "高陵", en = "Gaoling"', 'zh = "渭北", en = "Weibei"', []),
        ('label = { zh = "信件", en = "letters" }', 'label = { zh = "来信", en = "mail" }', []),
        ('zh = "榆楚管委会", en', 'zh = "榆楚街道", en', []),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Urumqi"', ["time_zone"]),
        ('"坑洼", ', "", ["rules"]),
        ("working_days = 7", "working_days = 8", ["deadlines"]),
        ("quick_reports = true", "quick_reports = false", ["kinds"]),
        ("[kinds.spending]", "[kinds.spendings]", ["kinds"]),
    ],
)
def test_words_alone_are_not_named(before: str, after: str, changed: list[str]) -> None:
    """All that figures and routes are made of is named by its key."""
    assert not before or before in TEXT
    text = TEXT.replace(before, after, 1) if before else TEXT
    if changed == ["kinds"] and "spendings" in after:
        text = text.replace('"spending"', '"spendings"')
    found = changed_beyond_words(COUNTY, load_catalogue(text, "c"))
    assert [name for name in found if name != "channels"] == changed


def test_the_order_counts() -> None:
    """Tables and lists have the order of the file."""
    other = TEXT.replace(
        '[kinds.letter]\nis = "case"', '[kinds.zeal]\nis = "record"\ntopic = "records"\n'
        'label = { zh = "零" }\n\n[kinds.letter]\nis = "case"', 1,
    )  # fmt: skip
    last = TEXT.replace(
        "# --- channels -", '[kinds.zeal]\nis = "record"\ntopic = "records"\n'
        'label = { zh = "零" }\n\n# --- channels -', 1,
    )  # fmt: skip
    one, two = load_catalogue(other, "c"), load_catalogue(last, "c")
    assert set(one.kinds) == set(two.kinds)
    assert changed_beyond_words(one, two) == ["kinds"]
