"""A form at the gateway, beside what the form before said when it was issued."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from streams.core.days import day_number
from tests.support.applications import application, applications_county
from tests.support.contract import closed, document, validator
from tests.support.county import sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served
from tests.unit.gateway.publications.publishing import Numbering
from tests.unit.gateway.publications.test_routes import post

CONTRACT: Final = closed(document())
FORM: Final = """
id = "{id}"
title = {{ zh = "{{period}}报告{id}", en = "report {id}, {{period}}" }}
period = "year"
{years}

[figures.received]
label = {{ zh = "新收", en = "new" }}
select = {{ kind = "disclosure" }}
measure = "received"

[[sections]]
title = {{ zh = "一", en = "1" }}

[[sections.paragraphs]]
zh = "{{received}}件"
en = "{{received}}"

[[tables]]
id = "applications"
title = {{ zh = "申请", en = "Applications" }}
by = "department"
continues = {{ carried-in = "carried-out" }}

[[tables.columns]]
id = "carried-in"
label = {{ zh = "上年结转", en = "carried in" }}
select = {{ kind = "disclosure" }}
measure = "carried_over"

[[tables.columns]]
id = "carried-out"
label = {{ zh = "结转下年", en = "carried out" }}
select = {{ kind = "disclosure" }}
measure = "carried_on"
"""


def county(folder: Path) -> CountyState:
    """Return a county in January 2022 with the forms of two editions; one application is open."""
    made = CountyState(applications_county(), folder, day_number(date(2022, 1, 10)))
    for name, years in (("old", 'last = "2020"'), ("new", 'first = "2021"\nfollows = "old"')):
        path = folder / "bulletins" / f"{name}.toml"
        path.write_text(FORM.format(id=name, years=years), encoding="utf-8")
    made.tell(
        [application("2020-06-01", "a"), application("2020-07-01", "b", department="housing")]
    )
    made.tell([sent("closed", "2021-02-01", "c", "a")])
    return made


def test_the_form_and_its_draft_say_where_they_do_not_take_over_what_was_issued(
    tmp_path: Path,
) -> None:
    """Across a change of the edition, once something of last year has come late."""
    state = county(tmp_path)

    async def work(gateway: CountyGateway) -> tuple[Any, Any, Any, str, str]:
        before = await gateway.json("/v1/bulletins/new-2021")
        drafted = await post(gateway, "/v1/publications", {"bulletin": "old-2020"}, status=201)
        at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
        await post(gateway, f"{at}/review", {"digest": digest, "result": "passed"})
        state.tell([application("2020-12-20", "late")])
        not_issued = await gateway.json("/v1/bulletins/new-2021")
        await post(gateway, f"{at}/issue", {"digest": digest})
        late = await gateway.json("/v1/bulletins/new-2021")
        _, html = await gateway.fetch("/v1/bulletins/new-2021?format=html")
        next_one = await post(gateway, "/v1/publications", {"bulletin": "new-2021"}, status=201)
        text = await gateway.json(f"/v1/publications/{next_one['id']}")
        return before, not_issued, late, html.decode(), text["text"]

    before, not_issued, late, html, text = served(state, work, Numbering(state))
    for content in (before, not_issued, late):
        problems = validator(CONTRACT, "/components/schemas/Bulletin").iter_errors(content)
        assert [error.message for error in problems] == []
    assert "uncontinued" not in before["tables"][0]
    assert "uncontinued" not in not_issued["tables"][0]
    said = late["tables"][0]["uncontinued"]
    assert [(one["row"], one["column"], one["now"], one["issued"]) for one in said] == [
        ("heating", "carried-in", 2, 1),
        (None, "carried-in", 3, 2),
    ]
    line = "“总计”上年结转3，《2020年报告old》印发时结转下年2"
    assert said[1]["text"]["zh"] == line
    assert line in html
    assert line in text
