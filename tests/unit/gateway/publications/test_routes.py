"""``/v1/publications``: drafted, reviewed, issued; as it was printed, and what differs since."""

import asyncio
import csv
import io
import logging
import zipfile
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from streams.core.publications.packed import from_base64, unpack_publication
from streams.gateway.publications import acts
from tests.support.contract import closed, document, validator
from tests.support.county import COUNTY, letter, sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served
from tests.unit.gateway.publications.publishing import (
    OFFICIAL,
    TWO_KEYS,
    Numbering,
    keys_of,
    office_state,
)

CONTRACT: Final = closed(document())


@pytest.fixture
def state(tmp_path: Path) -> CountyState:
    """Return the county."""
    return office_state(tmp_path)


def check(content: Any, form: str) -> Any:
    """See that an answer keeps the contract, and has no field that it does not name."""
    problems = validator(CONTRACT, f"/components/schemas/{form}").iter_errors(content)
    assert [error.message for error in problems] == []
    return content


async def post(
    gateway: CountyGateway, path: str, said: Any, token: str | None = None, status: int = 200
) -> Any:
    """Send a body; return the JSON of an answer that has a status."""
    answer = await gateway.ask(path, token, "POST", json=said)
    assert answer.status == status, (path, await answer.text())
    return await answer.json()


async def issued(gateway: CountyGateway, **more: Any) -> Any:
    """Draft, review and issue the circular."""
    drafted = await post(gateway, "/v1/publications", {"bulletin": "circular"} | more, status=201)
    at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
    await post(gateway, f"{at}/review", {"digest": digest, "result": "passed"})
    return await post(gateway, f"{at}/issue", {"digest": digest})


def test_a_bulletin_is_drafted_reviewed_and_issued(state: CountyState) -> None:
    """Each step is said by the office's key, and the number is that of the catalogue's form."""
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        answer = await gateway.ask(
            "/v1/publications", tokens["drafter"], "POST", json={"bulletin": "circular"}
        )
        assert answer.status == 201
        drafted = check(await answer.json(), "PublicationCourse")
        at = f"/v1/publications/{drafted['id']}"
        assert answer.headers["Location"] == at
        assert drafted["id"] == f"circular.{drafted['digest'][:8]}"
        assert (drafted["state"], drafted["number"], drafted["name"]) == ("drafted", None, None)
        assert drafted["title"]["zh"] == "试县2015年3月通报"
        assert drafted["period"] == {"from": "2015-03-01", "to": "2015-03-31"}
        digest = drafted["digest"]
        early = await post(gateway, f"{at}/issue", {"digest": digest}, tokens["issuer"], 409)
        assert "保密审查" in early["detail"]
        passed = {"digest": digest, "result": "passed"}
        reviewed = await post(gateway, f"{at}/review", passed, tokens["secrecy"])
        assert (reviewed["state"], reviewed["reviewed"]["key"]) == ("reviewed", "secrecy")
        done = await post(gateway, f"{at}/issue", {"digest": digest}, tokens["issuer"])
        check(done, "PublicationCourse")
        assert (done["state"], done["year"], done["number"]) == ("issued", 2015, 1)
        assert (done["name"], done["is_sealed"]) == ("试政发〔2015〕1号", True)
        assert [done[act]["key"] for act in ("drafted", "reviewed", "issued")] == [
            *("drafter", "secrecy", "issuer")
        ]
        again = await post(gateway, f"{at}/issue", {"digest": digest}, tokens["issuer"])
        assert again == done
        told = await gateway.json("/v1/publications", tokens["reader"])
        assert check(told, "PublicationList") == {"publications": [done], "next": None}
        named = await gateway.json("/v1/bulletins", tokens["reader"])
        assert check(named, "BulletinList")["bulletins"][0]["publication"] == done
        shown = await gateway.json("/v1/bulletins/circular", tokens["reader"])
        assert shown["publication"] == done

    worker = Numbering(state)
    served(state, work, worker)
    assert [event["type"].split(".")[2] for event in worker.sent] == [
        *("drafted", "reviewed", "issued")
    ]
    assert worker.refused == []


