"""Publications as JSON has them."""

from collections.abc import Iterable
from typing import Any

from streams.core.county.catalogue import Catalogue, Label
from streams.core.publications.course import Act, PublicationCourse
from streams.core.publications.publication import Publication, PublishedFigure, PublishedTable
from streams.gateway.state.publication_book import PublicationHead
from streams.gateway.state.state import State
from streams.printing.bulletin_parts import label_json
from streams.printing.papers import published_office
from streams.printing.printed_publication import issue_number


def shown_course(state: State, course: PublicationCourse) -> dict[str, Any]:
    """Return where a publication is on its course, and what it is."""
    return headed_json(course, state.publications.head(course), state.catalogue)


def headed_json(
    course: PublicationCourse, head: PublicationHead | None, catalogue: Catalogue
) -> dict[str, Any]:
    """Return the same of a publication whose head is known, or cannot be read."""
    period = head and head.period
    return {
        "id": course.id,
        "bulletin": course.bulletin,
        "title": label_json(head.title if head else Label(course.bulletin, course.bulletin)),
        "period": period and {"from": period.start, "to": period.to},
        "as_of": period and period.as_of,
        "state": course.state,
        "digest": course.digest,
        "drafted": _act_json(course.drafted),
        "reviewed": course.reviewed and _reviewed_json(course.reviewed),
        "issued": course.issued and _act_json(course.issued),
        "year": course.year or None,
        "number": course.number or None,
        "name": number_of(course, head, catalogue).zh if course.issued else None,
        "missing": course.missing,
        "corrects": course.corrects or None,
        "corrected_by": course.corrected_by or None,
        "is_sealed": course.is_sealed,
    }


def number_of(
    course: PublicationCourse, head: PublicationHead | None, catalogue: Catalogue
) -> Label:
    """Return the number of an issued publication in words, as its documents have it."""
    has_document = head is not None and head.has_document
    form = head.reference if head and has_document else published_office(catalogue).reference
    return issue_number(form, course)


def content_json(publication: Publication) -> dict[str, Any]:
    """Return what a publication says: its text, its figures and its tables."""
    return {
        "text": publication.text,
        "figures": _figures_json(publication.figures),
        "tables": [_table_json(table) for table in publication.tables],
        "flushes": publication.flushes,
    }


def latest_json(state: State, bulletin: str) -> dict[str, Any] | None:
    """Return what was last issued of a bulletin; None where nothing was, or is known yet."""
    course = state.publications.latest(bulletin)
    return None if course is None else shown_course(state, course)


def _act_json(act: Act) -> dict[str, Any]:
    return {"key": act.key, "at": act.at}


def _reviewed_json(act: Act) -> dict[str, Any]:
    return _act_json(act) | {"result": act.result}


def _figures_json(figures: Iterable[PublishedFigure]) -> list[dict[str, Any]]:
    return [
        {
            "id": figure.id,
            "label": label_json(figure.label),
            "value": figure.value,
            "denominator": figure.denominator,
            "printed": label_json(figure.printed),
        }
        for figure in figures
    ]


def _table_json(table: PublishedTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": label_json(table.title),
        "rows": [
            {
                "key": row.key,
                "label": label_json(row.label),
                "rank": row.rank,
                "cells": _figures_json(row.cells),
            }
            for row in table.rows
        ],
        "total": _figures_json(table.total),
    }
