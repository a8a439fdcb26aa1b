"""schemas/publication.schema.json: the form in which publications and their courses are written.

Programs write it, and anybody may check an archived publication with it. What may be left out is
what the types have a default for. `python -m tests.documents.publication_schema` writes it again.
"""

import json
from typing import Any, Final

import msgspec

from streams.core.publications.course import PublicationCourse
from streams.core.publications.publication import Publication
from tests.documents import described
from tests.documents.file_schemas import SCHEMAS

PUBLICATION_SCHEMA: Final = SCHEMAS / "publication.schema.json"
WRITTEN: Final = (Publication, PublicationCourse)
"""What is written."""


def publication_schema() -> dict[str, Any]:
    """Make the schema: a publication, or the course of one."""
    roots, parts = msgspec.json.schema_components(WRITTEN, ref_template="#/$defs/{name}")
    for root in WRITTEN:
        for kind in described.structs(root):
            part = parts[kind.__name__]
            part["description"] = described.about(kind)
            part["additionalProperties"] = False
            for key, said in described.about_keys(kind).items():
                part["properties"][key]["description"] = said
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A publication, or its course",
        "anyOf": [*roots],
        "$defs": parts,
    }


def written_publication_schema() -> str:
    """Write it as its file has it."""
    return json.dumps(publication_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PUBLICATION_SCHEMA.write_text(written_publication_schema(), encoding="utf-8")
