"""The masked title of a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.events.masking import MASK
from streams.core.events.messages import Person, ReceivedData
from streams.core.events.title_making import MOST_CHARACTERS, case_title


def titled(**data: object) -> str:
    """Return the title of a letter."""
    return case_title(ReceivedData(kind="letter", channel="post", **data))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("路灯不亮", "尊敬的县长：您好！……", "路灯不亮"),
        ("", "尊敬的县长：您好！三岔路口的路灯不亮。", "三岔路口的路灯不亮。"),
        ("  ", "你们好，\n\t请修路灯", "请修路灯"),
        ("", "您好。", ""),
        ("", "", ""),
        ("路灯\u200b不\x00亮\r\n三个月", "", "路灯不亮 三个月"),
        ("请回电13800138000", "", f"请回电{MASK}"),
        ("请回电138\u200b0013\n\n\n\n\n8000", "", f"请回电{MASK}"),
    ],
)
def test_a_title_is_what_a_clerk_knows_the_letter_by(title: str, text: str, shown: str) -> None:
    """In one line; the greeting is in every letter."""
    assert titled(title=title, text=text) == shown


def test_what_names_the_writer_is_masked() -> None:
    """The feeder says who wrote, so the name is known; spaces within it hide nothing."""
    person = Person(name="欧阳小满", email="x@example.org", phone="0290000001")
    said = titled(title="欧阳 小满 家漏雨", text="", person=person)
    assert said == f"{MASK} 家漏雨"
    latin = titled(text="Li Wei: my lamp. WEI LI", person=Person(name="Wei Li"))
    assert latin == f"{MASK}: my lamp. {MASK}"


@pytest.mark.parametrize("before", range(60, 170))
def test_a_number_that_is_cut_in_two_is_not_shown(before: int) -> None:
    """Where what is looked at ends within a number, the part before it is no number of its own."""
    number = "1 3 8 0 0 1 3 8 0 0 0"
    assert "1 3 8" not in titled(text="路" * before + number + "，灯不亮" * 100)


def test_a_title_has_a_length() -> None:
    """A long one says that it goes on."""
    assert titled(title="灯" * 500) == "灯" * (MOST_CHARACTERS - 1) + "…"
    assert titled(title="灯" * MOST_CHARACTERS) == "灯" * MOST_CHARACTERS


@given(st.text(max_size=500), st.text(max_size=2_000))
def test_any_text_becomes_one_line(title: str, text: str) -> None:
    """Whatever a citizen writes can be shown in a table."""
    shown = titled(title=title, text=text)
    assert len(shown) <= MOST_CHARACTERS
    assert shown == shown.strip()
    assert "\n" not in shown
