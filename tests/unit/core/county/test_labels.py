"""Labels of the catalogue: which there may be, and what is said of one that cannot be used."""

import pytest

from streams.core.county.catalogue import DIMENSIONS
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.filings import FILING
from streams.core.county.labels import TAKEN
from streams.core.errors import BadFile
from streams.core.events.labelled import read_labels
from streams.core.events.refusals import Refused
from streams.gateway.queries.listing_query import LISTING
from streams.gateway.queries.query import ASKING, COMPARING
from tests.support.county import COUNTY
from tests.support.units_county import UNITS_COUNTY, UNITS_TEXT


def test_a_label_is_a_dimension_like_the_others() -> None:
    """Its values are a table by name; a county without labels has those of every county."""
    assert UNITS_COUNTY.dimensions == (*DIMENSIONS, "applicant", "area", FILING)
    assert list(UNITS_COUNTY.table("applicant")) == ["natural", "business", "welfare"]
    assert UNITS_COUNTY.labels["applicant"].within("organisation") == ["business", "welfare"]
    assert UNITS_COUNTY.labels["applicant"].within("nobody") == []
    assert COUNTY.dimensions == (*DIMENSIONS, FILING)


def test_no_label_takes_the_name_of_a_parameter() -> None:
    """Each word that a question uses is taken; `_` is in no name, so such words cannot clash."""
    used = {name for name in (*ASKING, *COMPARING, *LISTING) if "_" not in name}
    assert used <= TAKEN


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "labels.applicant",
            "labels.category",
            "labels.category: questions and tables use the word 'category' for something else",
        ),
        ("labels.area", "labels.limit", "labels.limit: questions and tables use the word 'limit'"),
        ("[labels.area]", "[labels.Area]", "labels.Area: an identifier is lower-case"),
        (
            'kinds = ["disclosure"]\n\n[labels',
            'kinds = ["disclosures"]\n\n[labels',
            (
                "labels.applicant.kinds: 'disclosures' is not a kind of case (did you mean "
                "'disclosure'?); there are letter, disclosure, opinion"
            ),
        ),
        (
            'kinds = ["disclosure"]\n\n[labels',
            'kinds = ["visit"]\n\n[labels',
            "labels.applicant.kinds: 'visit' is not a kind of case",
        ),
        (
            'kinds = ["disclosure"]\n\n[labels',
            "kinds = []\n\n[labels",
            "labels.applicant.kinds: an empty list is not a list that is not empty",
        ),
        ("natural = {", '"Natural Person" = {', "labels.applicant.values.Natural Person: an"),
        (
            'group = "organisation" }',
            'group = "organization" }',
            (
                "labels.applicant.values.business.group: 'organization' is not a group of this "
                "label (did you mean 'organisation'?); there are organisation"
            ),
        ),
        (
            "organisation = { zh",
            "natural = { zh",
            "labels.applicant.values.business.group: 'organisation' is not a group of this label",
        ),
        (
            "[labels.applicant.groups]\n",
            '[labels.applicant.groups]\nnatural = { zh = "自", en = "n" }\n',
            "labels.applicant.groups.natural: a value has the same name",
        ),
        *(
            ("labels.area", f"labels.{name}", f"labels.{name}: questions and tables use the word")
            for name in ("received", "open", "start", "id", "reply", "count", "due", "steps")
        ),
        (
            "[labels.applicant.groups]\n",
            '[labels.applicant.groups]\nother = { zh = "其他", en = "others" }\n',
            "labels.applicant.groups.other: no value is in it; name it as the group of one",
        ),
        (
            'values = { east = { zh = "东片", en = "east" }, west = { zh = "西片", en = "west" } }',
            "values = {}",
            "labels.area.values: is empty; a label needs one value or more",
        ),
        (
            'en = "area"',
            'en = "area"\nlabel = "x"',
            "labels.area: the key 'label' is not known",
        ),
    ],
)
def test_a_bad_label_is_refused(old: str, new: str, said: str) -> None:
    """The message names the file, the key, what was found and what is allowed."""
    assert old in UNITS_TEXT
    with pytest.raises(BadFile) as caught:
        load_catalogue(UNITS_TEXT.replace(old, new), "bad.toml")
    assert str(caught.value).startswith(f"bad.toml: {said}")


def test_labels_of_an_event_are_read_in_order_of_their_names() -> None:
    """So one content is written in one way."""
    labels = UNITS_COUNTY.labels
    read = read_labels({"area": "east", "applicant": "natural"}, labels, "disclosure")
    assert list(read.items()) == [("applicant", "natural"), ("area", "east")]
    assert read_labels({"applicant": "natural"}, labels) == {"applicant": "natural"}


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"colour": "red"}, "data.labels", "is not a label in the catalogue (applicant, area)"),
        (
            {"area": "north"},
            "data.labels.area",
            "is not a value of area in the catalogue (east",
        ),
        (
            {"applicant": "natural"},
            "data.labels.applicant",
            "is a label of other kinds of cases (disclosure)",
        ),
    ],
)
def test_unknown_labels_of_an_event_are_refused(
    given: dict[str, str], field: str, rule: str
) -> None:
    """Like an unknown category: by field, rule and value."""
    with pytest.raises(Refused) as caught:
        read_labels(given, UNITS_COUNTY.labels, "letter")
    assert caught.value.field == field
    assert caught.value.rule.startswith(rule)
