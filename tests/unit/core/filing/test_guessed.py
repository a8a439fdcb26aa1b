"""How a guess is written, and what is read of one."""

import pytest

from streams.core.filing.guessed import GuessedCategory, by_model, guessed_category, read_guessed


@pytest.mark.parametrize(
    ("guess", "text"),
    [
        (GuessedCategory("housing", "keywords", 0.83), "housing keywords 0.83"),
        (GuessedCategory("city-life", by_model("0a1b2c3d"), 1.0), "city-life model:0a1b2c3d 1.00"),
        (GuessedCategory("housing", by_model(""), 0.6), "housing model 0.60"),
        (GuessedCategory("traffic", "topic"), "traffic topic"),
        (GuessedCategory("traffic"), "traffic"),
    ],
)
def test_what_is_written_is_read_back(guess: GuessedCategory, text: str) -> None:
    """Records of before have the category alone."""
    assert guess.written() == text
    assert read_guessed(text) == guess
    assert guessed_category(text) == guess.category


def test_how_sure_it_is_has_two_digits() -> None:
    """More would be a precision that it does not have; what is read is what was written."""
    written = GuessedCategory("housing", "keywords", 2 / 3).written()
    assert written == "housing keywords 0.67"
    assert read_guessed(written).sure == 0.67
    assert GuessedCategory("housing", "keywords", 0.999).written() == "housing keywords 1.00"


def test_what_made_it_is_told_from_its_version() -> None:
    """A metric has what guessed, and not each model that there ever was."""
    guess = GuessedCategory("housing", by_model("0a1b2c3d"), 0.7)
    assert (guess.told_by, guess.model) == ("model", "0a1b2c3d")
    plain = GuessedCategory("housing", "keywords", 0.7)
    assert (plain.told_by, plain.model) == ("keywords", "")


@pytest.mark.parametrize(
    "text",
    [
        "housing keywords 1.01",
        "housing keywords 7",
        "housing keywords -0.5",
        "housing keywords 0.83 more",
        "housing nobody 0.83",
        "housing model:xyz 0.83",
        "housing  0.83",
        "housing keywords\n0.83",
    ],
)
def test_of_what_is_no_guess_the_category_alone_is_believed(text: str) -> None:
    """A header can be written by others."""
    assert read_guessed(text) == GuessedCategory(guessed_category(text))
