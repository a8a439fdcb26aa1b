"""Cells: what is selected and grouped by."""

from streams.core.arrays import Names
from streams.core.figures.engine.cells import Cell, Cells, Selection

LETTER: Cell = ("letter", "mailbox", "housing", "", "heating", None)
HELP: Cell = ("letter", "board", "housing", "help", "", None)
VISIT: Cell = ("visit", "desk", None, None, "", "front")


def cells() -> Cells:
    """Make cells of two letters and a visit."""
    made = Cells()
    assert [made[cell] for cell in (LETTER, HELP, VISIT, HELP)] == [0, 1, 2, 1]
    return made


def test_names_have_codes() -> None:
    """Each identifier has one code; unknown ones have none until asked for."""
    names = Names()
    assert [names[name] for name in ("a", "", "a", "b")] == [0, 1, 0, 2]
    assert list(names) == ["a", "", "b"]
    assert names.known(["b", "c", "a"]) == [2, 0]


def test_cells_are_chosen_by_their_values() -> None:
    """The empty text chooses what has none; without such a dimension nothing is chosen."""
    made = cells()
    for wanted, chosen in (
        ({}, [True, True, True]),
        ({"nature": [""]}, [True, False, False]),
        ({"department": [""]}, [False, True, True]),
        ({"kind": ["letter"], "channel": ["board", "desk"]}, [False, True, False]),
        ({"kind": ["unheard-of"]}, [False, False, False]),
    ):
        assert made.chosen(Selection(wanted)).tolist() == chosen


def test_cells_that_come_later_are_grouped_too() -> None:
    """Groups are those of the cells there are now, however they are asked for."""
    made = cells()
    assert made.groups([])[0].tolist() == [0, 0, 0]
    number, groups = made.groups(["category", "kind"])
    assert [groups[group] for group in number] == [
        ("housing", "letter"),
        ("housing", "letter"),
        ("", "visit"),
    ]
    made["letter", "mailbox", "traffic", "", "", None]
    assert made.groups([])[0].tolist() == [0, 0, 0, 0]
    number, groups = made.groups(["category", "kind"])
    assert groups[number[3]] == ("traffic", "letter")


def test_a_guess_is_of_its_category_and_guessed() -> None:
    """Rows mark it: by category nobody sees the mark, by filing everybody does."""
    made = cells()
    assert made["letter", "mailbox", "?housing", "", "heating", None] == 3
    assert made["letter", "mailbox", "uncategorised", "", "", None] == 4
    assert made["letter", "mailbox", "?traffic", "", "", None, (("area", "north"),)] == 5
    for wanted, chosen in (
        ({"category": ["housing"]}, [0, 1, 3]),
        ({"category": ["traffic"]}, [5]),
        ({"filing": ["guessed"]}, [3, 5]),
        ({"filing": ["filed", "uncategorised"]}, [0, 1, 4]),
        ({"filing": ["guessed"], "area": ["north"]}, [5]),
    ):
        assert made.chosen(Selection(wanted)).nonzero()[0].tolist() == chosen
    number, groups = made.groups(["filing"])
    said = [groups[group][0] for group in number]
    assert said == ["filed", "filed", "", "guessed", "uncategorised", "guessed"]
    assert made.values_of("filing") == {"filed", "guessed", "uncategorised"}
    assert made.values_of("category") == {"housing", "traffic", "uncategorised"}
    assert made.still().groups(["filing"])[1] == groups


def test_groupings_remembered_are_few() -> None:
    """However many groupings are asked for, memory stays bounded."""
    made = cells()
    dimensions = ("kind", "channel", "category", "nature", "department", "column")
    for first in dimensions:
        for second in dimensions:
            for third in dimensions:
                made.groups([first, second, third])
    assert len(made._groups) <= 64
