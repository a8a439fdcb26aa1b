"""What documents point at is there: files, headings, modules, and the commands of `make`."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.support.rooms import PACKAGE, ROOT

DOCUMENTS: Final = sorted(
    path
    for folder in (".", "docs", "docs/decisions", "deploy/grafana")
    for path in (ROOT / folder).glob("*.md")
)

ROOTS: Final = (ROOT, ROOT / PACKAGE)
FOLDERS: Final = {path.name for root in ROOTS for path in root.iterdir() if path.is_dir()}
MODULES: Final = {
    path.name for folder in (PACKAGE, "tests", "deploy") for path in (ROOT / folder).rglob("*.py")
}
"""Names of files, which documents may use where the folder is plain."""

MADE: Final = ("build/", "streams/gateway/static/", "deploy/compose/secrets", "web/node_modules")
"""What is there only once it was built or written."""

_FENCE: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_SPAN: Final = re.compile(r"`([^`\n]+)`")
_PATH: Final = re.compile(r"[\w.-]+(?:/[\w.*-]+)*/?")
_MODULE: Final = re.compile(r"python -m ((?:tests|deploy|streams)[\w.]*)")
_TARGET: Final = re.compile(r"(?<!keys )\bmake ([a-z]+)\b")
_HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)


def slugs(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = (
        re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", found)
        for found in _HEADING.findall(_FENCE.sub("", text))
    )
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def dead_links(document: Path, text: str) -> list[str]:
    """List the links of a document that lead to no file, or to no heading of one."""
    dead = []
    for link in _LINK.findall(_FENCE.sub("", text)):
        path, _, anchor = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (document.parent / path).resolve() if path else document
        if not target.exists():
            dead.append(link)
        elif anchor and target.suffix == ".md":
            there = text if target == document else target.read_text(encoding="utf-8")
            dead += [] if anchor in slugs(there) else [link]
    return dead


def dead_paths(text: str) -> list[str]:
    """List what is written like a path of ours and leads nowhere.

    That is: what begins with a folder of the project or of the package, and the names of modules.
    """
    spans = _SPAN.findall(_FENCE.sub("", text))
    paths = [span for span in spans if _PATH.fullmatch(span) and not span.startswith(MADE)]
    return [path for path in paths if not is_there(path)]


def is_there(path: str) -> bool:
    """Return whether what is written like a path is there, or is not ours."""
    if path in MODULES:
        return True
    first, slash, rest = path.partition("/")
    if not (slash and rest):
        return not path.endswith(".py")
    if first not in FOLDERS:
        return True
    return any(any(root.glob(path.rstrip("/"))) for root in ROOTS)


def dead_commands(text: str) -> list[str]:
    """List the modules that are run, and the targets of `make`, that there are not."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    modules = [name for name in _MODULE.findall(text) if not is_module(name)]
    code = [*_FENCE.findall(text), *_SPAN.findall(text)]
    return modules + [
        name for part in code for name in _TARGET.findall(part) if name not in targets
    ]


def is_module(name: str) -> bool:
    """Return whether a module of ours can be run by this name."""
    path = ROOT.joinpath(*name.strip(".").split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_points_at_is_there(document: Path) -> None:
    """Anyone who moves a module is told here which documents name it."""
    text = document.read_text(encoding="utf-8")
    assert dead_links(document, text) == []
    assert dead_paths(text) == []
    assert dead_commands(text) == []


def test_there_are_documents() -> None:
    """Otherwise nothing would be looked at."""
    names = {path.name for path in DOCUMENTS}
    assert {
        "README.md",
        "README.zh-CN.md",
        "architecture.md",
        "0001-cases-are-sets-of-events.md",
    } <= names


def test_what_is_not_there_is_found() -> None:
    """A file, a heading, a path, a module, a target; what is there is let pass."""
    text = (
        "# A title, `code`\n[here](#a-title-code) [there](#nowhere) [file](docs/none.md)\n"
        "[ours](docs/figures.md) [else](https://example.org/) `core/days.py` `core/dayz.py`\n"
        "`tests/unit/*.py` `tests/none/*.py` `days.py` `dayz.py`\n"
        "`streams/gateway/static/index.html` `and/or`\n"
        "`make test` `make tost`\n```\nmake demo\nmake dimo ARGS=1\npython -m tests.none\n"
        "python -m tests.documents.rooms_table\n[fenced](none.md) `core/none.py`\n```\n"
    )
    assert dead_links(ROOT / "README.md", text) == ["#nowhere", "docs/none.md"]
    assert dead_paths(text) == ["core/dayz.py", "tests/none/*.py", "dayz.py"]
    assert dead_commands(text) == ["tests.none", "dimo", "tost"]