def test_each_act_needs_its_role(state: CountyState) -> None:
    """And reading that of figures; sessions of the page do none of them."""
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        draft = {"bulletin": "circular"}
        for name in ("secrecy", "issuer", "reader"):
            await post(gateway, "/v1/publications", draft, tokens[name], 403)
        at = "/v1/publications/circular.0a1b2c3d"
        await post(gateway, f"{at}/review", {}, tokens["issuer"], 403)
        await post(gateway, f"{at}/issue", {}, tokens["secrecy"], 403)
        await gateway.json(at, tokens["secrecy"], 403)
        await gateway.json(f"{at}/differences", tokens["issuer"], 403)

    worker = Numbering(state)
    served(state, work, worker)
    assert worker.sent == []


def test_with_two_keys_another_one_reviews(tmp_path: Path) -> None:
    """It is refused here, and nothing is sent."""
    state = office_state(tmp_path, TWO_KEYS)
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(
            gateway, "/v1/publications", {"bulletin": "circular"}, tokens["all"], 201
        )
        said = {"digest": drafted["digest"], "result": "passed"}
        path = f"/v1/publications/{drafted['id']}/review"
        refused = await post(gateway, path, said, tokens["all"], 409)
        assert "must be another than those that draft and issue" in refused["detail"]

    worker = Numbering(state)
    served(state, work, worker)
    assert len(worker.sent) == 1


def test_the_same_draft_is_there_already(state: CountyState) -> None:
    """While nothing else is counted, drafting again is the same draft."""

    async def work(gateway: CountyGateway) -> None:
        first = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)
        second = await post(gateway, "/v1/publications", {"bulletin": "circular"})
        assert second == first

    worker = Numbering(state)
    served(state, work, worker)
    assert len(worker.sent) == 1


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "missing required field `bulletin`"),
        ({"bulletin": "circular", "number": 1}, 400, "unknown field `number`"),
        ({"bulletin": "circular", "although_missing": "yes"}, 400, "although_missing"),
        ({"bulletin": "no"}, 404, '"no" is not a bulletin'),
        ({"bulletin": "circular", "corrects": "no"}, 404, '"no" is not a publication'),
    ],
)
def test_what_cannot_be_drafted_is_told(
    state: CountyState, body: Any, status: int, said: str
) -> None:
    """By field or by what there is."""

    async def work(gateway: CountyGateway) -> None:
        refused = await post(gateway, "/v1/publications", body, status=status)
        assert said in refused["detail"]

    served(state, work, Numbering(state))


def test_what_is_asked_of_a_publication_is_json(state: CountyState) -> None:
    """Of a known publication, with its digest."""

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)
        at = f"/v1/publications/{drafted['id']}"
        answer = await gateway.ask(f"{at}/review", method="POST", data="passed")
        assert answer.status == 415
        digest = "0" * 64
        await post(gateway, f"{at}/review", {"digest": "x", "result": "passed"}, status=400)
        await post(gateway, f"{at}/review", {"digest": digest, "result": "good"}, status=400)
        other = await post(gateway, f"{at}/issue", {"digest": digest}, status=409)
        assert "not what was drafted" in other["detail"]
        unknown = "/v1/publications/circular.00000000"
        said = {"digest": digest, "result": "passed"}
        await post(gateway, f"{unknown}/review", said, status=404)
        await post(gateway, f"{unknown}/issue", {"digest": digest}, status=404)
        await gateway.json(unknown, status=404)
        await gateway.json(f"{unknown}/differences", status=404)
        await post(gateway, f"{at}/issue?x=1", {"digest": digest}, status=400)

    served(state, work, Numbering(state))


def test_a_draft_waits_for_what_is_not_counted(state: CountyState) -> None:
    """Unless it is said; then the publication says it, and so must who issues it."""
    state.waiting = [0]

    async def work(gateway: CountyGateway) -> None:
        refused = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=503)
        assert "events of partitions 0 are not counted yet" in refused["detail"]
        told = {"bulletin": "circular", "although_missing": True}
        drafted = await post(gateway, "/v1/publications", told, status=201)
        assert drafted["missing"] == [0]
        at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
        await post(gateway, f"{at}/review", {"digest": digest, "result": "passed"})
        whole = await post(gateway, f"{at}/issue", {"digest": digest}, status=409)
        assert "its figures are not whole (partitions 0)" in whole["detail"]
        said = {"digest": digest, "although_missing": True}
        assert (await post(gateway, f"{at}/issue", said))["number"] == 1

    served(state, work, Numbering(state))


