"""`kuaibao check` says every mistake at once, where it is, and what was understood of the rest."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from streams.checking.checking import check_files
from streams.checking.mistakes import look_at
from streams.checking.starting import FILES_OF_A_COUNTY, start_county
from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import checked_catalogue, load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.errors import BadFile, BadInput
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.printing.formats import BULLETIN_FORMATS, written
from streams.resources import SCHEMAS
from tests.support.file_schemas import as_json

TEXT = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
ON = day_number(date(2015, 3, 2))

MISTAKES = [
    ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Shangai"', "time_zone: 'Asia/Shangai'"),
    ("[kinds.opinion]\nis", "[kinds.opinion]\niz", "kinds.opinion: the key 'iz' is not known"),
    ("[kinds.spending]", "[kinds.Spending]", "kinds.Spending: an identifier is lower-case"),
    ('[channels.mayor-mailbox]\nkinds = ["letter"]', '[channels.mayor-mailbox]\nkinds = ["leter"]',
     "channels.mayor-mailbox.kinds: 'leter' is not in the catalogue (did you mean 'letter'?)"),
    ('category = "housing"\nkeywords', 'category = "house"\nkeywords', "rules[0].category: "),
    ('category = "education"\nkeywords', 'category = "school"\nkeywords', "rules[2].category: "),
    ('stage = "reply"\nkind = "opinion"', 'stage = "reply"\nkind = "opinions"',
     "deadlines[6].kind: 'opinions' is not in the catalogue"),
]  # fmt: skip


def test_every_mistake_is_said_at_once_with_its_line() -> None:
    """Seven mistakes of form and meaning come together, each on the line that was changed."""
    text, lines = TEXT, {}
    for right, wrong, _ in MISTAKES:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    for _, wrong, said in MISTAKES:
        changed = wrong.splitlines()[-1 if "\nkind" in wrong or "\niz" in wrong else 0]
        begin = text[: text.index(wrong)].count("\n") + 1
        lines[said] = begin + wrong.splitlines().index(changed)
    looked = look_at(text, "c.toml", Catalogue, checked_catalogue)
    for said, line in lines.items():
        assert [each for each in looked.mistakes if each.said.startswith(said)], said
        (mistake,) = (each for each in looked.mistakes if each.said.startswith(said))
        assert abs(mistake.line - line) <= 1, (mistake, line)
        assert str(mistake).startswith(f"c.toml:{mistake.line}: ")
    assert looked.is_whole
    assert looked.made is not None
    assert looked.mistakes == sorted(looked.mistakes)


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_one_mistake_is_one_line(right: str, wrong: str, said: str) -> None:
    """A single mistake is said once, as the reader that starts a worker says it, and no other."""
    text = TEXT.replace(right, wrong)
    with pytest.raises(BadFile) as caught:
        load_catalogue(text, "c.toml")
    looked = look_at(text, "c.toml", Catalogue, checked_catalogue)
    first = [each.said for each in looked.mistakes]
    assert any(each.startswith(said) for each in first)
    assert str(caught.value).removeprefix("c.toml: ") in first
    # Of the renamed kind its channels say that it is gone, which is so; of iz also that is is gone.
    assert len(first) <= 2, first


def test_what_is_not_toml_is_said_with_its_line() -> None:
    """Nothing more can be told of such a file, and that is said."""
    looked = look_at("a = 1\nb = = 2\n", "c.toml", Catalogue, checked_catalogue)
    (mistake,) = looked.mistakes
    assert (mistake.line, looked.made, looked.is_whole) == (2, None, False)
    assert "not TOML" in mistake.said


def test_an_empty_file_lacks_everything() -> None:
    """All keys that must be there are named."""
    looked = look_at("", "c.toml", Catalogue, checked_catalogue)
    missing = {re.match(r"'(\w+)' is missing", each.said) for each in looked.mistakes}
    assert {found[1] for found in missing if found} >= {"name", "time_zone", "kinds"}


def test_a_new_county_can_be_used_as_it_is(tmp_path: Path) -> None:
    """What `kuaibao new` writes has no mistake, in a name with quotes as well."""
    folder = tmp_path / "weibei"
    written = list(start_county(folder, '渭"北'))
    assert written == [folder / name for name in FILES_OF_A_COUNTY]
    found = check_files(folder / "catalogue.toml", folder / "bulletins", ON)
    assert (found.mistakes, found.unfinished) == ([], [])
    catalogue = load_catalogue((folder / "catalogue.toml").read_text(encoding="utf-8"), "c")
    assert catalogue.name.zh == catalogue.name.en == '渭"北'
    for path in written:
        if schema := re.match("#:schema (.*)", path.read_text(encoding="utf-8")):
            assert (path.parent / schema[1]).is_file()
    with pytest.raises(BadInput, match="is there already; nothing is written over"):
        next(iter(start_county(folder, "again")))


@pytest.mark.parametrize("words", ["", "  ", "a\nb", "x" * 65, "{period}"])
def test_a_county_has_a_name_that_can_be_printed(tmp_path: Path, words: str) -> None:
    """Nothing is written under another."""
    with pytest.raises(BadInput, match="--name"):
        next(iter(start_county(tmp_path / "x", words)))
    assert not (tmp_path / "x").exists()


def test_what_was_understood_is_said(tmp_path: Path) -> None:
    """Kinds, each deadline with an example counted by hand, and what each figure asks."""
    list(start_county(tmp_path, "渭北"))
    found = check_files(tmp_path / "catalogue.toml", tmp_path / "bulletins", ON)
    said = "\n".join(found.understood)
    assert "2 kinds of cases 办件: letter 信件, opinion 舆情" in said
    # Monday, 2 March 2015, and 7 working days: the week, and two of the next.
    assert "deadlines[1] reply 首次答复, kind=letter 信件: 7 working days" in said
    assert "received 2015-03-02, last day 2015-03-11" in said
    assert "{overdue} 超期未办结信件: overdue of kind=letter 信件" in said
    assert "monthly-…: each month" in said


def test_a_deadline_that_does_not_hold_today_has_an_example_of_its_days() -> None:
    """The old law's is shown by its last day."""
    found = check_files(SCHEMAS / "catalogue.toml", SCHEMAS / "bulletins", ON)
    assert found.mistakes == []
    held = [line for line in found.understood if "holds 2019-05-15.." in line]
    (line,) = (line for line in held if "close 办结" in line)
    assert "20 working days" in line
    said = "fees from 2021-01-01, yuan by pieces of a month 信息处理费: 10: 0, 31: 2200, 51: 7400"
    assert said in found.understood
    assert "received 2019-05-15, last day 2019-06-13" in line


