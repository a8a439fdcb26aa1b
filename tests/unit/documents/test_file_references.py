"""The references of catalogue and bulletin files list what the code reads."""

import tomllib

import pytest
from jsonschema import Draft202012Validator

from tests.documents.file_references import DOCUMENTS, document, examples
from tests.documents.filling import filled
from tests.support.file_schemas import as_json


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_references_are_what_the_code_says(name: str) -> None:
    """`python -m tests.documents.file_references` writes their tables again."""
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    assert text == document(name, text), "run python -m tests.documents.file_references"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_examples_are_what_may_be_written(name: str) -> None:
    """Each example is TOML, and its key's schema allows it."""
    found = 0
    for kind, key, text, rules in examples(name):
        allowed = Draft202012Validator(rules)
        value = as_json(tomllib.loads(f"key = {text}")["key"])
        assert allowed.is_valid(value), f"{kind}.{key} = {text}"
        assert not allowed.is_valid([1.5]), f"the schema of {kind}.{key} allows anything"
        found += 1
    assert found > 10


def test_a_document_has_a_place_for_each_part() -> None:
    """The parts are written between their comments; what is around them stays."""
    text = "before\n<!-- a: by x -->\nold\n<!-- end -->\nafter\n"
    assert filled(text, {"a": "new"}) == (
        "before\n<!-- a: by x -->\n\nnew\n\n<!-- end -->\nafter\n"
    )
    with pytest.raises(ValueError, match="one place for b"):
        filled(text, {"b": "new"})
