"""The bulletins shipped: well formed, in both languages, and with every published figure."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

SCHEMAS: Final = Path(__file__).parents[3] / "schemas"
CATALOGUE: Final = tomllib.loads((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"))
BULLETINS: Final = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((SCHEMAS / "bulletins").glob("*.toml"))
}
FIGURES: Final = [
    pytest.param(figure, id=f"{year}-{name}")
    for year, bulletin in BULLETINS.items()
    for name, figure in bulletin["figures"].items()
]

COUNTS: Final = {
    "case": {"received", "valid", "rejected", "replied", "closed", "open", "closed_in_time"}
    | {"overdue", "rated", "satisfied", "carried_over", "reopened", "finished", "carried_on"}
    | {"categories"},
    "record": {"count", "quantity", "headlines", "departments"},
}
RATES: Final = {
    "case": {"reply", "closure", "on_time", "satisfaction", "share"},
    "record": {"share"},
}
TABLES: Final = {
    "kind": "kinds",
    "channel": "channels",
    "category": "categories",
    "nature": "natures",
    "department": "units",
    "column": "columns",
}
NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")

# What the three yearly reports say, section by section, taken down from the reports' own tables
# and not from the files under test. What a report does not give is left out here.
PUBLISHED: Final[dict[str, dict[str, list[int | str]]]] = {
    "2013": {
        "A": [4106, 3164, 6035, "360+"],
        "B": [628, "100%", 93, "100%", 16, "100%"],
        "C": [],
        # Applications; reviews, lawsuits, appeals; breaches.
        "D": [0, 0, 0, 0, 0],
        # Service matters; visits; kiosks; policies, departments, households; the public.
        "E": [100000, "3000+", 360, 340, 80, 200000, "100%"],
        # Trainings attended, held, clerks; networks.
        "F": [5, 3, "200+", "80+", "85%+"],
    },
    "2014": {
        "A": [7744, 6009, 1735, 12261, 9547, 2617, 6946, "221+"],
        "B": [1062, 1013, 49, 176, 5, 3, 1, 1, "100%"],
        "C": [85, 7, 85, "100%", "95%+"],
        # As in 2013, and fees.
        "D": [0, 0, 0, 0, 0, 0],
        # As in 2013, service matters with their two rates, and hospitals.
        "E": [483552, "100%", "100%", "5000+", 816, 340, 80, 200000, 3, "100%"],
        # Trainings; openness bodies.
        "F": [4, 2, "200+", 10, 96],
    },
    "2015": {
        "A": [7182, 5846, 1336, 3966, "181+"],
        "B": [767, 731, 36, 266, 254, 12, 21, 20, 1],
        "C": [238, "100%", "99%+"],
        # Applications, in time, satisfied; disputes, fees, breaches.
        "D": [3, "100%", 3, 0, 0, 0, 0, 0],
        "E": [600583, "100%", "100%", "3000+", 816, 340, 80, 200000, 3, "100%"],
        # Trainings; home page; sites; columns dropped; new things; systems; bodies; money.
        "F": [5, 2, "200+", 96, 1, 18, "80+", 6, 6, 6, 4, "10+", 246, "800+", "200+"],
    },
}
PERIODS: Final = {
    "2013": ("2013", "2013-12-31"),
    "2014": ("2014", "2014-12-31"),
    "2015": ("2015-01..2015-11", "2015-11-30"),
}


def placeholders(text: str) -> Counter[str]:
    """Count the figures that a text names."""
    return Counter(PLACEHOLDER.findall(text))


def texts(node: object) -> list[dict[str, str]]:
    """Find every {zh, en} below a node."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            return [node]
        return [text for below in node.values() for text in texts(below)]
    if isinstance(node, list):
        return [text for below in node for text in texts(below)]
    return []


def family(figure: dict[str, Any]) -> str:
    """Return whether a figure counts cases or records."""
    return str(CATALOGUE["kinds"][figure["select"]["kind"]]["is"])


def test_the_three_years_are_there() -> None:
    """There is one bulletin for each report, and its file is named for it."""
    assert list(BULLETINS) == list(PUBLISHED)
    for year, bulletin in BULLETINS.items():
        assert bulletin["id"] == year
        assert (bulletin["period"], bulletin["as_of"]) == PERIODS[year]
        assert set(bulletin) == {"id", "title", "period", "as_of", "figures", "sections"}


@pytest.mark.parametrize("year", BULLETINS)
def test_every_published_figure_stands_in_its_section(year: str) -> None:
    """Sections A to F first use exactly the figures that the report gives there, as printed."""
    bulletin = BULLETINS[year]
    sections = bulletin["sections"]
    assert len(sections) == len(PUBLISHED[year]) + 1  # the last one holds notes
    seen: set[str] = set()
    for section, expected in zip(sections, [*PUBLISHED[year].values(), []], strict=True):
        used = {name for p in section["paragraphs"] for name in placeholders(p["zh"])}
        first = [bulletin["figures"][name] for name in used - seen]
        assert Counter(expected) == Counter(f["published"] for f in first if "published" in f)
        seen |= used


