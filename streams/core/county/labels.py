"""Labels: dimensions that a county defines for kinds of cases, beside those that every county has.

Who applied for disclosure, how it ended, in which quarter of the town it is: each is a label with
its values, and figures select and group by it as they do by category.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.county.measure_names import MEASURES, RATES, SHARE
from streams.core.toml_files import near

TAKEN: Final = frozenset(
    {
        *("kind", "channel", "category", "nature", "department", "column", "filing"),
        *("period", "as-of", "by", "each", "share", "durations"),
        *("measure", "rate", "limit", "at", "cursor", "format", "download", "none"),
        *("label", "labels", "unit", "units", "level", "levels", "group"),
        *("id", "times", "day", "days", "due", "standing", "headline", "start", "end", "as_of"),
        *("steps", "stages", "history", "waiting", "current", "duty", "duties"),
        *("q", "sort", "less", "growth", "stocks", "title", "original", "beside"),
        *("about", "disputes", "fees", "number", "result", "answered"),
        *(*MEASURES, *RATES, SHARE),
    }
)
"""What no label may be called, since questions, answers and the columns of tables use the words for
something else."""


class LabelGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of a label that are also counted together.

    Attributes:
        zh: The Chinese name.
        en: The English name.
    """

    zh: str
    en: str


class LabelValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value that a label may have.

    Attributes:
        zh: The Chinese name.
        en: The English name.
        group: The group that it is in, if it is in one.
        retired: Whether new events may no longer name it; a day, from which on they may not.
            Figures can still be asked for it.
    """

    zh: str
    en: str
    group: str = ""
    retired: bool | date = False


class LabelTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A label: a dimension of the county's own.

    Attributes:
        zh: The Chinese name.
        en: The English name.
        kinds: The kinds of cases that may be received with it.
        values: Its values in order, by name.
        groups: The groups of its values in order, by name.
    """

    zh: str
    en: str
    kinds: Annotated[list[str], Meta(min_length=1)]
    values: dict[str, LabelValue]
    groups: dict[str, LabelGroup] = {}

    def within(self, group: str) -> list[str]:
        """Return the values of a group, in order; nothing of a group that there is not."""
        return [name for name, value in self.values.items() if value.group == group]


Labels = Mapping[str, LabelTable]
"""Labels by name."""

ForeignLabels = Mapping[str, Collection[str]]
"""By kind of case, the labels that are for other kinds alone; kinds of which there are none are
left out."""

NO_LABELS: Final[ForeignLabels] = {}


def foreign_labels(labels: Labels, cases: Iterable[str]) -> ForeignLabels:
    """Return which labels each kind of case does not have.

    Args:
        labels: The catalogue's.
        cases: Its kinds of cases.
    """
    found = {
        kind: frozenset(name for name, label in labels.items() if kind not in label.kinds)
        for kind in cases
    }
    return {kind: names for kind, names in found.items() if names}


def check_labels(labels: Labels, cases: Collection[str], is_name: Callable[[str], bool]) -> None:
    """See that labels make sense.

    Args:
        labels: By name.
        cases: The catalogue's kinds of cases.
        is_name: Returns whether a text may be a name of the catalogue.

    Raises:
        ValueError: They do not; says which key, what was found and what is allowed.
    """
    for name, label in labels.items():
        place = f"labels.{name}"
        if name in TAKEN:
            raise ValueError(
                f"{place}: questions and tables use the word {name!r} for something else; call it "
                "otherwise"
            )
        if not label.values:
            raise ValueError(f"{place}.values: is empty; a label needs one value or more")
        for key in (
            *(f"values.{each}" for each in label.values),
            *(f"groups.{each}" for each in label.groups),
        ):
            if not is_name(key.partition(".")[2]):
                raise ValueError(
                    f"{place}.{key}: an identifier is lower-case letters and digits, "
                    "words joined by '-', at most 64 characters"
                )
        for kind in label.kinds:
            _among(f"{place}.kinds", kind, cases, "is not a kind of case")
        _check_groups(place, label)


def _check_groups(place: str, label: LabelTable) -> None:
    for name, value in label.values.items():
        if value.group:
            where = f"{place}.values.{name}.group"
            _among(where, value.group, label.groups, "is not a group of this label")
    for group in label.groups:
        if group in label.values:
            # Grouped by groups, a value without a group is shown by its own name.
            raise ValueError(
                f"{place}.groups.{group}: a value has the same name; call one of them otherwise"
            )
        if not label.within(group):
            raise ValueError(
                f"{place}.groups.{group}: no value is in it; name it as the group of one, or leave "
                "it out"
            )


def _among(place: str, name: str, known: Iterable[str], rule: str) -> None:
    there = [*known]
    if name not in there:
        some = f"there are {', '.join(there)}" if there else "there are none"
        raise ValueError(f"{place}: {name!r} {rule}{near(name, there)}; {some}")
