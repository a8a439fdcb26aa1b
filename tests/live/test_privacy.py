"""What people write, and who they are, stays in the topics that are there for it."""

import json
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import msgspec
import pytest
from click.testing import Result

from streams.broker import ports
from streams.core.notices.due import encode_notices_due, notices_due
from streams.gateway.access.key_making import make_key
from streams.gateway.figures.mapped_shelf import figures_folder
from streams.gateway.http.roles import ROLES
from streams.topics.topics import NOTICES_DUE, QUICK_REPORT_DUE
from streams.worker.store.case_store import CaseStore
from tests.live.conftest import Install
from tests.live.test_hotspots import ORDINARY
from tests.support import forks
from tests.support.checks import flushes
from tests.support.commands import invoke
from tests.support.county import sent
from tests.support.gateways import Answer, Gateway
from tests.support.installation import Installation, Raw
from tests.support.marks import Marks, case, found, make_marks, malformed
from tests.support.processes import KUAIBAO, environment, wait_until
from tests.support.receivers import SECRET, MailReceiver, WebReceiver
from tests.support.record import SCHEMAS, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

BATCH: Final = "application/cloudevents-batch+json"
ONE: Final = "application/cloudevents+json"
PLANTED: Final = b"planted"
"""The key of what these tests write where only workers should."""

TITLES: Final = ("quick-report-items", "quick-reports", "titles")
"""The topics that hold titles, masked."""

POSTED: Final = ("title", "account", "reach")
"""What is kept with the title of an opinion item, and shown where it is."""

SHEET_MAPPING: Final = """
feeder = "sheet"
origin = "/test/sheet"
[source]
kind = "sheet"
path = "sheet.csv"
[[rows]]
subject = "sheet-{编号}"
[[rows.events]]
type = "received"
time = "来信时间"
[rows.events.data]
kind = "letter"
channel = "mayor-mailbox"
category = { field = "类别" , codes = { "住房" = "housing" } }
title = { field = "标题" }
text = { field = "内容" }
"person.name" = { field = "姓名" }
"person.phone" = { field = "电话" }
"""
"""What rows of the marked sheet are."""

HOT: Final = ("sketch-items", "sketches", "sketch-key", "hotspot-decisions", "hotspots")
"""The topics of hotspots, which are made of what citizens wrote."""

NOTICED: Final = ("notice-items", "notices", "deliveries")
"""The topics that notices go through, on their way to those who are told."""


TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
"""The trace of all that is posted."""

DUTIES: Final = "period=2015-02&as_of=2015-03-20"
"""What duties are asked for: some of a month in which nothing was published."""


CATEGORIES: Final = ((), ("uncategorised", "housing"))
"""What keys are limited to: those of a department must be."""


