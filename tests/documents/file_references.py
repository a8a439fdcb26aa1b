"""docs/catalogue.md, docs/bulletin-files.md and docs/notify.md: their tables list every key.

`python -m tests.documents.file_references` writes them again.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from streams.core.bulletins.definitions import ALL_MEASURES
from streams.core.figures.figures import MEASURES
from tests.documents import described
from tests.documents.file_schemas import FILES, Schema, schema
from tests.documents.file_words import TITLES, WORDS
from tests.documents.filling import filled

_DOCS: Final = Path(__file__).parents[2] / "docs"

DOCUMENTS: Final = {
    "catalogue": _DOCS / "catalogue.md",
    "bulletin": _DOCS / "bulletin-files.md",
    "recipients": _DOCS / "notify.md",
}
"""By the schema of the file that they describe."""

_LISTED: Final = {
    ALL_MEASURES: "[measure or rate](figures.md)",
    MEASURES: "[measure](figures.md)",
}
"""What another document lists, so that it is not listed here."""


def reference(name: str) -> str:
    """Write all tables of a sort of file, a section each."""
    parts = schema(name)["$defs"]
    sections = []
    for kind in described.structs(FILES[name].kind):
        part = parts[kind.__name__]
        sections.append(f"## {TITLES[kind.__name__]}\n\n{part['description']}")
        sections.append("\n".join(_rows(kind.__name__, part)))
    return "\n\n".join(sections)


def document(name: str, text: str) -> str:
    """Return a document with its tables as they must be."""
    return filled(text, {"keys": reference(name)})


def _rows(kind: str, part: Schema) -> Iterator[str]:
    yield "| key | is | default | means | 中文 | example |"
    yield "|---|---|---|---|---|---|"
    for key, rules in part["properties"].items():
        chinese, example = WORDS[kind][key]
        default = "required" if key in part["required"] else _default(rules)
        shown = f"`{example}`" if example else ""
        cells = [f"`{key}`", _type(rules), default, rules["description"], chinese, shown]
        yield f"| {' | '.join(cells)} |".replace("  ", " ")


def _default(rules: Schema) -> str:
    default = rules.get("default")
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return ""


def _type(rules: Schema) -> str:
    """Say what may be at a key."""
    match rules:
        case {"$ref": str(name)}:
            title = TITLES[name.rpartition("/")[2]]
            return f"[table](#{_anchor(title)})"
        case {"anyOf": list(options)}:
            return " or ".join(map(_type, options))
        case {"enum": list(values)}:
            return _LISTED.get(tuple(values)) or " or ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": dict(each)}:
            return f"list of {_plural(_type(each))}"
        case {"type": "object", "additionalProperties": dict(each)}:
            return f"table of {_plural(_type(each))}"
        case {"type": "integer"}:
            return f"whole number{_bounds(rules)}"
        case {"type": "number"}:
            return f"number{_bounds(rules)}"
        case {"type": "boolean"}:
            return "`true` or `false`"
        case {"format": "date", "examples": _}:
            return "day in quotes"
        case {"format": "date"}:
            return "day"
        case {"type": "string", "title": str(words)}:
            return words
        case {"type": "string"}:
            return "text"
    raise ValueError(f"there are no words for {rules}")


def _plural(words: str) -> str:
    if words.startswith("number "):
        return words.replace("number", "numbers")
    words = words.replace("[table]", "[tables]").replace("[measure]", "[measures]")
    return " or ".join(
        word if set("[ ") & set(word) else f"{word}s" for word in words.split(" or ")
    )


def _bounds(rules: Schema) -> str:
    if "maximum" in rules:
        return f" from {rules['minimum']} to {rules['maximum']}"
    return f", {rules['minimum']} or more" if "minimum" in rules else ""


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def examples(name: str) -> Iterator[tuple[str, str, str, Any]]:
    """Return of each example its type, its key, its text and the schema of the key."""
    whole = schema(name)
    for kind in described.structs(FILES[name].kind):
        for key, rules in whole["$defs"][kind.__name__]["properties"].items():
            example = WORDS[kind.__name__][key][1]
            if example:
                yield kind.__name__, key, example, {**rules, "$defs": whole["$defs"]}


if __name__ == "__main__":
    for each, path in DOCUMENTS.items():
        path.write_text(document(each, path.read_text(encoding="utf-8")), encoding="utf-8")