BULLETIN = """\
id = "x"
period = "2015"
as_of = "2015-12-31"
title = { zh = "题" }
[figures.a]
label = { zh = "甲" }
select = { kind = "leter" }
measure = "receivd"
[figures.b]
label = { zh = "乙" }
measure = "received"
colour = "red"
[[sections]]
title = { zh = "节" }
paragraphs = [{ zh = "{a}{b}{c}" }]
"""


def test_mistakes_of_bulletins_are_said_together(tmp_path: Path) -> None:
    """Each file's own mistakes are said, and that two files have one id."""
    list(start_county(tmp_path, "渭北"))
    folder = tmp_path / "bulletins"
    (folder / "x.toml").write_text(BULLETIN, encoding="utf-8")
    monthly = (folder / "monthly.toml").read_text(encoding="utf-8")
    (folder / "other.toml").write_text(monthly, encoding="utf-8")
    found = check_files(tmp_path / "catalogue.toml", folder, ON)
    said = [f"{Path(each.file).name}:{each.line}: {each.said}" for each in found.mistakes]
    assert any("figures.b: the key 'colour' is not known" in each for each in said)
    assert any("x.toml:8: figures.a.measure: 'receivd' is not a measure" in each for each in said)
    assert any("id 'monthly' is another file's already" in each for each in said)
    # Whether its texts are right cannot be told before its figures are.
    assert str(folder / "x.toml") in found.unfinished
    (folder / "other.toml").unlink()
    mended = BULLETIN.replace("receivd", "received").replace("leter", "letter")
    (folder / "x.toml").write_text(mended.replace('colour = "red"', ""), encoding="utf-8")
    found = check_files(tmp_path / "catalogue.toml", folder, ON)
    assert ["{c} is used in a text and is not a figure" in each.said for each in found.mistakes]