@pytest.mark.parametrize("name", ["figures_ready", "publications"])
def test_what_is_not_read_yet_is_waited_for(state: CountyState, name: str) -> None:
    """Neither drafted nor listed nor compared on half of it."""
    if name == "publications":
        state.publications.is_missing = True
    else:
        state.figures_ready = False

    async def work(gateway: CountyGateway) -> None:
        await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=503)
        if name == "publications":
            await gateway.json("/v1/publications", status=503)
            await gateway.json("/v1/publications/x", status=503)

    worker = Numbering(state)
    served(state, work, worker)
    assert worker.sent == []


def test_without_a_worker_it_is_told_that_kafka_has_it(
    state: CountyState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """202, with the draft as it will be."""
    monkeypatch.setattr(acts, "ANSWER_WAIT_SECONDS", 0.05)

    async def work(gateway: CountyGateway) -> None:
        asked = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=202)
        check(asked, "PublicationCourse")
        assert (asked["state"], asked["title"]["zh"]) == ("drafted", "试县2015年3月通报")
        await gateway.json(f"/v1/publications/{asked['id']}", status=404)

    served(state, work, Numbering(state, answers=False))


def test_without_kafka_it_is_not_asked(state: CountyState) -> None:
    """503, and asking again is harmless."""

    async def work(gateway: CountyGateway) -> None:
        away = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=503)
        assert (away["title"], "harmless" in away["detail"]) == ("Kafka is away", True)

    served(state, work, Numbering(state, is_away=True))


def test_who_came_later_learns_it_while_waiting(state: CountyState) -> None:
    """Somebody else corrects the same first: the worker refuses, and so does the answer."""
    worker = Numbering(state)

    async def work(gateway: CountyGateway) -> None:
        first = await issued(gateway)
        corrections = []
        for subject in ("late", "later"):
            state.tell([letter("2015-03-09", "x", subject)])
            said = {"bulletin": "circular", "corrects": first["id"]}
            drafted = await post(gateway, "/v1/publications", said, status=201)
            at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
            await post(gateway, f"{at}/review", {"digest": digest, "result": "passed"})
            corrections.append((f"{at}/issue", {"digest": digest}))
        one, two = corrections
        worker.answers = False
        worker.came.clear()
        asked = asyncio.create_task(post(gateway, *two, None, 409))
        async with asyncio.timeout(10):
            await worker.came.wait()
        worker.answers = True
        done = await post(gateway, *one)
        assert f"{done['id']} came in its place" in (await asked)["detail"]

    served(state, work, worker)


def test_a_correction_comes_in_the_place_of_the_first(state: CountyState) -> None:
    """It has a number of its own, and each names the other; its document says what it corrects."""

    async def work(gateway: CountyGateway) -> None:
        first = await issued(gateway)
        state.tell([letter("2015-03-09", "x", "late")])
        second = await issued(gateway, corrects=first["id"])
        assert (second["number"], second["corrects"]) == (2, first["id"])
        at = f"/v1/publications/{first['id']}"
        now = await gateway.json(at)
        assert (now["state"], now["corrected_by"], now["is_sealed"]) == (
            *("corrected", second["id"]),
            True,
        )
        text = (await gateway.fetch(f"/v1/publications/{second['id']}?format=html&language=zh"))[1]
        assert "（更正试政发〔2015〕1号）" in text.decode()
        listed = await gateway.json("/v1/bulletins")
        assert listed["bulletins"][0]["publication"]["id"] == second["id"]

    served(state, work, Numbering(state))


def test_what_was_issued_stays_as_it_was_printed(state: CountyState) -> None:
    """In every form, whatever is counted since, and though its file is gone."""
    take_away = Path(state.installation.settings.bulletins, "circular.toml").unlink

    async def work(gateway: CountyGateway) -> None:
        done = await issued(gateway)
        at = f"/v1/publications/{done['id']}"
        before = {
            form: (await gateway.fetch(f"{at}?format={form}"))[1]
            for form in ("json", "text", "html", "docx", "pdf")
        }
        state.tell([letter("2015-03-09", "x", "late", department="heating")])
        take_away()
        for form, body in before.items():
            assert (await gateway.fetch(f"{at}?format={form}"))[1] == body, form
        said = check(await gateway.json(at), "Publication")
        assert said["figures"][0]["printed"] == {"zh": "8", "en": "8"}
        assert [table["id"] for table in said["tables"]] == ["units"]
        assert said["flushes"] == [1]
        assert "共收到信件 8 件。" in before["text"].decode()
        with zipfile.ZipFile(io.BytesIO(before["docx"])) as file:
            word = file.read("word/document.xml").decode()
        assert "试政发〔2015〕1号" in word
        assert "2015年4月1日" in word
        saved, _ = await gateway.fetch(f"{at}?format=docx&download=1")
        assert "publication-circular-2015-1.docx" in saved.headers["Content-Disposition"]
        bad = await gateway.json(f"{at}?language=zh", status=400)
        assert "html, docx and pdf" in bad["detail"]

    served(state, work, Numbering(state))


