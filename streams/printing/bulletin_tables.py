"""The words of a bulletin's tables, problems and assessment, for all forms alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from streams.core.bulletins.assessment import Assessed, Lost
from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.evidence import Evidence
from streams.core.bulletins.identities import Side
from streams.core.bulletins.printed import print_points
from streams.core.bulletins.problems import Sentence, UnitProblems
from streams.core.bulletins.tables import BulletinTable, Difference, Uncontinued
from streams.core.bulletins.unequal import Broken
from streams.core.county.catalogue import Label
from streams.printing.table_layout import TOTAL, Layout, Line, Span, lay_out

RANK: Final = Label("名次", "Rank")
PROBLEMS: Final = Label("存在的问题", "Problems")
POINTS: Final = Label("得分", "Points")
LOST_AND_GAINED: Final = Label("加减分", "Points lost and gained")

LONGEST_SILENCE: Final = "days_since_last"
"""The measure whose whole is that of the unit that has been silent for longest."""

_DASH: Final = Label("—", "")
_EMPTY: Final = Label("", "")
_INDENT: Final = "\u3000"
"""As wide as a Chinese character; programs leave it where it is, unlike spaces."""


@dataclass(frozen=True, slots=True)
class WordsTable:
    """A table in words.

    Attributes:
        title: Its heading.
        headings: Of its columns.
        rows: As many labels each as there are headings.
        numbers: Which columns, from 0, are numbers.
        notes: What is said below it.
        above: Where headings are under others: the cells above them, line by line, for forms whose
            cells can be wide; the first cell of each line is empty.
        own: The headings without what is above them.
    """

    title: Label
    headings: Sequence[Label]
    rows: Sequence[Sequence[Label]]
    numbers: frozenset[int]
    notes: Sequence[Label]
    above: Sequence[Sequence[Span]] = ()
    own: Sequence[Label] = ()


def words_tables(bulletin: Bulletin) -> Iterator[WordsTable]:
    """Return the tables of a bulletin that are printed, in order."""
    return map(_table, bulletin.shown_tables)


def _table(table: BulletinTable) -> WordsTable:
    definition, layout = table.definition, lay_out(table)
    is_ranked = definition.rank is not None
    rows = [
        [line_words(line), *line_rank(line, is_ranked=is_ranked), *_cells(line, layout)]
        for line in layout.lines
    ]
    first = [definition.heading, *([RANK] if is_ranked else [])]
    headings = [*first, *layout.whole_headings()]
    shown = [[_once(label) for label in row] for row in rows]
    return WordsTable(
        definition.title,
        headings,
        shown,
        frozenset(range(1, len(headings))),
        table_notes(table),
        [[*(Span(None, 1) for _ in first), *spans] for spans in layout.above],
        [*first, *layout.columns],
    )


def _cells(line: Line, layout: Layout) -> Sequence[Label]:
    if line.cells is None:
        return [_EMPTY] * len(layout.columns)
    return [cell_label(figure, is_whole=line.is_whole) for figure in line.cells]


def cell_label(figure: Figure, *, is_whole: bool) -> Label:
    """Return what a cell says; in the line of the whole, the longest silence is said to be that.

    It is the one number of whole lines that reads as a sum and is none.
    """
    printed = figure.printed
    if is_whole and figure.value is not None and figure.definition.measure == LONGEST_SILENCE:
        return Label(f"最长{printed.zh}", f"longest {printed.en}")
    return printed


def line_words(line: Line) -> Label:
    """Return what begins a line, further to the right within headings."""
    indent = _INDENT * line.depth
    return Label(f"{indent}{line.label.zh}", f"{indent}{line.label.en}")


def line_rank(line: Line, *, is_ranked: bool) -> list[Label]:
    """Return the cell of a line's rank; none where nothing is ranked."""
    return _rank(line.rank, is_ranked=is_ranked) if line.key is not None else [_EMPTY] * is_ranked


