"""Bulletins, quick reports and histories as the fake gateway answers them."""

import re
import tomllib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from streams.core.bulletins.repeating import EVERY
from tests.web.town import Case

FOLDER: Final = Path(__file__).parents[2] / "schemas" / "bulletins"

_PLACE = re.compile(r"\{([a-z0-9-]+)\}")
_TITLES: Final = (
    "某小区停暖三天无人处理",
    "城区主干道路灯损坏",
    "学校门口占道经营",
    "河道旁夜间焚烧秸秆",
)
_ITEMS = 4


def _definition(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def bulletins() -> list[dict[str, Any]]:
    """List the shipped bulletins that are of one period; templates are no bulletins themselves."""
    files = [_definition(path.stem) for path in sorted(FOLDER.glob("*.toml"))]
    return [
        {name: file[name] for name in ("id", "title", "period", "as_of")}
        for file in files
        if not _is_template(file)
    ]


def _is_template(file: dict[str, Any]) -> bool:
    return file["period"] in EVERY


def bulletin(name: str) -> dict[str, Any] | None:
    """Return a shipped bulletin with the figures that were published; None where there is none."""
    if not (FOLDER / f"{name}.toml").is_file() or _is_template(file := _definition(name)):
        return None
    figures = {name: _figure(figure, file) for name, figure in file["figures"].items()}

    def filled(text: dict[str, str]) -> dict[str, Any]:
        printed = {
            language: _PLACE.sub(lambda place: str(figures[place[1]]["printed"]), said)
            for language, said in text.items()
        }
        return printed | {"template": text}

    return {
        "id": name,
        "title": file["title"],
        "figures": figures,
        "sections": [
            {"title": one["title"], "paragraphs": [filled(text) for text in one["paragraphs"]]}
            for one in file["sections"]
        ],
    }


def _figure(figure: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    published = str(figure.get("published", 7))
    return {
        "label": figure["label"],
        "measure": figure["measure"],
        "select": {
            name: [value] if isinstance(value, str) else value
            for name, value in figure.get("select", {}).items()
        },
        "period": figure.get("period", f"{file['period']}"),
        "as_of": figure.get("as_of", file["as_of"]),
        "value": int(re.sub(r"\D", "", published) or 0),
        "denominator": None,
        "printed": published,
        "printed_en": published,
        "published": published,
        "differs": False,
    }


REPORTED: Final = 20
"""The number of the quick report of 2015 whose items are in hotspots."""


def reported(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the hotspots of a quick report: its first item is new of one that is older."""
    older = {
        "id": "dust-000",
        "title": "泾河桥搅拌站：扬尘",
        "new": False,
        "items": [items[0]["id"]],
        "many": 9,
        "writers": 7,
        "first": "2015-05-08",
    }
    return {"hotspots": [older]}


def quick_reports(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Make an issue for each day on which opinion items came."""
    issues: list[dict[str, Any]] = []
    numbers: dict[int, int] = {}
    opinions = [case for case in cases if case.kind == "opinion"]
    for day, items in groupby(opinions, key=lambda case: case.received):
        numbers[day.year] = numbers.get(day.year, 0) + 1
        said = [
            {
                "id": case.id,
                "time": f"{day.isoformat()}T0{place}:30:00+08:00",
                "kind": case.kind,
                "channel": case.channel,
                "category": case.category,
                "title": _TITLES[place % len(_TITLES)],
            }
            for place, case in enumerate(items)
        ]
        issue = {"year": day.year, "number": numbers[day.year], "day": day.isoformat()}
        told = reported(said) if issue["year"] == 2015 and issue["number"] == REPORTED else {}
        issues.append(issue | {"items": said} | told)
    return issues


STORM: Final = {"year": "2015", "number": "999"}
"""The quick report of a day that brought 1,200 items, of which the second is withdrawn."""


def stormy_day() -> dict[str, Any]:
    """Make the quick report of such a day, which no list names."""
    items: list[dict[str, Any]] = [
        {
            "id": f"storm-{place}",
            "time": "2015-11-29T08:30:00+08:00",
            "kind": "opinion",
            "channel": "monitoring",
            "category": "housing",
            "title": _TITLES[place % len(_TITLES)],
        }
        for place in range(1_200)
    ]
    items[1]["title"] = "（已撤下 · withdrawn）"
    items[1]["withdrawn"] = {
        "at": "2015-11-30T09:00:00+08:00",
        "by": "1f0c9ab2",
        "reason": "标题含当事人姓名",
    }
    return {"year": 2015, "number": 999, "day": "2015-11-29", "items": items}


def guess(category: str) -> dict[str, Any]:
    """Tell by what a category was guessed, which nobody has confirmed."""
    return {"category": category, "by": "keywords", "sure": 0.83, "then": None}


def history(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Tell what happened to a case."""
    said = {name: case[name] for name in ("kind", "channel", "nature")}
    if case["filing"] == "guessed":
        made = guess(case["category"])
        said |= {"guessed": made["category"], "guessed_by": made["by"], "sure": made["sure"]}
    else:
        said["category"] = case["category"]
    told: list[dict[str, Any]] = [_event(case, "received", case["received"], "09:30", said)]
    if case["department"]:
        routed = {"department": case["department"]}
        told.append(_event(case, "routed", case["received"], "10:05", routed))
    if case["replied"]:
        told.append(_event(case, "replied", case["replied"], "16:00", {}))
    if case["closed"]:
        what, more = ("rejected", {"reason": "duplicate"}) if case["rejected"] else ("closed", {})
        told.append(_event(case, what, case["closed"], "16:20", more))
    return told


def _event(case: dict[str, Any], what: str, day: Any, at: str, more: dict[str, Any]) -> Any:
    return {
        "time": f"{day.isoformat()}T{at}:00+08:00",
        "type": f"kuaibao.case.{what}.v1",
        "source": f"/gaoling/{case['channel']}",
        "id": f"{case['id']}-{what}",
        **{name: value for name, value in more.items() if value},
    }


STEPPED: Final = "stepped-1"
"""The case to which everything was done that can be done to one."""


def stepped() -> dict[str, Any]:
    """Tell of that case, as of 30 November 2015."""
    due = {"time": None, "paused": False, "provisional": False}
    steps: list[tuple[str, str, dict[str, Any]]] = [
        (
            "03-02",
            "received",
            {"kind": "letter", "channel": "mayor-mailbox", "category": "housing"},
        ),
        ("03-03", "returned", {"reason": "not-ours"}),
        ("03-04", "routed", {"department": "heating"}),
        ("03-05", "accepted", {"department": "heating"}),
        ("03-06", "extended", {"working_days": 5, "approved_by": "letters-bureau"}),
        ("03-09", "extended", {"until": "2015-05-01", "without_effect": "used"}),
        ("03-10", "paused", {"reason": "supplement"}),
        ("03-16", "resumed", {"restart": True}),
        ("03-27", "reminded", {"department": "heating"}),
        ("03-31", "urged", {"means": "notice", "number": "12"}),
        ("04-01", "urged", {"means": "phone"}),
        ("04-09", "supervised", {"due": "2015-04-15", "number": "3"}),
        ("04-14", "replied", {}),
        ("04-15", "judged", {"verdict": "perfunctory", "by": "letters-bureau"}),
        ("04-16", "closed", {"labels": {"outcome": "granted"}}),
        ("04-17", "discharged", {}),
        ("04-20", "called-back", {"reached": True, "contacted": True, "solved": False, "grade": 2}),
        ("04-30", "archived", {}),
    ]
    clock = {("03-27", "reminded"), ("03-31", "urged"), ("04-09", "supervised")}
    history = [
        {
            "time": f"2015-{day}T09:{place:02}:00+08:00",
            "type": f"kuaibao.case.{what}.v1",
            "source": "urn:kuaibao:clock" if (day, what) in clock else "/gaoling/mayor",
            "id": f"{STEPPED}-{place}",
            **more,
        }
        for place, (day, what, more) in enumerate(steps)
    ]
    close = [
        {"since": "2015-03-02", "due": "2015-03-16", **due},
        {"since": "2015-03-06", "due": "2015-03-23", **due},
        {"since": "2015-03-10", "due": None, **due, "paused": True},
        {"since": "2015-03-16", "due": "2015-03-30", **due},
    ]
    accept = {"due": "2015-03-03", **due, "time": "17:00"}
    return {
        "id": STEPPED,
        "as_of": "2015-11-30",
        "kind": "letter",
        "channel": "mayor-mailbox",
        "received": "2015-03-02",
        "category": "housing",
        "nature": "",
        "department": "heating",
        "standing": "closed",
        "replied": "2015-04-14",
        "closed": "2015-04-16",
        "due": "2015-03-30",
        "overdue": False,
        "stages": {"accept": accept, "close": {"due": "2015-03-30", **due}},
        "labels": {"outcome": "granted"},
        "waiting": False,
        "deadlines": {"accept": [{"since": "2015-03-02", **accept}], "close": close},
        "history": history,
    }
