"""A table of a hotline's letters for tests of databases: how it is made, mapped and understood."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import orjson

from tests.support.feeders import Force

HOTLINE_MAPPING: Final = """
feeder = "hotline"
origin = "/test/hotline"
vanished = "{vanished}"

[source]
{source}

[[rows]]
subject = "hotline-{{id}}"

[[rows.events]]
type = "received"
time = "received_at"
[rows.events.data]
kind = "letter"
channel = "mailbox"
category = {{ field = "category", codes = {{ "住房" = "housing" }}, else = "uncategorised" }}
title = {{ field = "title" }}
text = {{ field = "content" }}

[[rows.events]]
type = "closed"
time = "closed_at"
"""

COLUMNS: Final = ("id", "received_at", "category", "title", "content", "closed_at")

LONG_TEXT: Final = "小区停暖三天，" * 400
"""Longer than what PostgreSQL keeps in the row itself, and not the same again when packed."""


def write_mapping(folder: Path, source: Mapping[str, Any], vanished: str = "report") -> Path:
    """Write a mapping with a source, and return where it is."""
    keys = "".join(f"{key} = {json.dumps(value)}\n" for key, value in source.items())
    path = folder / "hotline.toml"
    path.write_text(HOTLINE_MAPPING.format(source=keys, vanished=vanished), encoding="utf-8")
    return path


def meant(rows: Iterable[Mapping[str, Any]]) -> Force:
    """Say what rows mean, in a way of its own: times without an offset are those of Shanghai."""
    zone = timezone(timedelta(hours=8))
    found: Force = set()

    def said(moment: datetime) -> str:
        return moment.replace(tzinfo=zone).isoformat()

    for row in rows:
        subject = f"hotline-{row['id']}"
        data = {
            "category": {"住房": "housing", "交通": "traffic"}[row["category"]],
            "channel": "mailbox",
            "kind": "letter",
            "title": row["title"],
        }
        if row["content"]:
            data["text"] = row["content"]
        written = orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()
        found.add((subject, "received", said(row["received_at"]), written))
        if row["closed_at"] is not None:
            found.add((subject, "closed", said(row["closed_at"]), "{}"))
    return found