def test_a_number_is_written_as_it_was_printed(tmp_path: Path) -> None:
    """By the form of the catalogue then, or plainly; another form changes neither list nor file."""
    state = office_state(tmp_path, COUNTY)

    async def work(gateway: CountyGateway) -> None:
        done = await issued(gateway)
        assert done["name"] == "〔2015〕1号"
        state.catalogue = OFFICIAL
        at = f"/v1/publications/{done['id']}"
        assert (await gateway.json(at))["name"] == "〔2015〕1号"
        html = (await gateway.fetch(f"{at}?format=html&language=zh"))[1].decode()
        assert '<p class="reference">〔2015〕1号</p>' in html

    served(state, work, Numbering(state))


def test_a_draft_says_that_it_is_one(state: CountyState) -> None:
    """In the document, and in the name of its file."""

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)
        at = f"/v1/publications/{drafted['id']}?format=html"
        answer, body = await gateway.fetch(f"{at}&download=1")
        assert '<p class="reference">草稿' in body.decode()
        assert "publication-circular-draft.html" in answer.headers["Content-Disposition"]

    served(state, work, Numbering(state))


def test_a_late_letter_is_one_case_with_its_reason(state: CountyState) -> None:
    """Printed + differences + rest = now; without the role for cases it is added up by reason."""
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(
            gateway, "/v1/publications", {"bulletin": "circular"}, tokens["drafter"], 201
        )
        at = f"/v1/publications/{drafted['id']}/differences"
        same = check(await gateway.json(at, tokens["cases"]), "PublicationDifferences")
        assert (same["figures"], same["changed"], same["at"]) == ([], 0, [1])
        whole = await gateway.json(f"{at}?all=1", tokens["cases"])
        places = {figure["place"] for figure in check(whole, "PublicationDifferences")["figures"]}
        assert {"received", "units/heating/closure", "units//received/total"} <= places
        state.tell([letter("2015-03-09", "x", "late", department="heating")])
        state.tell([letter("2015-05-09", "x", "may", department="heating")])
        answer = await gateway.ask(at, tokens["cases"])
        assert answer.headers["Cache-Control"] == "no-store"
        said = check(await answer.json(), "PublicationDifferences")
        figures = {figure["place"]: figure for figure in said["figures"]}
        assert said["changed"] == len(figures) > 1
        assert figures["received"]["parts"] == [
            {
                "role": "number",
                "name": "received",
                "printed": 8,
                "now": 9,
                "differences": [{"subject": "late", "flush": 2, "reason": "came-late", "more": 1}],
                "rest": [],
            }
        ]
        for figure in figures.values():
            for part in figure["parts"]:
                made = sum(each["more"] for each in (*part["differences"], *part["rest"]))
                assert part["printed"] + made == part["now"]
        plain = await gateway.ask(at, tokens["reader"])
        assert plain.headers["Cache-Control"] == "private, no-cache"
        text = await plain.text()
        assert "late" not in text.replace("came-late", "")
        summed = {each["place"]: each for each in (await plain.json())["figures"]}
        assert summed["received"]["parts"][0]["differences"] == [
            {"reason": "came-late", "more": 1, "cases": 1}
        ]

    served(state, work, Numbering(state))


