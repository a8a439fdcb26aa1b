"""A small form: results one below the other, applicants side by side, groups of both."""

from typing import Final

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.support.county import LABELS_TEXT, TEXT, Sent, sent, tally

_CATALOGUE: Final = (TEXT + LABELS_TEXT).replace(
    'business = { zh = "企业", en = "firms" } }',
    'business = { zh = "企业", en = "firms" }, legal = { zh = "律所", en = "law firms" } }',
)
FORM_COUNTY: Final = load_catalogue(_CATALOGUE, "form.toml")
"""The county, with three sorts of applicants."""


def _column(name: str, zh: str, en: str, measure: str, more: str = "") -> str:
    outcome = f', outcome = "{name}"' if name in {"granted", "denied"} else ""
    return (
        f'\n[[tables.columns]]\nid = "{name}"\nlabel = {{ zh = "{zh}", en = "{en}" }}\n'
        f'measure = "{measure}"\nselect = {{ kind = "disclosure"{outcome} }}\n{more}\n'
    )


_LESS: Final = 'less = "reopened"'

FORM_TEXT: Final = (
    """
id = "form"
title = { zh = "年报", en = "Yearly form" }
period = "2015"
as_of = "2015-12-31"
sections = []
figures = {}

[[tables]]
id = "third"
title = { zh = "三、申请情况", en = "3. Applications" }
by = "applicant"
heading = { zh = "项目", en = "item" }
turned = true
empty = true
none = false
identities = ["new + carried-in = processed + carried-out", "processed = granted + denied"]

[[tables.headings]]
label = { zh = "组织", en = "bodies" }
rows = ["business", "legal"]

[[tables.headings]]
label = { zh = "办理结果", en = "results" }
columns = ["granted", "denied", "processed"]

[[tables.headings]]
label = { zh = "不予", en = "not" }
columns = ["denied"]
"""
    + _column("new", "新收", "new", "received")
    + _column("carried-in", "上年结转", "carried in", "carried_over")
    + _column("granted", "予以公开", "granted", "finished", _LESS)
    + _column("denied", "不予公开", "denied", "finished", _LESS)
    + _column("processed", "合计", "processed", "finished", _LESS)
    + _column("carried-out", "结转下年", "carried on", "carried_on")
)


def application(subject: str, applicant: str, *steps: Sent, on: str = "2015-03-02") -> list[Sent]:
    """Make an application for disclosure and what follows, each step of this subject."""
    labels = {"applicant": applicant}
    first = sent("received", on, "e1", subject, kind="disclosure", channel="mailbox", labels=labels)
    return [first, *(step | {"subject": subject} for step in steps)]


def closed(on: str, outcome: str, id: str = "c1") -> Sent:  # noqa: A002 - an event's word
    """Make a closing; without an outcome where it is ""."""
    return sent("closed", on, id, labels={"outcome": outcome} if outcome else {})


FORM_EVENTS: Final = [
    event
    for events in (
        application("a1", "natural", closed("2015-04-01", "granted")),
        application("a2", "natural", closed("2015-01-20", "denied"), on="2014-12-20"),
        application("a3", "natural"),
        application("a4", "business", closed("2015-04-01", "denied")),
        application("a5", "business", closed("2015-04-01", "")),
        # Refused, reopened and granted: it counts once, under its last result.
        application(
            "a6",
            "natural",
            closed("2015-04-01", "denied"),
            sent("reopened", "2015-05-04", "r1"),
            closed("2015-05-20", "granted", "c2"),
        ),
        # Not of this year at all.
        application("a7", "natural", closed("2014-04-01", "denied"), on="2014-03-02"),
    )
    for event in events
]
"""Five of 2015 and one carried in; a5 was closed without a result."""


def small_form(text: str = FORM_TEXT, events: list[Sent] = FORM_EVENTS) -> Bulletin:
    """Evaluate it over events."""
    definition = load_definition(text, "form.toml", FORM_COUNTY)
    figures = Figures.of(Columns(tally(events).counts), FORM_COUNTY, Deadlines(FORM_COUNTY))
    return Evaluator(figures, ()).evaluate(definition)
