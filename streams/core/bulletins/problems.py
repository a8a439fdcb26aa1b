"""The problems of units: a sentence for each condition that is true of a row of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from streams.core.bulletins.evidence import Evidence, NamedCases, evidence_of
from streams.core.bulletins.problem_file import PLACE_OF_COLUMN
from streams.core.bulletins.table_cells import TableRow, amounts
from streams.core.bulletins.table_definition_file import UNIT
from streams.core.bulletins.table_definitions import ProblemDefinition
from streams.core.bulletins.table_rows import NONE_ROW
from streams.core.bulletins.tables import BulletinTable
from streams.core.county.catalogue import Label


@dataclass(frozen=True, slots=True)
class Sentence:
    """A problem of a unit.

    Attributes:
        text: In both languages.
        evidence: The cases behind it; None where none are to be named.
    """

    text: Label
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class UnitProblems:
    """The problems of a unit, or of another row.

    Attributes:
        unit: The key of the row.
        label: Its name.
        sentences: One or more, in the order of the file.
    """

    unit: str
    label: Label
    sentences: tuple[Sentence, ...]

    def named(self, found: Mapping[str, NamedCases]) -> "UnitProblems":
        """Return them with their cases named, by the key of their evidence."""
        sentences = tuple(
            replace(each, evidence=each.evidence and each.evidence.named(found))
            for each in self.sentences
        )
        return replace(self, sentences=sentences)


def find_problems(
    definitions: Iterable[ProblemDefinition], tables: Mapping[str, BulletinTable]
) -> tuple[UnitProblems, ...]:
    """Return the problems of each row that has any, rows in the order of their table.

    Of the rows of a table those are looked at that are shown; what has no unit has no problems.
    """
    found: dict[tuple[str, str], UnitProblems] = {}
    wanted = [*definitions]
    for name in dict.fromkeys(each.table for each in wanted):
        for row in tables[name].rows:
            if row.key == NONE_ROW:
                continue
            said = tuple(
                sentence
                for each in wanted
                if each.table == name and (sentence := _sentence(each, row))
            )
            if said:
                at = (tables[name].definition.names.by, row.key)
                known = found.get(at, UnitProblems(row.key, row.label, ()))
                found[at] = replace(known, sentences=known.sentences + said)
    return tuple(found.values())


def _sentence(definition: ProblemDefinition, row: TableRow) -> Sentence | None:
    if not definition.when.holds(amounts(row)):
        return None
    zh = {name: figure.printed.zh for name, figure in row.cells.items()} | {UNIT: row.label.zh}
    en = {name: figure.printed.en for name, figure in row.cells.items()} | {UNIT: row.label.en}
    text = Label(_filled(definition.text.zh, zh), _filled(definition.text.en, en))
    cases = definition.cases
    return Sentence(text, (cases and evidence_of(row.cells[cases], definition.most)) or None)


def _filled(text: str, words: Mapping[str, str]) -> str:
    return PLACE_OF_COLUMN.sub(lambda place: words[place[1]], text)
