"""Grouping: place and matter, and the same whatever the order."""

import pytest

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import MATTERS, PLACES, letters, sketched


@pytest.fixture(scope="module")
def all_letters() -> list[Sketch]:
    """Return three letters of each matter at each place."""
    return letters()


def _grouped(sketches: list[Sketch]) -> Grouping:
    grouping = Grouping(Statistics.of(sketches))
    grouping.add(sketches)
    return grouping


def test_place_and_matter_make_a_hotspot(all_letters: list[Sketch]) -> None:
    """The same place with another matter, and the same words elsewhere, are other hotspots."""
    groups = {frozenset(group) for group in _grouped(all_letters).groups()}
    assert groups == {
        frozenset(f"{p}-{m}-{n}" for n in range(3))
        for p in range(len(PLACES))
        for m in range(len(MATTERS))
    }


def test_a_name_with_characters_transposed_is_the_same_place(all_letters: list[Sketch]) -> None:
    """People mistype, and some write around filters."""
    other = sketched("t", 7, "望花溪园", MATTERS[1], writer="x")
    assert "1-1-0" in _grouped([*all_letters, other]).group_of("t")


def test_a_number_is_part_of_a_name(all_letters: list[Sketch]) -> None:
    """Two lines and two phases of an estate are two places, although they differ by a character."""
    phases = [
        sketched(f"{phase}{n}", 7 + n, f"云水别苑{phase}期", MATTERS[2], writer=f"{phase}{n}")
        for phase in "三四"
        for n in range(2)
    ]
    grouping = _grouped([*all_letters, *phases])
    assert grouping.group_of("三0") == ("三0", "三1")
    assert grouping.group_of("四0") == ("四0", "四1")


def test_the_same_words_at_another_place_are_another_hotspot(all_letters: list[Sketch]) -> None:
    """A form goes round, and each who signs it names another place."""
    form = "恳请有关部门到现场查看，责令停止，并将处理结果书面答复全体住户，谢谢。"
    signed = [
        sketched(f"{name}{n}", 7 + n, name, MATTERS[0], writer=f"{name}{n}", more=form)
        for name in ("梧桐雅居", "玉兰名邸")
        for n in range(2)
    ]
    grouping = _grouped([*all_letters, *signed])
    assert grouping.group_of("梧桐雅居0") == ("梧桐雅居0", "梧桐雅居1")
    assert grouping.group_of("玉兰名邸0") == ("玉兰名邸0", "玉兰名邸1")


def test_a_long_time_between_does_not_part(all_letters: list[Sketch]) -> None:
    """A quarter of the larger events runs for more than half a year."""
    later = sketched("later", 300, PLACES[2], MATTERS[3], writer="x")
    assert "2-3-0" in _grouped([*all_letters, later]).group_of("later")


def test_what_is_alone_is_alone(all_letters: list[Sketch]) -> None:
    """One letter about something else is nobody's hotspot."""
    alone = sketched("alone", 3, "梧桐里", ("图书馆周末不开门", "希望图书馆周末也开放。"))
    assert _grouped([*all_letters, alone]).group_of("alone") == ("alone",)


def test_a_late_item_is_as_if_it_had_been_there(all_letters: list[Sketch]) -> None:
    """A file with old letters is sent after the new ones."""
    statistics = Statistics.of(all_letters)
    whole, late = Grouping(statistics), Grouping(statistics)
    whole.add(all_letters)
    for sketch in sorted(all_letters, key=lambda s: s.key, reverse=True):
        late.add([sketch])
        late.groups()
    assert late.groups() == whole.groups()


def test_of_two_contents_of_an_id_the_earlier_counts(all_letters: list[Sketch]) -> None:
    """A letter that was sent again with other words, in whichever order the two come."""
    statistics = Statistics.of(all_letters)
    again = sketched("0-0-0", 5, PLACES[4], MATTERS[4], writer="x")
    expected = Grouping(statistics)
    expected.add(all_letters)
    for order in ([*all_letters, again], [again, *all_letters]):
        one_by_one = Grouping(statistics)
        for sketch in order:
            one_by_one.add([sketch])
        assert one_by_one.groups() == expected.groups()


def test_who_is_in_no_group_is_said() -> None:
    """An id that nobody knows is a mistake of the caller."""
    with pytest.raises(KeyError):
        Grouping(Statistics()).group_of("nobody")
