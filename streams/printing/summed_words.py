"""What is said of a form that was added up: of which organs, and what is wrong with theirs."""

from collections.abc import Sequence
from dataclasses import replace

from streams.core.bulletins.definitions import Section
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.problems import Sentence, UnitProblems
from streams.core.bulletins.summed_forms import SummedForms, with_sections
from streams.core.county.catalogue import Label
from streams.printing.bulletin_tables import broken_words

_MISSING = Label(
    "没有报送本年度报告，其数字不应视为0",
    "has not sent in its report of the year; its numbers are not known to be 0",
)


def summed_form(summed: SummedForms) -> Bulletin:
    """Return the sum of forms as it is printed: with what was added up, and what is missing."""
    names = [form.label for form in summed.forms]
    lacking = [label for _, label in summed.missing]
    zh = f"本报告由{len(names)}个机关报送的年度报告相加而成：{_listed(names).zh}。"
    en = f"This report adds up those of {len(names)} organs: {_listed(names).en}."
    if lacking:
        zh += f"另有{len(lacking)}个机关没有报送，其数字不应视为0：{_listed(lacking).zh}。"
        en += f" {len(lacking)} have not sent in theirs, and their numbers are not known to be 0: "
        en += f"{_listed(lacking).en}."
    said = Section(Label("汇总说明", "How it was added up"), [Label(zh, en)])
    return replace(with_sections(summed, said), problems=_problems(summed))


def _problems(summed: SummedForms) -> tuple[UnitProblems, ...]:
    missing = [
        UnitProblems(unit, label, (Sentence(_MISSING, None),)) for unit, label in summed.missing
    ]
    wrong: dict[str, UnitProblems] = {}
    for form, table, broken in summed.broken:
        words, title = broken_words(table, broken), table.definition.title
        text = Label(f"报送的“{title.zh}”表：{words.zh}", f"in its table “{title.en}”: {words.en}")
        before = wrong.get(form.organ, UnitProblems(form.organ, form.label, ()))
        wrong[form.organ] = replace(before, sentences=(*before.sentences, Sentence(text, None)))
    return (*missing, *wrong.values())


def _listed(labels: Sequence[Label]) -> Label:
    return Label("、".join(each.zh for each in labels), ", ".join(each.en for each in labels))