class Talkative(Gateway):
    """A gateway that logs all it can, for people, and in its second life what is usual, as JSON."""

    lives = 0

    @property
    def audit(self) -> Path:
        """Where it says who opened which case."""
        return self.path.with_suffix(".audit")

    def start(self) -> None:
        """Start it."""
        self.lives += 1
        level, form = ("DEBUG", "people") if self.lives == 1 else ("INFO", "json")
        settings = msgspec.structs.replace(
            self.settings, log_format=form, audit_log=str(self.audit)
        )
        with self.path.open("ab") as log:
            self.process = forks.start(
                [*KUAIBAO, "gateway", "--log-level", level],
                env=environment(settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def close(self) -> None:
        """End it."""
        self.kill()


class Town(NamedTuple):
    """An installation that has worked through all that is marked."""

    marks: Marks
    kuaibao: Installation
    gateway: Talkative
    tokens: dict[str, str]
    metrics_port: int
    posted: list[Answer]
    sent: list[Result]
    messages: list[bytes]
    fed: list[Result]

    def ask(self, path: str, role: str) -> Answer:
        """Ask the gateway with the key of a role."""
        return self.gateway.ask(path, headers={"Authorization": f"Bearer {self.tokens[role]}"})


def send_bad_rows(marks: Marks, kuaibao: Installation, folder: Path) -> Iterator[Result]:
    """Send tables whose columns have slipped, or that have no first row."""
    header = "type,source,id,subject,time,score,headline,title\n"
    envelope = "kuaibao.case.rated.v1,/test,1,bad,2015-03-02T10:00:00+08:00"
    tables = [
        f"{header}{envelope},{marks.phone},,\n",
        f"{header}{envelope},{marks.identity},,\n",
        f"{header}{envelope},,{marks.name},\n",
        f"{header}{marks.name},,{marks.phone},,{marks.email},,,{marks.title}\n",
        f"{marks.name},{marks.phone},{marks.name},{marks.email}\n",
        f'{header}{envelope},,,"{marks.text}"{marks.note}\n',
        f"{header}{envelope},,,{marks.text}，{marks.note},{marks.title}\n",
    ]
    for number, table in enumerate(tables):
        path = folder / f"slipped-{number}.csv"
        path.write_text(table, encoding="utf-8")
        yield invoke(kuaibao, "send", str(path))
    path = folder / "slipped.jsonl"
    path.write_text(f'{{"{marks.name}": "{marks.text}"\n', encoding="utf-8")
    yield invoke(kuaibao, "send", str(path))


def feed_sheets(marks: Marks, kuaibao: Installation, folder: Path) -> Iterator[Result]:
    """Feed a sheet of good rows and bad, then corrected, then without most of its rows."""
    head = "编号,来信时间,类别,标题,内容,姓名,电话\n"
    said = f"{marks.title},{marks.text} {marks.note} {marks.address},{marks.name},{marks.phone}"
    rows = [
        f"1,2015-03-02 10:00,住房,{said}\n",
        f"2,{marks.name},住房,{said}\n",
        f"3,2015-03-02 10:00,{marks.name} {marks.phone},{said}\n",
        f"1,2015-03-02 10:00,住房,{marks.note},{marks.title},{marks.name},{marks.identity}\n",
        f",2015-03-02 10:00,住房,{said}\n",
        f"5,2015-03-02 10:00,住房,{said},{marks.email}\n",
        f"6,2015-03-02 10:00,住房,{said}\n",
    ]
    path = folder / "sheet.toml"
    path.write_text(SHEET_MAPPING, encoding="utf-8")
    for many in (len(rows), 1):
        (folder / "sheet.csv").write_text(head + "".join(rows[:many]), encoding="utf-8")
        yield invoke(kuaibao, "feed", str(path), "--log-level", "DEBUG")


def send_by_open311(marks: Marks, gateway: Gateway, key: str) -> None:
    """Send a request with marks in every field, and requests that are wrong in one."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    fields = dict.fromkeys(("address_string", "address_id", "device_id"), marks.address)
    fields |= {"first_name": marks.name, "phone": marks.phone, "email": marks.email}
    fields |= {"description": marks.everything, "media_url": marks.note, "account_id": marks.phone}
    fields |= {"attribute[title]": marks.title, "attribute[pole]": marks.landline}
    fields |= {"service_code": "other", "api_key": key, "lat": "34.5", "long": "109.1"}
    everything = marks.everything
    for change, status in (
        ({}, 201),
        ({"service_code": everything}, 404),
        ({"lat": everything}, 400),
        ({"requested_datetime": everything}, 400),
        ({"jurisdiction_id": everything}, 404),
        ({"api_key": everything}, 401),
    ):
        for ext in ("json", "xml"):
            body = urlencode(fields | change).encode()
            answer = gateway.ask(f"/open311/v2/requests.{ext}", body, form)
            assert answer.status == status, (change, answer)
            assert found(marks, answer.body) == []


@pytest.fixture
def kuaibao(install: Install, tmp_path: Path) -> Installation:
    """An installation whose notices go to the recipients of a file."""
    given: dict[str, Any] = {"notify_quiet": 0.5, "notify_timeout": 5.0}
    given |= {"open311": str(SCHEMAS / "open311.toml")}
    return install(recipients=str(tmp_path / "recipients.toml"), **given)


@pytest.fixture
def town(kuaibao: Installation, tmp_path: Path) -> Iterator[Town]:
    """An installation that has got good and bad by every way in, with a worker killed."""
    marks = make_marks()
    path = tmp_path / "gateway-keys.json"
    tokens = {
        str(role): make_key(path, role, [role], [], categories=CATEGORIES[role == "department"])
        for role in ROLES
    }
    first = kuaibao.worker(*KUAIBAO, "worker", "--log-level", "DEBUG", opens=4)
    # Among letters about other things, which are closed, those that are marked are one hotspot.
    closed = [sent("closed", "2015-02-27", f"c-{each['id']}", each["subject"]) for each in ORDINARY]
    kuaibao.feed(keyed(*ORDINARY, *closed))
    with closing(Talkative(kuaibao.settings, tmp_path, "gateway")) as gateway:
        gateway.wait_ready()
        posts = list(bodies(marks))
        posted = []
        for half in (posts[::2], posts[1::2]):
            for body, kind in half:
                said = {"Content-Type": kind, "Authorization": f"Bearer {tokens['feed']}"}
                said |= {"X-Request-Id": marks.phone, "traceparent": TRACE}
                said |= {"tracestate": f"{marks.phone}={marks.email}"}
                posted.append(gateway.ask("/v1/events", body, said))
            if gateway.lives == 1:
                gateway.kill()
                gateway.start()
                gateway.wait_ready()

        send_by_open311(marks, gateway, tokens["feed"])
        disclosure = case(marks, "disclosure-1", kind="disclosure", channel="in-person")
        kuaibao.feed(keyed(*disclosure), "replies")
        kuaibao.write("intake", *raws(marks))
        first.kill()
        metrics_port = ports.free()
        kuaibao.worker(opens=4, log_format="json", metrics_port=metrics_port)
        for topic in ("letters.housing", "replies"):
            kuaibao.write(topic, *raws(marks))
        kuaibao.write("notices-due", *raws(marks))
        for topic in ("quick-report-items", "publications", *NOTICED):
            kuaibao.write(topic, *items(marks))
        astray = [raw._replace(partition=0) for raw in raws(marks)]
        kuaibao.write("publication-requests", *astray)
        large = Raw(marks.everything.encode() * 40_000, b"bad")
        gzip = {"max_request_size": 20_000_000, "compression_type": "gzip"}
        kuaibao.write("intake", large, **gzip)
        rows = list(send_bad_rows(marks, kuaibao, tmp_path))
        fed = list(feed_sheets(marks, kuaibao, tmp_path))
        named = {"name": f"来电{marks.phone}", "note": marks.everything}
        kuaibao.feed(keyed(sent("hotspot-named", "2015-03-03", "h", "letter-1", **named)))
        kuaibao.drain()
        kuaibao.feed(keyed(sent("due", "2015-03-03", subject="2015-03-02")), QUICK_REPORT_DUE)
        for moment in (datetime(2015, 3, 11, tzinfo=UTC), datetime.now(UTC)):
            tell(kuaibao, moment)
        messages = deliver(kuaibao)
        drafted = invoke(kuaibao, "publish", "draft", "2015", "--as", "office")
        assert drafted.exit_code == 0, drafted.output
        yield Town(marks, kuaibao, gateway, tokens, metrics_port, posted, rows, messages, fed)


def tell(kuaibao: Installation, moment: datetime) -> None:
    """Have every partition look for the notices that are due at a moment."""
    day = moment.date().isoformat()
    value = encode_notices_due(notices_due(day, moment, only_hours=False))
    for number in range(kuaibao.settings.partitions):
        kuaibao.feed([(day.encode(), value)], NOTICES_DUE, partition=number)
    kuaibao.drain()


def deliver(kuaibao: Installation) -> list[bytes]:
    """Send the notices by mail and as posts; return all that was sent."""
    path = Path(kuaibao.settings.recipients)
    with WebReceiver() as web, MailReceiver() as mail:
        path.write_text(
            f'inner = ["127.0.0.0/8"]\n[mail]\nhost = "127.0.0.1"\nport = {mail.port}\n'
            'tls = "none"\nfrom = "desk@county.example"\n'
            '[recipients.office]\nemail = "mailto:office@county.example"\n'
            f'webhook = {{ url = "{web.url("/ok")}", secret = "{SECRET}" }}\n',
            encoding="utf-8",
        )
        path.chmod(0o600)
        sender = kuaibao.start(*KUAIBAO, "notify", "--log-level", "DEBUG")

        def is_delivered() -> bool:
            assert sender.process.poll() is None, sender.log[-4000:]
            told = everything_in(kuaibao, "deliveries")
            ways = (b'"email"', b'"webhook"', b'"delivered"')
            return bool(web.posted and mail.mails) and all(way in told for way in ways)

        wait_until(is_delivered, "notices are delivered")
        assert sender.terminate() == 0
        mails = [one.as_bytes() + one.get_content().encode() for _, one in mail.mails]
        return mails + [one.body for one in web.posted]


def bodies(marks: Marks) -> Iterator[tuple[bytes, str]]:
    """Return what is posted, and as what: two cases, and all that is malformed."""
    good = case(marks, "letter-1", kind="letter", channel="mayor-mailbox")
    good += case(marks, "opinion-1", kind="opinion", channel="monitoring")
    yield b"[%b]" % b",".join(value for _, value in keyed(*good)), BATCH
    everything = marks.everything.encode()
    yield everything, ONE
    yield b'{"a":"%b"' % everything, ONE
    yield b'{"a":"%b"}' % (everything * 6_000), ONE
    for value in wrong_values(marks):
        yield value, ONE


def wrong_values(marks: Marks) -> list[bytes]:
    """Return all that is malformed, as JSON."""
    return [json.dumps(event, ensure_ascii=False).encode() for event in malformed(marks)]


def raws(marks: Marks) -> list[Raw]:
    """Return records that no worker can use."""
    everything = marks.everything.encode()
    null: Any = (f"ce_{marks.name}", None)
    other = (f"ce_{marks.name}", b"\xff")
    values = wrong_values(marks)
    return [
        *(Raw(value, everything) for value in values),
        *(Raw(value, b"bad", (("trace", everything), null)) for value in values[:3]),
        Raw(everything, None, (("ce_type", b"x"), null)),
        Raw(everything, None, (("ce_type", b"x"), other)),
        Raw(everything, None, (("ce_type", everything), ("ce_subject", everything))),
        Raw(everything, everything),
        Raw(marks.everything.encode("gbk"), b"bad"),
        Raw(None, everything),
    ]


def items(marks: Marks) -> list[Raw]:
    """Return what is not an item of a quick report."""
    everything = marks.everything.encode()
    values = (b"%b", b'{"type":"%b"}', b'{"type":"item","time":"%b"}')
    return [Raw(value % everything, PLANTED, partition=0) for value in values]


def test_the_marks_are_only_where_they_may_be(town: Town) -> None:
    """Nothing else that is kept, logged, measured, listed or answered holds one, in any form.

    Departments' topics and `dead-letters` hold them, quick reports a masked title. Who posted is
    told what is wrong with it. Logs are those of DEBUG and people, of INFO and JSON.
    """
    marks, kuaibao, gateway = town.marks, town.kuaibao, town.gateway
    reached = flushes(kuaibao)

    def shown() -> bool:
        at = town.ask("/v1/figures?period=2015", "figures").json["current"]["at"].split(".")
        return all(int(at[number]) >= flush for number, flush in reached.items())

    wait_until(shown, "the gateway shows all")
    wait_until(lambda: b'"name"' in everything_in(kuaibao, "hotspots"), "a hotspot is named")
    looked: dict[str, tuple[bytes, tuple[str, ...]]] = {}

    # These are where they must be: otherwise the checks below would mean nothing.
    assert found(marks, everything_in(kuaibao, "opinions.uncategorised")) == list(Marks._fields)
    assert found(marks, everything_in(kuaibao, "dead-letters")) == list(Marks._fields)
    # What was posted is of its trace in every topic that it has come to.
    for topic in ("intake", "opinions.uncategorised"):
        assert f"traceparent:{TRACE}".encode() in everything_in(kuaibao, topic), topic
    for topic in ("cases", "figures", "feeders", *NOTICED, *TITLES, *HOT):
        may = POSTED if topic == "titles" else ("title",) * (topic in TITLES)
        looked[f"topic {topic}"] = everything_in(kuaibao, topic), may
        assert looked[f"topic {topic}"][0], topic
    looked["topic publications"] = published(kuaibao), ()
    assert b'"bulletin":"2015"' in looked["topic publications"][0]
    for number, message in enumerate(town.messages):
        looked[f"message {number}"] = message, ()
    assert b"letter-1" in b"".join(town.messages)
    (issue,) = kuaibao.issues()
    assert [item.title for item in issue.items] == [
        f"{marks.title}，我是＊＊＊，电话＊＊＊或＊＊＊，邮箱＊＊＊，身份证＊＊＊"
    ]

    for arguments in (
        *(["list", "--limit", "0"], ["list", "--limit", "0", "--json"]),
        *(["list", "--count-by", name] for name in ("field", "topic", "reason", "source")),
        *(["replay", "--all", "--dry-run"], ["replay", "--all", "--dry-run", "--json"]),
        ["show", "9:9"],
    ):
        done = invoke(kuaibao, "dead-letters", *arguments)
        looked[f"dead-letters {arguments}"] = done.output.encode(), ()
        assert len(done.output) > 20, done
    # All of it is refused before it is sent.
    assert [sending.exit_code for sending in town.sent] == [2] * 8
    for number, sending in enumerate(town.sent):
        looked[f"send {number}"] = sending.output.encode(), ()
    # Some rows are refused and the others sent; of the vanished ones the log says so.
    assert [feeding.exit_code for feeding in town.fed] == [2, 0]
    assert "new 2" in town.fed[0].output
    for number, feeding in enumerate(town.fed):
        looked[f"feed {number}"] = feeding.output.encode(), ()
    for one in gateway.index.parent.glob(f"{gateway.index.name}*"):
        if one.is_file():
            looked[f"index {one.name}"] = one.read_bytes(), POSTED
    snapshot = list(figures_folder(str(gateway.index)).iterdir())
    assert snapshot
    for one in snapshot:
        looked[f"snapshot {one.name}"] = one.read_bytes(), ()
    with urlopen(f"http://127.0.0.1:{town.metrics_port}/metrics") as answer:
        looked["metrics of the worker"] = answer.read(), ()
    done = invoke(kuaibao, "notify", "--list", "--state", "delivered", "--json")
    assert "delivered" in done.output, done
    looked["notify --list"] = done.output.encode(), ()
    # What is asked of notices, desk and duties is asked of something.
    path = f"/v1/cases?period=2015&measure=received&q={quote(marks.title[2:5])}"
    titles = {item["id"]: item.get("title") for item in town.ask(path, "cases").json["items"]}
    masked = f"{marks.title}，我是＊＊＊，电话＊＊＊或＊＊＊，邮箱＊＊＊，身份证＊＊＊"
    assert titles == {
        **dict.fromkeys(("letter-1", "opinion-1", "disclosure-1"), masked),
        # The rows of the sheet that can be used are called by the marked title alone.
        **dict.fromkeys(("sheet-1", "sheet-6"), marks.title),
    }
    assert found(marks, town.ask("/v1/cases/opinion-1", "cases").body) == [*POSTED]
    # Of a letter it is not kept.
    assert found(marks, town.ask("/v1/cases/letter-1", "cases").body) == ["title"]
    for path, role, said in (
        ("/v1/notices", "cases", b"letter-1"),
        ("/v1/desk?as_of=2015-03-20", "cases", b"letter-1"),
        (f"/v1/duties?{DUTIES}", "figures", b"monthly-disclosure"),
    ):
        assert said in town.ask(path, role).body, path
    # A department reads letters whole; that it did is in the log, and nothing of them.
    path = "/v1/department/events?limit=1000"
    wait_until(lambda: bool(found(marks, town.ask(path, "department").body)), "letters are read")
    for role in ROLES:
        for path in pages():
            # A user who may see cases and quick reports sees their titles, on the desk too.
            # Where it was posted is on the case alone, and in its hotspot.
            has_titles = "quick-reports" in path or path.startswith(("/v1/cases", "/v1/desk?"))
            allowed: tuple[str, ...] = ("title",) if has_titles and role == "cases" else ()
            if role == "cases" and path.startswith(("/v1/cases/", "/v1/hotspots")):
                allowed = POSTED
            elif role == "cases" and "quick-reports/" in path:
                allowed = ("title", "reach")
            given = town.ask(path, role)
            head = json.dumps(dict(given.headers), ensure_ascii=False).encode()
            looked[f"{path} for {role}: {given.status}"] = head + given.body, allowed
    for asked in (quote(marks.everything), quote(marks.name), marks.phone):
        for path in (f"/v1/cases/{asked}", f"/v1/cases?kind={asked}", f"/{asked}?{asked}=1"):
            town.ask(path, "cases")  # its answer may say what was asked; its log may not
        town.ask(f"/v1/cases?measure=received&q={asked}", "cases")  # the same
        for path in (
            f"/open311/v2/requests/{asked}.json",
            f"/open311/v2/requests.xml?status={asked}",
        ):
            town.ask(path, "feed")
        for path in (f"/v1/notices?case={asked}", f"/v1/desk?as_of={asked}", f"/v1/duties?{asked}"):
            town.ask(path, "cases")  # its answer may say what was asked; its log may not
    assert {answer.status for answer in town.posted} == {202, 413, 422, 400}
    for log in (gateway.path, *(worker.path for worker in kuaibao.workers)):
        looked[f"log {log.name}"] = log.read_bytes(), ()
        assert log.stat().st_size > 200
    assert "POST /v1/events 422" in gateway.log
    assert ", key feed, request " in gateway.log
    looked["audit log"] = gateway.audit.read_bytes(), ()
    opened = [json.loads(line) for line in looked["audit log"][0].splitlines()]
    assert {"letter-1", "opinion-1"} <= {line["subject"] for line in opened}
    assert {line["key_name"] for line in opened} == {"cases"}
    assert "kuaibao.audit" not in gateway.log
    for worker in kuaibao.workers:
        if worker.process.poll() is None:
            worker.terminate()
    for store in sorted(Path(kuaibao.settings.store).glob("*-?")):
        looked[f"store {store.name}"] = everything_kept(store), ()
    assert any(b"letter-1" in data for name, (data, _) in looked.items() if "store" in name)
    statuses = {name.rpartition(" ")[2] for name in looked if name.startswith("/")}
    assert statuses == {"200", "400", "403", "404"}
    wrong = {
        name: told for name, (data, may) in looked.items() if (told := found(marks, data, *may))
    }
    assert wrong == {}, wrong


def everything_in(kuaibao: Installation, topic: str) -> bytes:
    """Return all that a topic's records hold."""
    return b"\n".join(
        part
        for record in kuaibao.read(topic)
        if record.key != PLANTED
        for part in (
            *(record.key or b"", record.value or b""),
            *(name.encode() + b":" + (value or b"") for name, value in record.headers),
        )
    )


def published(kuaibao: Installation) -> bytes:
    """Return all that publications hold, unpacked."""
    values = [each.value or b"" for each in kuaibao.read("publications") if each.key != PLANTED]
    contents = [zlib.decompress(value) for value in values if not value.startswith(b"{")]
    assert len(contents) == 1
    return b"\n".join([everything_in(kuaibao, "publications"), *contents])


def everything_kept(folder: Path) -> bytes:
    """Return all cases that a worker's store holds, and its other files as they are on disk."""
    store = CaseStore(folder)
    cases = b"\n".join(part for case in store.all_cases() for part in case)
    store.close()
    files = [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()]
    return b"\n".join([cases, *files])


def pages() -> list[str]:
    """List what can be asked of a gateway, and some that cannot."""
    period = "period=2015&as_of=2015-12-31"
    documents = [f"/v1/bulletins/2015?format={form}" for form in ("json", "html", "text", "csv")]
    reports = [f"/v1/quick-reports/2015/1?format={form}" for form in ("json", "html")]
    return [
        *("/", "/healthz", "/readyz", "/metrics", "/v1/openapi.json", "/docs", "/v1/session"),
        *("/v1/catalogue", "/v1/bulletins", *documents, "/v1/quick-reports", *reports),
        f"/v1/figures?{period}&by=kind,category,department",
        *(f"/v1/cases?{period}&measure=received&format={form}" for form in ("json", "csv")),
        f"/v1/cases?{period}&measure=received&q=1&sort=-age",
        *(f"/open311/v2/{what}" for what in ("discovery.json", "services.xml", "requests.json")),
        *("/open311/v2/requests.xml", "/open311/v2/requests/open311-nobody.json"),
        *(f"/v1/desk?as_of=2015-03-20&format={form}" for form in ("json", "csv", "html", "ics")),
        *("/v1/desk.ics?as_of=2015-03-20", "/v1/conflicts"),
        *(f"/v1/notices?format={form}" for form in ("json", "csv")),
        *("/v1/notices?case=letter-1", "/v1/notices?case=bad", "/v1/notices?state=never"),
        *(f"/v1/duties?{DUTIES}&format={form}" for form in ("json", "csv")),
        *("/v1/cases/letter-1", "/v1/cases/opinion-1", "/v1/cases/disclosure-1", "/v1/cases/bad"),
        *("/v1/department/events?content=none", "/v1/department/events?cursor=nothing"),
        *("/v1/cases/nothing", "/v1/figures?period=never", "/nowhere"),
        *("/v1/hotspots?sort=items", "/v1/hotspots?format=csv", "/v1/hotspots/letter-1"),
        "/v1/hotspots/figures",
    ]