def test_differences_go_into_files(state: CountyState) -> None:
    """For Excel, as CSV and as text, with cases for those who may see them."""
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(
            gateway, "/v1/publications", {"bulletin": "circular"}, tokens["drafter"], 201
        )
        at = f"/v1/publications/{drafted['id']}/differences"
        state.tell([letter("2015-03-09", "x", "late", department="heating")])
        state.tell([sent("closed", "2015-03-10", "c", "late")])
        for name, subjects in (("cases", {"late"}), ("reader", {""})):
            _, body = await gateway.fetch(f"{at}?format=csv", tokens[name])
            rows = [*csv.reader(io.StringIO(body.decode("utf-8-sig")))]
            assert {row[8] for row in rows[1:]} == subjects
            received = [row for row in rows if row[0] == "received"]
            assert [row[6:8] + row[10:] for row in received] == [["8", "9", "迟到", "1"]]
            _, body = await gateway.fetch(f"{at}?format=xlsx", tokens[name])
            sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
            assert sheet.max_row == len(rows)
            _, body = await gateway.fetch(f"{at}?format=text", tokens[name])
            assert "8 → 9" in body.decode()
            assert ("late  迟到" in body.decode()) == (name == "cases")
        await gateway.json(f"{at}?format=csv&all=1", tokens["cases"], 400)
        await gateway.json(f"{at}?all=2", tokens["cases"], 400)

    served(state, work, Numbering(state))


def test_where_the_index_is_not_there_nothing_is_compared(state: CountyState) -> None:
    """503: differences without cases would be unexplained."""

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)
        state.trouble = "index of cases: 40 of about 90 records"
        at = f"/v1/publications/{drafted['id']}/differences"
        assert "index of cases" in (await gateway.json(at, status=503))["detail"]

    served(state, work, Numbering(state))


def test_lists_have_pages_and_states(state: CountyState) -> None:
    """The newest first, by bulletin and by where they are on their course."""

    async def work(gateway: CountyGateway) -> None:
        ids = []
        for number in range(3):
            state.now = state.now[0], 600 + number
            drafted = await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)
            ids.append(drafted["id"])
            state.tell([letter("2015-03-09", "x", f"late-{number}")])
        said = {"digest": drafted["digest"], "result": "refused"}
        await post(gateway, f"/v1/publications/{ids[-1]}/review", said)
        first = await gateway.json("/v1/publications?limit=2")
        second = await gateway.json(f"/v1/publications?limit=2&after={first['next']}")
        listed = [each["id"] for page in (first, second) for each in page["publications"]]
        assert (listed, second["next"]) == (ids[::-1], None)
        refused = await gateway.json("/v1/publications?state=refused&bulletin=circular")
        assert [each["id"] for each in refused["publications"]] == [ids[-1]]
        assert (await gateway.json("/v1/publications?bulletin=2015"))["publications"] == []
        for query in ("state=laughed", "after=x", "limit=0", "sort=id"):
            await gateway.json(f"/v1/publications?{query}", status=400)

    served(state, work, Numbering(state))


def test_nobody_is_named_in_what_is_published(state: CountyState) -> None:
    """Nor is any case: the circular's problems say how many there are."""

    async def work(gateway: CountyGateway) -> None:
        await post(gateway, "/v1/publications", {"bulletin": "circular"}, status=201)

    worker = Numbering(state)
    served(state, work, worker)
    (event,) = worker.sent
    content = unpack_publication(from_base64(event["data"]["content"]), event["data"]["digest"])
    assert content.document is not None
    assert "t0" not in content.text
    assert not any("t0" in cell.zh for part in content.document.body for cell in _texts(part))


def _texts(part: Any) -> list[Any]:
    return [part.said] if hasattr(part, "said") else [cell for row in part.rows for cell in row]


def test_the_audit_log_says_who_did_what(
    state: CountyState, caplog: pytest.LogCaptureFixture
) -> None:
    """By key and id, once Kafka has it; what is refused is not done."""
    tokens = keys_of(state)

    async def work(gateway: CountyGateway) -> None:
        drafted = await post(
            gateway, "/v1/publications", {"bulletin": "circular"}, tokens["drafter"], 201
        )
        at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
        await post(gateway, f"{at}/issue", {"digest": digest}, tokens["issuer"], 409)
        said = {"digest": digest, "result": "passed"}
        await post(gateway, f"{at}/review", said, tokens["secrecy"])
        await post(gateway, f"{at}/issue", {"digest": digest}, tokens["issuer"])

    with caplog.at_level(logging.INFO, "kuaibao.audit"):
        served(state, work, Numbering(state))
    told = [
        (entry.event, entry.key_name)  # type: ignore[attr-defined]
        for entry in caplog.records
        if entry.name == "kuaibao.audit"
    ]
    assert told == [
        ("publication drafted", "drafter"),
        ("publication reviewed (passed)", "secrecy"),
        ("publication issued", "issuer"),
    ]
