"""A model is learned from what people filed, compared, and files what comes next."""

from datetime import date
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.guess_fates import GuessFate, guess_fate
from streams.core.cases.routing import GUESS_HEADER
from streams.core.days import day_number
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.question import Question
from streams.core.filing.guessed import GuessedCategory, read_guessed
from streams.core.periods import parse_period
from streams.topics.topics import CASES
from tests.support.county import Sent, sent
from tests.support.installation import Installation
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

WORDS: Final = {"housing": "屋顶裂缝", "traffic": "车道拥挤", "medical": "候诊太久"}
"""What no keyword of the catalogue is about, by the category in which people filed it."""

MANY: Final = 120


def letter(subject: str, title: str, **given: str) -> Sent:
    """Make the receipt of a letter."""
    data = {"kind": "letter", "channel": "mayor-mailbox", "title": title} | given
    return sent("received", "2015-03-02", "1", subject, **data)


def filed() -> list[Sent]:
    """Return letters that people filed: half by their feeder, half by a routing."""
    events = []
    for number in range(MANY):
        category = [*WORDS][number % len(WORDS)]
        subject, title = f"filed-{number:03}", f"{WORDS[category]}的来信"
        if number % 2:
            events.append(letter(subject, title, category=category))
        else:
            events.append(letter(subject, title))
            events.append(sent("routed", "2015-03-03", "2", subject, category=category))
    return events


@pytest.mark.usefixtures("as_users")
def test_a_model_is_learned_compared_and_used(kuaibao: Installation, tmp_path: Path) -> None:
    """Each guess says by what it was made, to departments, in its case and in figures."""
    worker = kuaibao.worker(opens=4)
    before = [letter("lamp", "路灯不亮"), letter("roof", "屋顶裂缝的来信")]
    kuaibao.feed(keyed(*filed(), *before))
    kuaibao.drain()
    path = tmp_path / "filing.model"
    learned = kuaibao.kuaibao("learn", "--to", str(path))
    assert (learned.returncode, learned.stderr) == (0, ""), learned
    assert f"{MANY + 2} letters at hand, {MANY} of them filed by people" in learned.stdout
    assert "learned:  100.0% sent to a category" in learned.stdout
    compared = kuaibao.kuaibao("classify", "--compare", "--model", str(path))
    assert compared.returncode == 0, compared
    assert f"{MANY // 2 + 2} letters without a category at hand" in compared.stdout
    assert "uncategorised → housing: 21:" in compared.stdout
    assert not any(word in learned.stdout + compared.stdout for word in WORDS.values())
    assert worker.terminate() == 0, worker.log

    model = f"model:{crc32(path.read_bytes()):08x}"
    kuaibao.worker(opens=4, filing_model=str(path))
    after = [letter("beam", "屋顶裂缝的来信"), letter("lane", "车道拥挤的来信")]
    wrong = sent("routed", "2015-03-04", "2", "lane", category="housing")
    kuaibao.feed(keyed(*after, wrong, letter("none", "你好")))
    kuaibao.drain()
    _check_cases(kuaibao, model)
    _check_headers(kuaibao, model)
    _check_figures(kuaibao)


def _check_cases(kuaibao: Installation, model: str) -> None:
    """Check what each case knows of its guess."""
    records = CaseRecords(kuaibao.catalogue)
    values = {record.key: record.value for record in kuaibao.read(CASES)}
    fates = {key: guess_fate(records.events(value)) for key, value in values.items()}
    lamp, beam, lane = (fates[key] for key in (b"lamp", b"beam", b"lane"))
    assert lamp == GuessFate(GuessedCategory("traffic", "keywords", 0.92))
    assert beam is not None
    assert (beam.guess.category, beam.guess.by, beam.then) == ("housing", model, "")
    assert lane is not None
    assert (lane.guess.category, lane.guess.by, lane.then) == ("traffic", model, "refiled")
    assert min(beam.guess.sure or 0, lane.guess.sure or 0) >= 0.6
    # What keywords did not know, no model guesses afterwards.
    assert fates[b"roof"] is None
    assert fates[b"none"] is None


def _check_headers(kuaibao: Installation, model: str) -> None:
    """Check what departments are told."""
    told = {
        record.key: read_guessed(value.decode()).by
        for topic in ("letters.housing", "letters.traffic", "letters.uncategorised")
        for record in kuaibao.read(topic)
        for name, value in record.headers
        if name == GUESS_HEADER
    }
    assert told == {b"lamp": "keywords", b"beam": model, b"lane": model}


def _check_figures(kuaibao: Installation) -> None:
    """Check filed and guessed as of the day before the letter was filed again, and after it."""
    for day, counts in (
        ("2015-03-02", {"filed": MANY // 2, "guessed": 3, "uncategorised": MANY // 2 + 2}),
        ("2015-03-03", {"filed": MANY, "guessed": 3, "uncategorised": 2}),
        ("2015-03-04", {"filed": MANY + 1, "guessed": 2, "uncategorised": 2}),
    ):
        as_of = day_number(date.fromisoformat(day))
        question = Question(Selection(), parse_period("2015-03"), as_of, ("filing",))
        found = kuaibao.figures().evaluate(question)
        assert {group: told["received"] for (group,), told in found.items()} == counts
