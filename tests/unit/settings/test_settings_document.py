"""The settings are what docs/settings.md says."""

from streams.settings.settings import Settings
from tests.documents.settings_table import DOCUMENT, filled, table


def test_the_document_says_what_the_catalogue_says() -> None:
    """`python -m tests.documents.settings_table` writes its table again."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == filled(text), "run python -m tests.documents.settings_table"


def test_every_setting_is_in_the_table() -> None:
    """Each has a row, in the order in which `kuaibao config` prints them."""
    rows = table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(Settings.__struct_fields__)
