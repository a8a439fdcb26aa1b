"""A template of the county made up for tests."""

from typing import Final

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.templates import Template
from tests.support.county import COUNTY

QUARTERLY: Final = """
id = "circular"
title = { zh = "{period}通报", en = "Circular of {period}" }
period = "quarter"

[figures.received]
label = { zh = "{period}收到", en = "received, {period}" }
select = { kind = "letter", channel = "mailbox" }
measure = "received"

[figures.later]
label = { zh = "三十天内办结", en = "closed within thirty days" }
select = { kind = "letter" }
as_of = "period end + 30 days"
measure = "closed"

[figures.before]
label = { zh = "此前收到", en = "received before" }
select = { kind = "letter" }
period = "..2014-12-31"
as_of = "2015-01-10"
measure = "received"

[figures.growth]
label = { zh = "环比", en = "on the quarter before" }
select = { kind = "letter" }
measure = "received"
growth = "period"

[[sections]]
title = { zh = "{period}来信", en = "Letters of {period}" }

[[sections.paragraphs]]
zh = "{period} {received} 件，环比 {growth}，三十天内办结 {later}，此前 {before}。"
en = "In {period} {received} letters ({growth}); within thirty days {later}; before {before}."
"""


def template(text: str = QUARTERLY) -> Template:
    """Return it read."""
    made = load_bulletin(text, "circular.toml", COUNTY)
    assert isinstance(made, Template)
    return made
