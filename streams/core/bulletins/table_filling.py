"""The texts of a file's tables, problems and assessment, changed all alike."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import asdict, replace

from streams.core.bulletins.definitions import BulletinFile
from streams.core.county.catalogue import Label

_PARTS: Final = ("tables", "problems", "assessment")


def with_labels(file: BulletinFile, change: Callable[[Label], Label]) -> BulletinFile:
    """Return a file with each label of its tables, problems and assessment changed.

    Args:
        file: The file; its figures and sections stay as they are.
        change: Returns what a label becomes.
    """
    return replace(file, **{name: _changed(getattr(file, name), change) for name in _PARTS})


def _changed(value: Any, change: Callable[[Label], Label]) -> Any:
    if isinstance(value, Label):
        return change(value)
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    if isinstance(value, msgspec.Struct):
        return replace(
            value, **{name: _changed(each, change) for name, each in asdict(value).items()}
        )
    return value
