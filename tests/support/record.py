"""What is sent to the workers, and what it must lead to by the definitions."""

import json
import random
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from streams.feeding.sending import Keyed
from streams.replay import generate
from streams.replay.loading import load_plan
from tests.support import oracle
from tests.support.oracle_cases import encoded, reduced

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"
CATALOGUE: Final[dict[str, Any]] = tomllib.loads(
    (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
)
LOCAL: Final = timezone(timedelta(hours=8))

TABLES: Final = {
    "kind": "kinds",
    "channel": "channels",
    "category": "categories",
    "nature": "natures",
    "department": "units",
    "column": "columns",
}
PERIODS: Final[list[oracle.Period]] = [
    (None, date(2014, 12, 31)),
    (date(2013, 1, 1), date(2013, 12, 31)),
    (date(2014, 1, 1), date(2014, 11, 30)),
    (date(2015, 1, 1), date(2015, 11, 30)),
    (date(2015, 3, 2), date(2015, 3, 2)),
    (None, date(2026, 12, 31)),
]
DAYS: Final = [date(2013, 12, 31), date(2014, 11, 30), date(2015, 3, 2), date(2026, 12, 31)]
QUESTIONS: Final = 100

Issued = tuple[int, int, str, tuple[str, ...]]
"""Of a quick report: year, number, day due, and the subjects of its items in order."""

Cases = dict[str, list[list[Any]]]
"""Of each subject its reduced events, each identity once, in order."""


class Told:
    """Events in the order of sending, and what they lead to.

    Args:
        events: Subjects and values, to be sent to `intake`.
        due: Those that make quick reports due once all the others are in.
        catalogue: The county's, as its file has it.
    """

    def __init__(
        self,
        events: Iterable[Keyed],
        due: Iterable[Keyed] = (),
        catalogue: Mapping[str, Any] = CATALOGUE,
    ) -> None:
        self.events = list(events)
        self.due = list(due)
        self.catalogue = catalogue

    @cached_property
    def parsed(self) -> list[dict[str, Any]]:
        """The events as they were sent."""
        return [json.loads(value) for _, value in self.events]

    @cached_property
    def cases(self) -> Cases:
        """All cases and records."""
        told: dict[str, dict[tuple[str, str], list[Any]]] = {}
        for event in self.parsed:
            mine = reduced(event, self.catalogue)
            case = told.setdefault(event["subject"], {})
            other = case.setdefault((mine[1], mine[2]), mine)
            case[mine[1], mine[2]] = min(mine, other, key=encoded)
        return {subject: sorted(case.values()) for subject, case in told.items()}

    @cached_property
    def answers(self) -> list[tuple[oracle.Question, oracle.Answer]]:
        """Many questions, and what by the definitions their answers are."""
        asked = oracle.Oracle(self.parsed, self.catalogue)
        return [
            (question, asked.figures(select=select, period=period, as_of=as_of, by=by))
            for question in questions(self.catalogue)
            for select, period, as_of, by in [question]
        ]

    @cached_property
    def issues(self) -> list[Issued]:
        """The quick reports: every day due takes all that came in until then and is in none."""
        receipts = sorted(
            (event[0], subject)
            for subject, case in self.cases.items()
            for event in case
            if event[3:5] == ["received", "opinion"]
        )
        issues: list[Issued] = []
        for key, _ in self.due:
            day = key.decode()
            items = tuple(subject for time, subject in receipts if _day(time) <= day)
            if items:
                number = 1 + sum(issue[0] == int(day[:4]) for issue in issues)
                issues.append((int(day[:4]), number, day, items))
                receipts = receipts[len(items) :]
        return issues


def questions(catalogue: Mapping[str, Any] = CATALOGUE) -> list[oracle.Question]:
    """Make the questions: every dimension and period, selections alone and crossed, groupings."""
    rng = random.Random(2015)
    tables: dict[str, list[str]] = {name: [*catalogue[key]] for name, key in TABLES.items()}
    for name, label in catalogue.get("labels", {}).items():
        tables[name] = [*label["values"], *(f"{group}/*" for group in label.get("groups", {}))]
    made: list[oracle.Question] = [({}, period, day, []) for period in PERIODS for day in DAYS]
    while len(made) < QUESTIONS:
        select = {
            name: rng.sample([*tables[name], ""], rng.randint(1, 3))
            for name in rng.sample(list(tables), rng.randint(0, 2))
        }
        if rng.random() < 0.5:
            select["kind"] = ["letter", "opinion"]
        by = rng.sample(list(tables), rng.randint(0, 2))
        made.append((select, rng.choice(PERIODS), rng.choice(DAYS), by))
    return made


def gaoling(one_in: int = 1) -> Told:
    """Take of Gaoling's three years one case in so many, and of their records every tenth."""
    plan = load_plan(SCHEMAS / "replays" / "gaoling.toml")
    events = (
        (subject, value)
        for subject, value in generate.events(plan, 2015)
        if crc32(subject) % one_in == 0
        if b"kuaibao.record" not in value or subject.endswith(b"0")
    )
    return Told(events, generate.due_events(plan))


def keyed(*events: dict[str, Any]) -> list[Keyed]:
    """Write events as they travel."""
    return [
        (event["subject"].encode(), json.dumps(event, ensure_ascii=False).encode())
        for event in events
    ]


def _day(time: int) -> str:
    return datetime.fromtimestamp(time // 1_000_000, LOCAL).date().isoformat()
