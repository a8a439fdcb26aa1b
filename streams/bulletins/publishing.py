"""Drafting a publication over what workers have published, and comparing one with what is now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aiokafka import TopicPartition

from streams.bulletins.folder import FILES, load_definitions, not_recorded, read_definition
from streams.bulletins.published import read_counted_at, read_issues
from streams.bulletins.taking_over import taken_over
from streams.core.bulletins.definition_file import check_selections
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.named import find, is_recorded, names_there_are
from streams.core.bulletins.selectable import any_name
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import BEFORE, KnownCase
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadInput, BadQuery
from streams.core.figures.beginning import first_day
from streams.core.publications.comparing import ComparedFigure, compare
from streams.core.publications.counting import PartCounter, RowCounter
from streams.core.publications.drafting import Basis
from streams.core.publications.learning import learnt_since, seen_by
from streams.core.publications.publication import (
    Publication,
    county_digest,
    publication_digest,
)
from streams.kafka.reading import read_to_end
from streams.printing.bulletin_document import draft_printed
from streams.topics.flushes import flush_for
from streams.topics.installation import Installation
from streams.topics.lag import asking
from streams.topics.provision import provision
from streams.topics.topics import CASES, PUBLICATION_REQUESTS
from streams.topics.versions import refuse_newer


@dataclass(frozen=True, slots=True)
class ToPublish:
    """A bulletin that is ready to be drafted.

    Attributes:
        bulletin: Evaluated.
        counter: Over the same figures.
        file: The digest of its definition file.
        flushes: At which flush of each partition it was counted.
        missing: The partitions of which events waited to be counted when it was begun.
    """

    bulletin: Bulletin
    counter: PartCounter
    file: str
    flushes: list[int]
    missing: list[int]


async def evaluate_to_publish(
    identifier: str, installation: Installation, on: int, *, although_missing: bool
) -> ToPublish:
    """Evaluate a bulletin for a publication.

    Args:
        identifier: Of the bulletin; one of a template has its period as well.
        installation: Whose workers.
        on: The day that it is, in the catalogue's time zone.
        although_missing: Whether it may be drafted while events wait to be counted.

    Raises:
        BadInput: There is no such bulletin, or its figures are not whole.
        WrongTopic: No worker has made the topics yet, or they are not as they must be.
        Unreachable: No Kafka answers.
    """
    files, catalogue = load_definitions(installation), installation.catalogue
    definition = find(files, identifier, on)
    if definition is None:
        there = names_there_are(files, on)
        raise BadQuery("ID", f"{identifier!r} is not a bulletin; {there}")
    await provision(installation, create=False)
    missing = await _behind(installation)
    if missing and not although_missing:
        partitions = ", ".join(map(str, missing))
        raise BadInput(
            f"ID: figures are not whole: events of partitions {partitions} are not counted yet. "
            "Draft it once workers have counted them, or say --although-missing"
        )
    at = await read_counted_at(installation)
    figures = at.counted.figures
    check_selections(definition, catalogue, figures.values)
    first = first_day(figures, catalogue, on)
    if not is_recorded(definition, first, on):
        raise BadQuery("ID", not_recorded(definition, first))
    evaluator = Evaluator(figures, await read_issues(installation.settings), on)
    return ToPublish(
        await taken_over(evaluator.evaluate(definition), files, installation),
        PartCounter(figures, evaluator),
        _file_digest(definition, installation),
        at.flushes,
        missing,
    )


async def draft_now(
    identifier: str,
    installation: Installation,
    on: int,
    *,
    although_missing: bool,
    corrects: str = "",
) -> Publication:
    """Draft a bulletin over what workers have counted.

    Args:
        identifier: Of the bulletin; one of a template has its period as well.
        installation: Whose workers.
        on: The day that it is, in the catalogue's time zone.
        although_missing: Whether it may be drafted while events wait to be counted.
        corrects: The id of the issued publication in whose place it comes; "" of none.

    Raises:
        BadInput: There is no such bulletin, or its figures are not whole.
        WrongTopic: No worker has made the topics yet, or they are not as they must be.
        Unreachable: No Kafka answers.
    """
    ready = await evaluate_to_publish(
        identifier, installation, on, although_missing=although_missing
    )
    catalogue = installation.catalogue
    basis = Basis("", ready.file, county_digest(catalogue), ready.flushes, ready.missing)
    return draft_printed(ready.bulletin, ready.counter, catalogue, basis, corrects)


async def compare_with_now(
    publication: Publication, installation: Installation, on: int
) -> list[ComparedFigure]:
    """Return all figures of a publication beside what they would be now.

    Args:
        publication: What was said.
        installation: Whose workers.
        on: The day that it is, in the catalogue's time zone.

    Raises:
        WrongTopic: No worker has made the topics yet, or they are not as they must be.
        WrittenByNewer: A later version of Kuaibao has written a case.
        Unreachable: No Kafka answers.
    """
    await provision(installation, create=False)
    now = await read_counted_at(installation)
    issues = await read_issues(installation.settings)
    cases = await _known_later(publication, installation)
    figures = now.counted.figures
    counter = PartCounter(figures, Evaluator(figures, issues, on))
    return compare_cases(
        publication, cases, CountedNow(counter, now.flushes), installation.catalogue
    )


class CountedNow(NamedTuple):
    """With what a publication is compared.

    Attributes:
        counter: Over the figures of now.
        flushes: At which flush of each partition they are.
    """

    counter: PartCounter
    flushes: Sequence[int]


def compare_cases(
    publication: Publication,
    cases: Iterable[tuple[str, KnownCase]],
    now: CountedNow,
    catalogue: Catalogue,
) -> list[ComparedFigure]:
    """Return all figures of a publication beside what they are now.

    Args:
        publication: What was said.
        cases: At least those of which anything became known later and happened by the last day of
            the publication, by subject. They may know more than the figures of now.
        now: The figures of now.
        catalogue: By which is counted.
    """
    learnt = [
        *learnt_since(
            cases,
            lambda subject: flush_for(subject.encode(), publication.flushes),
            CaseRecords(catalogue),
            lambda subject: flush_for(subject.encode(), now.flushes),
            seen_by(publication.last_day, catalogue.day_of),
        )
    ]
    every = [row for each in learnt for row in (each.before, each.after)]
    rows = RowCounter(every, catalogue, Deadlines(catalogue))
    return compare(publication, learnt, now.counter, rows, catalogue)


async def _behind(installation: Installation) -> list[int]:
    """Return the numbers of the partitions of which events wait to be counted."""
    async with asking(installation) as workers:
        left = (await workers.how_far()).left
    requests = installation.settings.topic(PUBLICATION_REQUESTS)
    return sorted({at.partition for at, many in left.items() if many and at.topic != requests})


async def _known_later(
    publication: Publication, installation: Installation
) -> Iterable[tuple[str, KnownCase]]:
    """Return the cases of which anything became known after a publication, in no order.

    They are read after the figures that they are compared with, so that none of these is missing.
    A record that cannot be read is left out: what it makes of a difference is the rest.
    """
    records = CaseRecords(installation.catalogue)
    partitions: dict[TopicPartition, int] = dict.fromkeys(installation.partitions(CASES), 0)
    found: dict[str, bytes] = {}
    options = installation.settings.client_options()
    async for _, batch in read_to_end(options, partitions):
        for record in batch:
            refuse_newer(CASES, record)
            found_later = _later(record.key, record.value, publication, records)
            if found_later is None:
                continue
            subject, value = found_later
            if value is None:
                found.pop(subject, None)
            else:
                found[subject] = value
    return [(subject, records.case(value)) for subject, value in found.items()]


def _later(
    key: bytes | None, value: bytes | None, publication: Publication, records: CaseRecords
) -> tuple[str, bytes | None] | None:
    """Return a case and its record, if anything of it became known later and it can be read.

    One that was deleted has no record.
    """
    if not key:
        return None
    try:
        subject, known = key.decode(), records.case(value)
    except Exception:  # noqa: BLE001 - whatever it is that nonsense leads to
        return None
    is_later = max(known.flushes, default=BEFORE) > flush_for(key, publication.flushes)
    return (subject, value) if is_later or value is None else None


def _file_digest(definition: Definition, installation: Installation) -> str:
    """Return the digest of the file that a bulletin is defined in."""
    name = definition.template or definition.id
    folder = Path(installation.settings.bulletins)
    for path in sorted(folder.glob(FILES)):
        if read_definition(path, installation.catalogue, any_name).id == name:
            return publication_digest(path.read_bytes())
    raise BadQuery("ID", f"{definition.id!r}: its file is not in {folder} any more")