def test_files_that_are_not_there_are_said(tmp_path: Path) -> None:
    """A catalogue or a folder that is missing is a mistake; a folder without bulletins is not."""
    found = check_files(tmp_path / "no.toml", tmp_path, ON)
    assert "cannot be read" in found.mistakes[0].said
    found = check_files(SCHEMAS / "catalogue.toml", tmp_path / "no", ON)
    assert "there is no such folder" in found.mistakes[0].said
    found = check_files(SCHEMAS / "catalogue.toml", tmp_path, ON)
    assert found.mistakes == []
    assert "no bulletin (*.toml) yet" in found.understood[-1]


def test_the_bulletin_of_a_new_county_is_printed_from_chinese_alone(tmp_path: Path) -> None:
    """The English text is the Chinese one."""
    list(start_county(tmp_path, "渭北"))
    catalogue = load_catalogue((tmp_path / "catalogue.toml").read_text(encoding="utf-8"), "c")
    text = (tmp_path / "bulletins/monthly.toml").read_text(encoding="utf-8")
    made = load_bulletin(text, "m", catalogue)
    assert made.title.en == made.title.zh


def test_entries_of_lists_keep_their_numbers() -> None:
    """Mistakes of form and of meaning in one list are each said of the entry that has it."""
    text = TEXT.replace('category = "housing"\nkeywords', 'categry = "housing"\nkeywords')
    text = text.replace(
        'category = "traffic"\nkeywords = [', 'category = "traffic"\nkeywords = [1, '
    )
    text = text.replace('category = "education"\nkeywords', 'category = "school"\nkeywords')
    looked = look_at(text, "c.toml", Catalogue, checked_catalogue)
    places = [each.said.partition(": ")[0] for each in looked.mistakes]
    assert places == ["rules[0]", "rules[0]", "rules[1].keywords[0]", "rules[2].category"]
    assert looked.is_whole


def test_a_text_without_english_is_printed_once(tmp_path: Path) -> None:
    """Title, section and paragraph are in Chinese alone, the period as well, in every form."""
    list(start_county(tmp_path, "渭北"))
    catalogue = load_catalogue((tmp_path / "catalogue.toml").read_text(encoding="utf-8"), "c")
    text = (tmp_path / "bulletins/monthly.toml").read_text(encoding="utf-8")
    made = load_bulletin(text, "m", catalogue)
    assert isinstance(made, Template)
    definition = made.definition("2015-03", ON)
    figures = Figures(Ledger(catalogue, Deadlines(catalogue)))
    bulletin = Evaluator(figures, (), ON).evaluate(definition)
    for form in ("text", "markdown", "html"):
        printed = written(bulletin, catalogue, BULLETIN_FORMATS[form]).decode()
        assert "渭北2015年3月群众来信办理情况通报" in printed
        assert printed.count("超期未办结") == (2 if form == "html" else 1), form


RECIPIENTS = """\
[recipients.housing]
units = ["housing", "house"]
email = "mailto:housing@county.example"

[recipients.office]
units = ["offices"]
email = "mailto:office@county.example"

[mail]
host = "smtp.county.example"
port = 465
tls = "implicit"
from = "desk@county.example"
"""


def test_recipients_are_looked_at_without_showing_what_they_are(tmp_path: Path) -> None:
    """All that is wrong in the file, by line, and no address."""
    list(start_county(tmp_path, "渭北"))
    path = tmp_path / "recipients.toml"
    path.write_text(RECIPIENTS, encoding="utf-8")
    found = check_files(tmp_path / "catalogue.toml", tmp_path / "bulletins", ON, path)
    said = [(each.line, each.said.partition(": ")[0]) for each in found.mistakes]
    assert said == [(2, "recipients.housing.units[1]"), (6, "recipients.office.units[0]")]
    assert not any("@" in each.said for each in found.mistakes)
    path.write_text("[recipients.a]\nemial = 'x'\n", encoding="utf-8")
    found = check_files(tmp_path / "catalogue.toml", tmp_path / "bulletins", ON, path)
    assert "the key 'emial' is not known" in found.mistakes[0].said


@pytest.mark.parametrize(("name", "schema"), [("catalogue", "catalogue"), ("monthly", "bulletin")])
def test_editors_have_nothing_to_say_of_what_is_written(name: str, schema: str) -> None:
    """What a new county begins with is valid by the schema that its first line names."""
    rules = json.loads((SCHEMAS / f"{schema}.schema.json").read_bytes())
    tables = tomllib.loads((SCHEMAS / f"new/{name}.toml").read_text(encoding="utf-8"))
    errors = Draft202012Validator(rules).iter_errors(as_json(tables))
    assert [error.message for error in errors] == []