def assessment_table(bulletin: Bulletin) -> WordsTable | None:
    """Return the assessment of a bulletin as a table; None where it has none."""
    definition = bulletin.definition.assessment
    if definition is None:
        return None
    heading = bulletin.definition.tables[definition.table].heading
    rows = [
        [each.label, *_rank(each.rank, is_ranked=True), _points(each), reasons(each)]
        for each in bulletin.assessment
    ]
    return WordsTable(
        definition.title, (heading, RANK, POINTS, LOST_AND_GAINED), rows, frozenset({1, 2}), ()
    )


def reasons(assessed: Assessed) -> Label:
    """Say what changed the points of a unit, a line for each rule."""
    said = [reason(lost) for lost in assessed.lost] or [_DASH]
    return Label(*("\n".join(getattr(each, name) for each in said) for name in ("zh", "en")))


def reason(lost: Lost) -> Label:
    """Say what a rule took away or added, with the cases behind it."""
    points, behind = print_points(lost.points, signed=True), evidence_words(lost.evidence)
    return Label(f"{lost.rule.zh}：{points}{behind.zh}", f"{lost.rule.en}: {points}{behind.en}")


def sentence_words(sentence: Sentence) -> Label:
    """Return a problem with the cases behind it."""
    evidence = sentence.evidence
    # How many there are the text mostly says itself.
    behind = evidence_words(evidence if evidence and evidence.cases else None)
    return Label(sentence.text.zh + behind.zh, sentence.text.en + behind.en)


def problem_paragraphs(problems: Iterable[UnitProblems]) -> Iterator[Label]:
    """Return what is said of units, each paragraph beginning with those of which it is said.

    Units that follow each other and of which the same is said are named together: a form that
    eighty units lack says so once.
    """
    for said, units in groupby(problems, _said_of):
        labels = [unit.label for unit in units]
        zh = "、".join(each.zh for each in labels) + "："
        en = ", ".join(each.en or each.zh for each in labels) + ": "
        # Sentences may name the unit themselves.
        if said.zh.startswith(labels[0].zh):
            zh = ""
        if said.en.startswith(labels[0].en or labels[0].zh):
            en = ""
        yield Label(f"{zh}{said.zh}。", f"{en}{said.en}.")


