"""Whatever is asked, the answer is figures or a clear refusal."""

import json
from datetime import date
from typing import Final
from urllib.parse import quote_from_bytes

from hypothesis import example, given
from hypothesis import strategies as st

from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.figures.figures import DIMENSIONS, MEASURES, Figures
from streams.core.figures.ledger import Ledger
from streams.gateway.http.answers import encode_json
from streams.gateway.http.problems import bad_query
from streams.gateway.queries.answering import answer_cells
from streams.gateway.queries.cursors import read_cursor
from streams.gateway.queries.figures import row
from streams.gateway.queries.listing_query import LISTING, read_case_question, read_listing
from streams.gateway.queries.query import read_question
from streams.gateway.queries.series import EACH
from tests.support.county import COUNTY, DEADLINES, RAW, letter, sent, tally

TODAY: Final = day_number(date(2015, 3, 31))
NAMES: Final = sorted(
    {name for table in RAW.values() if isinstance(table, dict) for name in table if table}
)
WORDS: Final = (
    *("", ",", "..", "2015", "2015-02-29", "2016-02-29", "2015-03", "2015-W53", "2015-Q4"),
    *("2015-03-02", "0000", "0001-01-01", "9999-12-31", "9999-W52", "..2014-12-31", "2015..2014"),
    *("0001..9999", "2015-01..2015-11", "1", "1000", "1001", "-1", "1.2", "0.0", "99999999999.1"),
    *(*DIMENSIONS, *MEASURES, *EACH, *NAMES, "\x00", "信件", "share", " ", "+", "%", "%zz", "%FF"),
)
RAW_TEXT: Final = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(",".join),
    st.text(max_size=8),
    st.text(st.characters(categories=["Cs"]), min_size=1, max_size=2),
)
VALUES: Final = st.one_of(
    RAW_TEXT,
    st.binary(max_size=8).map(quote_from_bytes),
    RAW_TEXT.map(lambda text: quote_from_bytes(text.encode("utf-8", "surrogatepass"))),
)
PAIRS: Final = st.one_of(
    st.tuples(st.sampled_from((*LISTING, "by", "each")), VALUES).map("=".join),
    st.tuples(VALUES, VALUES).map("=".join),
    VALUES,
)
QUERIES: Final = st.lists(PAIRS, max_size=5).map("&".join)

LEDGER: Final = Ledger(COUNTY, DEADLINES)
LEDGER.add(
    tally(
        [
            letter("2015-01-05", subject="l1", category="housing", department="heating"),
            sent("closed", "2015-02-20", "c", "l1"),
            sent("counted", "2015-01-05", "a", "r1", kind="visit", channel="desk", quantity=10**12),
        ]
    ).counts
)


def refused(error: BadQuery) -> None:
    """See that a refusal can be sent, and names a parameter."""
    response = bad_query(error).response()
    assert response.status == 400
    assert isinstance(response.body, bytes)
    said = json.loads(response.body)
    assert said["parameter"].isprintable()
    assert said["detail"].startswith(said["parameter"] + ": ")
    assert len(response.body) < 4_000


@given(QUERIES)
@example("as_of=0001-01-01")
@example("period=9999&as_of=0001-01-01&each=week&by=kind,channel")
@example("period=..0001&by=category")
@example("kind=\udc80")
def test_figures_or_a_refusal(raw: str) -> None:
    """Every query of figures is answered with rows that are JSON, or is a 400."""
    try:
        query = read_question(raw, COUNTY).on(TODAY)
    except BadQuery as error:
        refused(error)
        return
    cells = answer_cells(Figures(LEDGER), query)
    body = encode_json(query.said() | {"rows": [row(query, cell) for cell in cells]})
    for told in json.loads(body)["rows"]:
        assert tuple(told["measures"]) == MEASURES
        assert min(told["measures"].values()) >= 0
        for rate in told["rates"].values():
            assert (rate["value"] is None) == (rate["denominator"] == 0)


@given(QUERIES, st.integers(1, 3))
def test_a_list_or_a_refusal(raw: str, partitions: int) -> None:
    """Every query of a list can be put to the index, or is a 400; so is any cursor made up."""
    try:
        listing = read_listing(raw, COUNTY, partitions)
        assert read_cursor(listing, partitions) is None
    except BadQuery as error:
        refused(error)
        return
    assert listing.at is None or len(listing.at) == partitions
    assert 1 <= listing.limit <= 1_000
    listing.question.on(TODAY)


@given(QUERIES)
def test_a_day_or_a_refusal(raw: str) -> None:
    """Every query of one case is a day, none, or a 400."""
    try:
        read_case_question(raw, COUNTY, 2)
    except BadQuery as error:
        refused(error)
