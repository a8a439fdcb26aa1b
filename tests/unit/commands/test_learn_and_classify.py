"""`kuaibao learn` and `kuaibao classify`, with letters that a Kafka would return."""

from pathlib import Path
from typing import Final

import pytest

from streams.core.filing.model import read_model
from streams.topics import letters_at_hand
from streams.topics.installation import Installation
from streams.topics.letters_at_hand import LetterAtHand, LettersAtHand
from tests.unit.commands.test_cli import run

OWN: Final = {"housing": "屋顶裂缝", "traffic": "车道拥挤", "medical": "候诊太久"}


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let letters be at hand, none of which keywords can tell."""

    async def read(installation: Installation) -> LettersAtHand:
        found = LettersAtHand(installation)
        for at in range(120):
            category = sorted(OWN)[at % 3]
            found.letters[f"s{at:03}"] = LetterAtHand(at, f"{OWN[category]}的来信", "", named=False)
            found.filed[f"s{at:03}"] = category
        found.letters["named"] = LetterAtHand(1, "屋顶裂缝", "", named=True)
        return found

    monkeypatch.setattr(letters_at_hand, "read_letters_at_hand", read)


@pytest.mark.usefixtures("letters")
def test_a_model_is_learned_shown_and_compared(tmp_path: Path) -> None:
    """What it would move is said by case, and none of the words."""
    path = tmp_path / "data" / "filing.model"
    tried = run("learn", "--dry-run", "--to", str(path))
    assert tried.exit_code == 0, tried.output
    assert not path.exists()
    done = run("learn", "--to", str(path))
    assert done.exit_code == 0, done.output
    assert "121 letters at hand, 120 of them filed by people" in done.output
    assert "learned:  100.0% sent to a category, 100.0% of these right" in done.output
    assert "keywords: 0.0% sent to a category" in done.output
    assert "  housing: 40 filed, 40 told, 40 of them right" in done.output
    head, _ = read_model(path.read_bytes(), "it")
    assert (head.letters, head.learned.exact, head.keywords.sent) == (120, 120, 0)
    assert list(path.parent.iterdir()) == [path]

    told = run("classify", "屋顶裂缝的来信", "供暖", KUAIBAO_FILING_MODEL=str(path))
    assert "housing 住宅, by model" in told.output
    assert "% sure" in told.output
    assert "  housing: 2 by 供暖" in told.output
    moved = run("classify", "--compare", "--model", str(path))
    assert moved.exit_code == 0, moved.output
    assert "120 letters without a category at hand, 120 would move" in moved.output
    assert "uncategorised → housing: 40: s000, s003" in moved.output
    assert not any(word in moved.output for word in OWN.values())


@pytest.mark.usefixtures("letters")
def test_a_model_that_is_worse_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The county keeps what it has."""
    monkeypatch.setattr("streams.core.filing.learning.is_better", lambda *_: False)
    path = tmp_path / "filing.model"
    path.write_bytes(b"before")
    done = run("learn", "--to", str(path))
    assert done.exit_code == 1
    assert "worse than the keywords" in done.output
    assert path.read_bytes() == b"before"


@pytest.mark.usefixtures("letters")
def test_few_letters_teach_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten letters one could be right by luck."""
    monkeypatch.setattr("streams.topics.letters_at_hand.MOST_LEARNED", 99)
    done = run("learn", "--to", str(tmp_path / "filing.model"))
    assert done.exit_code == 1
    assert "too few to learn from" in done.output
    assert not list(tmp_path.iterdir())


def test_a_letter_is_classified_by_keywords(tmp_path: Path) -> None:
    """With the words that tell; of another catalogue, by its rules."""
    told = run("classify", "路灯不亮", "晚上没有路灯")
    assert told.output.splitlines()[0] == "traffic 交通, by keywords, 92% sure"
    assert "  traffic: 6 by 路灯" in told.output
    assert "no keyword is in it" in run("classify", "你好").output
    text = Path("schemas/catalogue.toml").read_text(encoding="utf-8")
    other = tmp_path / "catalogue.toml"
    other.write_text(text.replace('"路灯"', '"某词"'), encoding="utf-8")
    told = run("classify", "路灯不亮", "--catalogue", str(other))
    assert told.output.startswith("uncategorised 未分类, by keywords")


@pytest.mark.parametrize("words", [(), ("--compare", "路灯")])
def test_a_letter_or_a_comparison_is_asked_for(words: tuple[str, ...]) -> None:
    """One of them."""
    assert run("classify", *words).exit_code == 2
