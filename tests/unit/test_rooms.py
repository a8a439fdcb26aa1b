"""The rooms of the package: no circle, no arrow against the order, and the core stays pure."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.documents.rooms_table import DOCUMENT, filled, rows, with_modules, written
from tests.support.rooms import (
    PACKAGE,
    ROOT,
    Arrows,
    Sources,
    against,
    arrows,
    circle,
    floor_of,
    folder_of,
    gathered,
    imports,
    impure,
    room_of,
    sources,
)

TEXTS = sources()


@cache
def files() -> Arrows:
    """Return which file imports which: read when it is asked, by the one process that asks."""
    return arrows(TEXTS)


PLANTED: Sources = {
    "core/days.py": "",
    "core/events/reader.py": "from streams.core.days import parse",
    "core/cases/merging.py": "from streams.core.events import reader",
    "topics/topics.py": "import streams.core.cases.merging",
}
"""Sources that are as they must be."""

ORDER = ("core", "core/events", "core/cases", "topics")


def test_the_document_shows_what_each_room_imports() -> None:
    """What is new in a table is an arrow or a module that nobody has drawn before: is it wanted?"""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == written(text), "run python -m tests.documents.rooms_table"


def test_no_arrow_runs_against_the_order() -> None:
    """A room imports only rooms that are above it in the document's table."""
    order = list(rows(DOCUMENT.read_text(encoding="utf-8")))
    rooms = gathered(files(), room_of)
    assert set(order) == set(rooms), "run python -m tests.documents.rooms_table"
    assert against(order, rooms) == []


@pytest.mark.parametrize("place", [str, folder_of, room_of, floor_of])
def test_nothing_runs_in_a_circle(place: Callable[[str], str]) -> None:
    """This is checked for files, folders, rooms and topmost folders."""
    assert circle(gathered(files(), place)) == []


def test_the_core_imports_nothing_of_ours() -> None:
    """What events mean depends on nothing that reads or writes them."""
    core = {path: imported for path, imported in files().items() if floor_of(path) == "core"}
    assert len(core) > 30
    assert {floor_of(path) for imported in core.values() for path in imported} == {"core"}


def test_the_core_is_pure() -> None:
    """It reads nothing, writes nothing, and never asks what time it is."""
    assert impure({path: text for path, text in TEXTS.items() if floor_of(path) == "core"}) == []


def test_the_replay_shares_nothing_with_the_counting() -> None:
    """Only the refusal of a bad file is shared; else a fault of the counting could hide in both."""
    replay = {path: imported for path, imported in files().items() if floor_of(path) == "replay"}
    others = {path for imported in replay.values() for path in imported} - replay.keys()
    assert others == {"core/errors.py"}


def test_the_oracle_shares_nothing_with_the_counting() -> None:
    """It says once more, in another way, what figures are."""
    paths = sorted((ROOT / "tests" / "support").glob("oracle*.py"))
    assert len(paths) > 1
    ours = {
        name
        for path in paths
        for name, _ in imports(path.read_text(encoding="utf-8"), ["tests", "support"])
        if name.partition(".")[0] in {"streams", "tests", "deploy"}
    }
    assert ours <= {f"tests.support.{path.stem}" for path in paths}


def test_unit_tests_are_where_their_modules_are() -> None:
    """In a folder of the same name; those of the tests' own programs are apart."""
    unit = ROOT / "tests" / "unit"
    folders = {path.parent.relative_to(unit).as_posix() for path in unit.rglob("test_*.py")}
    assert "core/figures/engine" in folders
    apart = {".", "benchmarks", "chaos", "documents"}
    assert [name for name in folders - apart if not (ROOT / PACKAGE / name).is_dir()] == []


def test_sources_as_they_must_be_are_let_pass() -> None:
    """Otherwise the checks below would show nothing."""
    files = arrows(PLANTED)
    assert files["core/cases/merging.py"] == {"core/events/reader.py"}
    assert files["topics/topics.py"] == {"core/cases/merging.py"}
    assert against(ORDER, gathered(files, room_of)) == []
    assert not any(circle(gathered(files, place)) for place in (str, folder_of, floor_of))
    assert impure(PLANTED) == []


@pytest.mark.parametrize(
    "line",
    [
        "from streams.topics.topics import INTAKE",
        "from streams.topics import topics",
        "import streams.topics.topics as names",
        "from ..topics.topics import INTAKE",
        "def late():\n    from streams.topics.topics import INTAKE",
        "if TYPE_CHECKING:\n    from streams.topics.topics import INTAKE",
    ],
)
def test_an_arrow_against_the_order_is_found(line: str) -> None:
    """However it is written, and wherever in a module."""
    files = arrows({**PLANTED, "core/days.py": line})
    assert against(ORDER, gathered(files, room_of)) == [("core", "topics")]
    assert set(circle(gathered(files, floor_of))) == {"core", "topics"}
    assert circle(files)


def test_a_circle_of_folders_without_one_of_files_is_found() -> None:
    """Two files each way are enough."""
    files = arrows(
        {**PLANTED, "core/events/sizes.py": "from streams.core.cases import growth"}
        | {"core/cases/growth.py": ""}
    )
    assert circle(files) == []
    assert set(circle(gathered(files, folder_of))) == {"core/events", "core/cases"}
    assert against(ORDER, gathered(files, room_of)) == [("core/events", "core/cases")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import time", "time"),
        ("from pathlib import Path", "pathlib"),
        ("import os.path", "os"),
        ("def today():\n    return datetime.now(UTC)", "now"),
        ("text = open('catalogue.toml')", "open"),
    ],
)
def test_what_is_not_pure_is_found(line: str, name: str) -> None:
    """Where it is imported, or called."""
    assert [found.name for found in impure({"core/days.py": line})] == [name]


def test_a_room_without_a_row_gets_one() -> None:
    """The row comes after what it imports; one without a room goes, one there twice is refused."""
    head, end = "<!-- rooms: here -->\n\n| a | b | c |\n|---|---|---|\n", "\n\n<!-- end -->"
    core, topics = "| `core` | days |  |", "| `topics` | names | `core`, `kafka` |"
    kafka = "| `kafka` | of kafka | `core` |"
    about = "of {}".format
    rooms = {"core": set[str](), "topics": {"kafka", "core"}, "kafka": {"core"}}
    text = f"{head}{core}\n| `topics` | names |  |\n| `gone` | old | `core` |{end}"
    assert filled(text, rooms, about) == f"{head}{core}\n{kafka}\n{topics}{end}"
    with pytest.raises(ValueError, match="twice"):
        rows(f"{head}{core}\n{core}{end}")
    with pytest.raises(ValueError, match="must have a table"):
        rows(head)


def test_a_module_of_figures_without_a_row_gets_one() -> None:
    """The row has what the module says of itself, and comes after what it imports."""
    head, end = "<!-- figures: here -->\n\n| a | b |\n|---|---|\n", "\n\n<!-- end -->"
    files = {
        "core/days.py": set[str](),
        "core/figures/__init__.py": set[str](),
        "core/figures/engine/cells.py": {"core/days.py"},
        "core/figures/figures.py": {"core/figures/engine/cells.py"},
    }
    text = f"{head}| `engine/cells.py` | numbers |\n| `gone.py` | old |{end}"
    made = f"{head}| `engine/cells.py` | numbers |\n| `figures.py` | core/figures/figures.py |{end}"
    assert with_modules(text, files, str) == made
