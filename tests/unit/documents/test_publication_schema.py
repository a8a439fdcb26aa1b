"""The schema of publications: generated, complete, and true of what is written."""

import json

import msgspec
from jsonschema import Draft202012Validator

from streams.core.publications.publication import encode_publication
from tests.documents import described
from tests.documents.publication_schema import (
    PUBLICATION_SCHEMA,
    WRITTEN,
    publication_schema,
    written_publication_schema,
)
from tests.support.county_bulletin import EVENTS, TEXT
from tests.support.published import Office
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT
from tests.unit.core.publications.test_course import courses, issued


def test_the_schema_is_what_the_code_says() -> None:
    """`python -m tests.documents.publication_schema` writes it again."""
    text = PUBLICATION_SCHEMA.read_text(encoding="utf-8")
    assert text == written_publication_schema(), "run python -m tests.documents.publication_schema"


def test_every_key_is_described_in_the_schema() -> None:
    """The docstring of each type says what each of its keys means, and of nothing else."""
    for root in WRITTEN:
        for kind in described.structs(root):
            assert all(said.endswith(".") for said in described.about_keys(kind).values()), kind
            assert described.strangers(kind) == set()


def test_what_is_written_is_valid() -> None:
    """Bulletins with figures of every sort and with tables, and the course of one issued."""
    validator = Draft202012Validator(publication_schema())
    written = [msgspec.json.encode(issued(courses(), "a"))]
    for events, text in ((EVENTS, TEXT), (TABLES_EVENTS, TABLES_TEXT)):
        office = Office()
        office.take(events)
        written.append(encode_publication(office.publish(text)))
    for value in written:
        said = json.loads(value)
        validator.validate(said)
        assert not validator.is_valid(said | {"person": "张三"})
