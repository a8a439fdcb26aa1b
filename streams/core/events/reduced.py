"""The reduced event: what figures need of an event, and by name where each of its fields is.

A reduced event is what its feeder said, and behind that at most one word of the catalogue's: the
*guess* at the category of a receipt that names none, and the mark of a record that was a stock when
it was read. These come from the catalogue in force and not from the feeder, so that two events
which differ in nothing else say the same.

It is a list, because a case is written and read back as lists of JSON a hundred thousand times a
second, and because lists sort by what comes first in them: by time, then by identity. A position by
name costs what a number costs.
"""

from typing import Any, Final

from streams.core.filing.guessed import GuessedCategory, guessed_category, read_guessed

Reduced = list[Any]
"""``[time, source, id, what, …]``: the time is in microseconds since the epoch, the others are
texts. What follows is named by `FIELDS`, and then comes what the catalogue added."""

EventIdentity = tuple[str, str]
"""Source and id of an event, which tell it apart from all others of its case."""

TIME: Final = 0
SOURCE: Final = 1
ID: Final = 2
WHAT: Final = 3
"""Where every event has when it happened, who says so, under which id, and what happened."""

OWN: Final = 4
"""Where the fields begin that events of its sort have: those of `FIELDS`."""

KIND: Final = 4
CHANNEL: Final = 5
"""Where a receipt and a counted record have their kind and channel."""

CATEGORY: Final = 6
"""Where a receipt has the category that its feeder named, "" if it named none. Its nature and
department follow."""

GUESS: Final = 9
"""Where a receipt that names no category has the one that was guessed, by what, and how sure that
was (see `GuessedCategory.written`); it is absent otherwise. Records of before have the category
alone."""

ROUTED_CATEGORY: Final = 4
"""Where a routing has the category that it names, "" if it names none."""

VOIDED_SOURCE: Final = 4
VOIDED_ID: Final = 5
"""Where a voiding has the identity of the event that was wrong."""

STOCK_MARK: Final = 10
"""Where a counted record has true if its kind was a stock when it was read; otherwise it is absent,
or false where something follows."""

ABOUT: Final = 11
"""Where a receipt or a counted record names the application that it is about, as `ABOUT_WORD` and
that one's subject; it is absent otherwise. What comes before it is then never left out."""

ABOUT_WORD: Final = "about"
"""Before the subject, so that a record which names one is told from others at a glance."""

FIRST: Final = frozenset({"received", "counted"})
"""What begins a case or record, and says what it is; all else is a step."""

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "received": ("kind", "channel", "category", "nature", "department", "labels", "about"),
    "routed": ("category", "nature", "department", "labels"),
    "replied": ("department",),
    "closed": ("labels",),
    "reopened": (),
    "rejected": ("reason",),
    "rated": ("satisfied",),
    "voided": ("voids.source", "voids.id"),
    "accepted": ("department",),
    "returned": ("department", "reason"),
    "extended": ("department", "until", "working_days", "days", "hours", "approved_by"),
    "paused": ("department", "reason"),
    "resumed": ("department", "restart"),
    "urged": ("department", "means", "number"),
    "supervised": ("department", "number", "due"),
    "discharged": ("department",),
    "called-back": ("department", "reached", "contacted", "solved", "grade"),
    "judged": ("department", "source", "id", "verdict", "by"),
    "archived": ("department",),
    "reminded": ("department",),
    "counted": ("kind", "channel", "department", "column", "headline", "quantity", "about"),
    "due": (),
    "notices-due": (),
    "redacted": (),
    "hotspot-joined": ("items",),
    "hotspot-parted": ("items",),
    "hotspot-named": ("name",),
    "hotspot-closed": (),
    "hotspot-reopened": (),
    "hotspot-told": (),
    "hotspot-spoke": (),
    "hotspot-answered": (),
    "publication-drafted": (),
    "publication-reviewed": (),
    "publication-issued": (),
}
"""Of each sort of event the names of its own fields, in order. Texts are "" where not given, other
numbers than ``quantity`` 0, days and what is true or false null; ``satisfied`` and ``headline`` are
true or false. Days are numbers since 1970-01-01. Items are a list of texts. Labels are pairs of
name and value in order of names, and absent where there are none; before ``about``, which is a pair
of its own, they are an empty list."""

LABELS: Final = {"received": 10, "routed": 7, "closed": 4}
"""Where the events that may have labels have them. Of a receipt this is behind its guess, which is
"" where it has labels and no guess."""


def identity_of(event: Reduced) -> EventIdentity:
    """Return the source and id of an event."""
    return event[SOURCE], event[ID]


def guess_of(event: Reduced) -> str:
    """Return the category that was guessed for a receipt; "" if none was, or of a routing."""
    return guessed_category(event[GUESS]) if len(event) > GUESS else ""


def guessed_of(event: Reduced) -> GuessedCategory | None:
    """Return the guess at a receipt's category; None if there is none, or of a routing."""
    if event[WHAT] != "received" or len(event) <= GUESS or not event[GUESS]:
        return None
    return read_guessed(event[GUESS])


def labels_of(event: Reduced) -> dict[str, str]:
    """Return the labels that an event names, each with its value."""
    place = LABELS.get(event[WHAT])
    return {} if place is None or len(event) <= place else dict(event[place])


def with_guess(receipt: Reduced, guess: str) -> Reduced:
    """Return a receipt that names no category with the one that is guessed for it, if any.

    Args:
        receipt: The receipt.
        guess: As `GuessedCategory.written` has it; "" for none.
    """
    return [*receipt[:GUESS], guess, *receipt[GUESS + 1 :]] if guess else receipt


def with_about(said: list[Any], subject: str) -> list[Any]:
    """Return what a receipt or a counted record says, with the application that it is about.

    Args:
        said: The places of its event from `WHAT` on.
        subject: Of the application; "" for none.
    """
    if not subject:
        return said
    left_out: list[Any] = ["", []] if said[0] == "received" else [False]
    given = len(said) - (ABOUT - WHAT - len(left_out))
    return [*said, *left_out[given:], [ABOUT_WORD, subject]]


def about_of(event: Reduced) -> str:
    """Return the subject of the application that a receipt or record is about; "" for none."""
    if event[WHAT] not in FIRST or len(event) <= ABOUT:
        return ""
    return str(event[ABOUT][1])


def is_stock(event: Reduced) -> bool:
    """Return whether an event counts what there is: its kind was a stock when it was read."""
    return event[WHAT] == "counted" and len(event) > STOCK_MARK and event[STOCK_MARK] is True


def said(event: Reduced) -> Reduced:
    """Return a reduced event without what the catalogue added: all of it that its feeder said."""
    what = event[WHAT]
    if what == "received":
        return event[:GUESS] + event[GUESS + 1 :]
    return event[:STOCK_MARK] + event[STOCK_MARK + 1 :] if what == "counted" else event


def says_the_same(one: Reduced, other: Reduced) -> bool:
    """Return whether two events of one identity are the same to their feeder.

    By the rules 1 (see `case_records`) a guess was written at the place of the category given. Such
    an event says the same as one for which that category is guessed now.
    """
    return said(one) == said(other) or _as_before(one) == other or one == _as_before(other)


def _as_before(event: Reduced) -> Reduced:
    """Return a receipt as it was written when a guess took the place of the category given."""
    if event[WHAT] != "received" or len(event) <= GUESS or not event[GUESS]:
        return event
    return [*event[:CATEGORY], guess_of(event), *event[CATEGORY + 1 : GUESS], *event[GUESS + 1 :]]
