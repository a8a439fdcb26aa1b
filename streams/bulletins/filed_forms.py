"""Reading the forms that organs have filed: publications, or bulletins as JSON."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.core.bulletins.continuing import IssuedForm, form_before, with_issued
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.named import Files
from streams.core.bulletins.summed_forms import WHOLE_PLACE, FiledForm
from streams.core.county.catalogue import Label
from streams.core.errors import BadFile, BadQuery
from streams.core.periods import Period, parse_period
from streams.core.publications.issued_forms import issued_form
from streams.core.publications.publication import decode_publication, publication_digest

_TELLS_PUBLICATION: Final = frozenset({"bulletin", "flushes", "tables"})


_Read = tuple[Label, set[str], dict[str, int]]
"""What a form is called, the periods of its figures, and its numbers by place."""


def read_filed_form(path: Path, organ: str, label: Label, period: Period) -> FiledForm:
    """Read the form of an organ.

    Args:
        path: The file: what ``kuaibao publish draft -o`` wrote, or a bulletin as JSON.
        organ: The unit whose form it is.
        label: What that is called.
        period: Of which it must be.

    Raises:
        BadFile: It cannot be read, is no form, or one of another period.
    """
    try:
        value = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    try:
        content = msgspec.json.decode(value)
    except msgspec.DecodeError as error:
        raise BadFile(f"{path}: is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise BadFile(f"{path}: is neither a publication nor a bulletin as JSON")
    try:
        if content.keys() >= _TELLS_PUBLICATION:
            title, periods, values = _of_publication(value)
        else:
            title, periods, values = _of_bulletin(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadFile(f"{path}: is neither a publication nor a bulletin as JSON: {error}") from None
    if str(period) not in periods:
        raise BadFile(f"{path}: is a form of {', '.join(sorted(periods))}, and not of {period}")
    return FiledForm(organ, label, str(path), title, values)


def continued(bulletin: Bulletin, before: Path, files: Files) -> Bulletin:
    """Return a form that says where it does not take over what the one before it left.

    Args:
        bulletin: The form.
        before: The file of the one before it, as it was issued.
        files: All bulletins, by the ids of their files.

    Raises:
        BadQuery: The form takes nothing over from one before it.
        BadFile: The file cannot be read, is no form, or one of another period.
    """
    taken_over = form_before(bulletin.definition, files)
    if taken_over is None:
        rule = f"{bulletin.definition.id} takes nothing over from a form before it"
        raise BadQuery("--before", rule)
    form = read_filed_form(before, "", Label("", ""), parse_period(taken_over.name))
    return with_issued(bulletin, IssuedForm(form.title, form.values))


def _of_publication(value: bytes) -> _Read:
    publication = decode_publication(value, publication_digest(value))
    title, values = issued_form(publication)
    return title, {str(publication.period.question.period)}, dict(values)


def _of_bulletin(content: Mapping[str, Any]) -> _Read:
    figures: Mapping[str, Mapping[str, Any]] = content["figures"]
    values = {
        name: figure["value"]
        for name, figure in figures.items()
        if isinstance(figure["value"], int) and figure["denominator"] is None
    }
    for table in content.get("tables", ()):
        values |= dict(_cells_of(table))
    periods = {figure["period"] for figure in figures.values()}
    return msgspec.convert(content["title"], Label), periods, values


def _cells_of(table: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the numbers of a table, each with its place."""
    columns = [column["id"] for column in table["columns"]]
    lines = [(f"{table['id']}/{row['key']}/", "", row["values"]) for row in table["rows"]]
    lines.append((f"{table['id']}//", f"/{WHOLE_PLACE}", table["total"]["values"]))
    for before, after, values in lines:
        for column, value in zip(columns, values, strict=True):
            if isinstance(value, int):
                yield f"{before}{column}{after}", value