@pytest.mark.parametrize("year", BULLETINS)
def test_placeholders_are_figures_and_figures_are_used(year: str) -> None:
    """Every placeholder names a figure of the file, and every figure is in a paragraph."""
    bulletin = BULLETINS[year]
    used: set[str] = set()
    for section in bulletin["sections"]:
        assert set(section) == {"title", "paragraphs"}
        assert section["paragraphs"]
        assert not placeholders(section["title"]["zh"] + section["title"]["en"])
        for paragraph in section["paragraphs"]:
            assert placeholders(paragraph["zh"]) == placeholders(paragraph["en"])
            used |= set(placeholders(paragraph["zh"]))
            for text in paragraph.values():
                assert not re.search(r"[{}]", PLACEHOLDER.sub("", text))
    assert used == set(bulletin["figures"])


@pytest.mark.parametrize("year", BULLETINS)
def test_everything_is_said_in_both_languages(year: str) -> None:
    """Chinese texts are Chinese, English ones are not, and none is empty or ends in a blank."""
    found = texts(BULLETINS[year])
    assert len(found) > len(BULLETINS[year]["figures"])
    for text in found:
        assert set(text) == {"zh", "en"}
        assert CHINESE.search(text["zh"])
        assert not CHINESE.search(text["en"])
        assert text["en"].strip()
        assert text["zh"] == text["zh"].strip()
        assert text["en"] == text["en"].strip()


@pytest.mark.parametrize("year", BULLETINS)
def test_names_of_figures_are_words(year: str) -> None:
    """A figure's name is lower-case words joined by hyphens, and no label is given twice."""
    figures = BULLETINS[year]["figures"]
    assert all(NAME.fullmatch(name) for name in figures)
    for language in ("zh", "en"):
        labels = Counter(figure["label"][language] for figure in figures.values())
        assert labels.most_common(1)[0][1] == 1


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_has_known_keys(figure: dict[str, Any]) -> None:
    """A figure has its label and measure, and otherwise only keys that the format knows."""
    optional = {"select", "period", "as_of", "share_of", "down_to", "published", "absent"}
    assert {"label", "measure"} <= set(figure) <= {"label", "measure"} | optional
    assert ("share_of" in figure) == (figure["measure"] == "share")
    assert ("select" in figure) == (figure["measure"] != "quick_reports")


@pytest.mark.parametrize("figure", FIGURES)
def test_a_selection_is_of_the_catalogue(figure: dict[str, Any]) -> None:
    """Identifiers of a selection are in the catalogue; its channel has the kind it selects."""
    for selection in [figure[key] for key in ("select", "share_of") if key in figure]:
        assert set(selection) <= set(TABLES)
        for key, value in selection.items():
            if (key, value) != ("column", ""):
                assert value in CATALOGUE[TABLES[key]]
        if "channel" in selection:
            assert selection["kind"] in CATALOGUE["channels"][selection["channel"]]["kinds"]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_share_is_of_its_own_whole(figure: dict[str, Any]) -> None:
    """What a share selects is a part of what it is the share of."""
    whole = figure.get("share_of", {})
    assert whole.items() <= figure.get("select", {}).items()
    assert not whole or whole != figure["select"]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_measure_fits_what_is_measured(figure: dict[str, Any]) -> None:
    """Cases are measured as cases and records as records; quick reports need no selection."""
    if figure["measure"] != "quick_reports":
        assert figure["measure"] in COUNTS[family(figure)] | RATES[family(figure)]


@pytest.mark.parametrize("figure", FIGURES)
def test_what_was_published_can_be_printed(figure: dict[str, Any]) -> None:
    """Counts are whole numbers, rates have a percent sign, bounds are multiples with a plus."""
    published = figure.get("published")
    down_to = figure.get("down_to")
    assert down_to is None or down_to >= 1
    if published is None:
        assert down_to is None
        return
    rate = figure["measure"] in RATES["case"]
    if down_to is None and not rate:
        assert type(published) is int
        assert published >= 0
        return
    sign = "%" if rate else ""
    form = rf"(\d+){sign}\+" if down_to is not None else r"(\d+)(\.[1-9])?%"
    printed = re.fullmatch(form, published)
    assert printed
    assert down_to is None or int(printed[1]) % down_to == 0
    assert not rate or int(printed[1]) <= 100


def test_only_service_figures_may_be_absent() -> None:
    """A replay may leave out service matters, and nothing else."""
    for bulletin in BULLETINS.values():
        for figure in bulletin["figures"].values():
            service = figure.get("select", {}).get("kind") == "service"
            assert ("absent" in figure) == service


def test_what_does_not_add_up_is_shown() -> None:
    """The bulletin of 2014 has a figure for the items without a column and explains it."""
    bulletin = BULLETINS["2014"]
    loose = bulletin["figures"]["portal-cumulative-no-column"]
    assert loose["select"] == {"kind": "publication", "channel": "portal", "column": ""}
    assert loose["period"] == "..2014-12-31"
    assert "published" not in loose
    notes = " ".join(p["en"] for p in bulletin["sections"][-1]["paragraphs"])
    assert "{portal-cumulative-no-column}" in notes