def _said_of(unit: UnitProblems) -> Label:
    said = [sentence_words(sentence) for sentence in unit.sentences]
    return Label("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def evidence_words(evidence: Evidence | None) -> Label:
    """Say in parentheses which cases are behind something; only how many where none is named."""
    if evidence is None or not evidence.many:
        return _EMPTY
    if not evidence.cases:
        return Label(f"（共{evidence.many}件）", f" ({evidence.many} in all)")
    more = Label(f"，另有{evidence.more}件", f" and {evidence.more} more")
    more = more if evidence.more > 0 else _EMPTY
    zh, en = "、".join(evidence.cases), ", ".join(evidence.cases)
    return Label(f"（{zh}{more.zh}）", f" ({en}{more.en})")


def table_notes(table: BulletinTable) -> list[Label]:
    """Say what is to be known about a table: where rows are not the whole, and its lists."""
    found = [difference_words(table, difference) for difference in table.differences]
    found += [broken_words(table, broken) for broken in table.broken]
    found += [uncontinued_words(table, each) for each in table.uncontinued]
    for key, zh, en in (("best", "红榜", "Best"), ("worst", "黑榜", "Worst")):
        if keys := getattr(table, key):
            names = _names(table.row(each).label for each in keys)
            found.append(Label(f"{zh}：{names.zh}", f"{en}: {names.en}"))
    if table.unranked and table.definition.at_least is not None:
        column, least = table.definition.at_least
        label = table.definition.columns[column].label
        names = _names(table.row(each).label for each in table.unranked)
        found.append(
            Label(
                f"“{label.zh}”不足{least}，只列示、不排名：{names.zh}",
                f"Shown and not ranked, with less than {least} under “{label.en}”: {names.en}",
            )
        )
    return found


def difference_words(table: BulletinTable, difference: Difference) -> Label:
    """Say that the rows of a column do not add up to the whole, and what the rest is."""
    label = table.definition.columns[difference.column].label
    missing = difference.missing
    zh = f"“{label.zh}”各行合计{difference.sum}，总计{difference.whole}，"
    en = f"“{label.en}”: the rows add up to {difference.sum}, the whole is {difference.whole}; "
    if missing > 0:
        zh, en = f"{zh}缺{missing}", f"{en}{missing} {'is' if missing == 1 else 'are'} missing"
    else:
        zh, en = f"{zh}多{-missing}", f"{en}the rows are {-missing} more"
    if difference.unshown:
        names = _names(
            Label(f"{label.zh}{number}", f"{label.en} {number}")
            for label, number in difference.unshown
        )
        zh, en = f"{zh}（未列示：{names.zh}）", f"{en} (not shown: {names.en})"
    return Label(zh, en)


def broken_words(table: BulletinTable, broken: Broken) -> Label:
    """Say which identity does not hold of which row, with the numbers of both sides."""
    label = broken.label or TOTAL
    left, right = (
        _sum_words(table, broken, side, number)
        for side, number in zip(broken.identity, (broken.left, broken.right), strict=True)
    )
    return Label(
        f"“{label.zh}”不平衡：{left.zh}，不等于{right.zh}",
        f"“{label.en}” does not add up: {left.en} is not {right.en}",
    )


def uncontinued_words(table: BulletinTable, one: Uncontinued) -> Label:
    """Say that a cell is not what the form before said when it was issued."""
    row, column = one.label or TOTAL, table.definition.columns[one.column].label
    before = table.definition.columns[dict(table.definition.continues)[one.column]].label
    return Label(
        f"“{row.zh}”{column.zh}{one.now}，《{one.title.zh}》印发时{before.zh}{one.issued}",
        f"“{row.en}”: {column.en} {one.now}; “{one.title.en}” said {before.en} {one.issued} "
        "when it was issued",
    )


def _sum_words(table: BulletinTable, broken: Broken, side: Side, number: int) -> Label:
    """Return a side of an identity with its numbers, and with its sum where it is one."""
    zh, en = "", ""
    for term in side:
        label, each = table.definition.columns[term.column].label, broken.numbers[term.column]
        zh += f"{'－' if term.sign < 0 else '＋' if zh else ''}{label.zh}{each}"
        en += f"{' - ' if term.sign < 0 else ' + ' if en else ''}{label.en} {each}"
    if len(side) == 1:
        return Label(zh, en)
    return Label(f"{zh}＝{number}", f"{en} = {number}")


def _names(labels: Iterable[Label]) -> Label:
    every = [*labels]
    return Label("、".join(each.zh for each in every), ", ".join(each.en for each in every))


def _rank(rank: int | None, *, is_ranked: bool) -> list[Label]:
    if not is_ranked:
        return []
    return [_DASH if rank is None else Label(str(rank), "")]


def _points(assessed: Assessed) -> Label:
    return Label(print_points(assessed.points), "")


def _once(label: Label) -> Label:
    """Return a label that says a number once."""
    return Label(label.zh, "") if is_one_text(label) else label


def is_one_text(label: Label) -> bool:
    """Return whether a label says the same in both languages, as one of a number does."""
    return label.en in ("", label.zh)


def cell_words(figure: Figure, *, is_whole: bool = False) -> str:
    """Return what a cell with room for one text says: a number, or in both languages why none."""
    said = cell_label(figure, is_whole=is_whole)
    is_number = said == figure.printed and (figure.base is None or figure.base.why is None)
    return said.zh if is_number else both_texts(said)


def both_texts(label: Label) -> str:
    """Return a label in a cell that has room for one text: in both languages, a number once."""
    return label.zh if is_one_text(label) else f"{label.zh} {label.en}"
