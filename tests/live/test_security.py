"""Kafka over TLS, with users, certificates and rules of who may do what."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.core.notices.notice import Notice
from streams.settings.settings import Settings
from tests.support.checks import check_all, flushes
from tests.support.county import sent
from tests.support.gateways import Gateway
from tests.support.installation import Installation, Raw
from tests.support.processes import KUAIBAO, run_command, wait_until
from tests.support.receivers import SECRET, WebReceiver
from tests.support.record import Told, keyed
from tests.support.secure import SecureBroker, documented, password

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

USERS = [
    *("worker", "gateway", "feeder", "sheets", "issuer", "publisher"),
    *("reader", "notifier", "keeper", "stranger"),
]
NO_KAFKA = 3
BOUND = 20.0
"""Seconds within which a command that is not let in must have ended."""

LETTERS = keyed(
    *(
        sent(
            "received",
            "2015-03-02",
            "1",
            f"letter-{number}",
            kind="letter",
            channel="mayor-mailbox",
        )
        for number in range(40)
    )
)


DUE = keyed(sent("due", "2015-03-03", "due", "2015-03-02"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureBroker]:
    """A broker whose users may do what the document says they need, and nothing else."""
    with SecureBroker(tmp_path_factory.mktemp("secure"), USERS) as broker:
        asyncio.run(broker.allow(list(documented())))
        yield broker


def as_user(broker: SecureBroker, user: str, **changed: Any) -> dict[str, Any]:
    """Return the settings of a user who comes with a password, over TLS."""
    return {
        "kafka": f"localhost:{broker.scram}",
        "kafka_security_protocol": "SASL_SSL",
        "kafka_ca_file": str(broker.ca),
        "kafka_sasl_mechanism": "SCRAM-SHA-512",
        "kafka_user": user,
        "kafka_password": password(user),
    } | changed


def run(*command: str, **given: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command, which must not take long, with these settings."""
    usual: dict[str, Any] = {"prefix": "county.", "partitions": 2}
    return run_command(Settings(**usual | given), *command, limit=BOUND)


def test_notices_are_sent_by_a_user_who_may_do_no_more(
    broker: SecureBroker, tmp_path: Path
) -> None:
    """It sends, lists, and is asked to send again."""
    made = run("topics", "create", **as_user(broker, "keeper"))
    assert made.returncode == 0, made.stderr
    kuaibao = Installation(broker.bootstrap, "county", tmp_path, partitions=2)
    key = "letter-1/close/late/2015-03-20"
    now = datetime.now(UTC)
    late = Notice(key, "letter-1", "close", "late", "urge", "2015-03-20", now, number=1)
    path = tmp_path / "recipients.toml"
    given = {"recipients": str(path), "notify_quiet": 0.5} | as_user(broker, "notifier")
    try:
        with WebReceiver() as receiver:
            url = receiver.url("/status/410")
            path.write_text(
                'inner = ["127.0.0.0/8"]\n'
                f'[recipients.office]\nwebhook = {{ url = "{url}", secret = "{SECRET}" }}\n',
                encoding="utf-8",
            )
            path.chmod(0o600)
            sender = kuaibao.start(*KUAIBAO, "notify", **given)
            kuaibao.write("notices", Raw(msgspec.json.encode(late), key.encode(), partition=0))
            wait_until(lambda: "undeliverable" in sender.log, f"it has tried: {sender.log}")
            listed = kuaibao.kuaibao("notify", "--list", **given)
            assert "http-410" in listed.stdout, listed.stderr
            receiver.mended.set()
            again = kuaibao.kuaibao("notify", "--again", "all", **given)
            assert again.returncode == 0, again.stderr
            wait_until(lambda: "delivered, 1 notices" in sender.log, "it has sent")
            assert sender.terminate() == 0
            assert password("notifier") not in sender.log
    finally:
        for worker in kuaibao.workers:
            print(worker.log[-3000:])
        kuaibao.close()


SHEET_MAPPING = """
feeder = "sheet"
origin = "/test/sheet"
[source]
kind = "sheet"
path = "sheet.csv"
[[rows]]
subject = "sheet-{id}"
[[rows.events]]
type = "counted"
time = "time"
data = { kind = "visit", channel = "query-point" }
"""


def feed_a_sheet(
    kuaibao: Installation, broker: SecureBroker, gateway: Gateway, folder: Path
) -> None:
    """Feed a sheet as its user may, and then through the gateway, which may as well."""
    mapping = folder / "sheet.toml"
    mapping.write_text(SHEET_MAPPING, encoding="utf-8")
    (folder / "sheet.csv").write_text("id,time\n1,2015-03-02\n", encoding="utf-8")
    fed = kuaibao.kuaibao("feed", str(mapping), **as_user(broker, "sheets"))
    assert "new 1" in fed.stdout, fed.stderr
    (folder / "sheet.csv").write_text("id,time\n1,2015-03-03\n", encoding="utf-8")
    key = folder / "key"
    key.write_text("none is asked for", encoding="utf-8")
    through = f"http://127.0.0.1:{gateway.settings.gateway_port}"
    fed = kuaibao.kuaibao("feed", str(mapping), "--through", through, "--key-file", str(key))
    assert "changed 1" in fed.stdout, fed.stderr


def publish_as_publisher(kuaibao: Installation, broker: SecureBroker) -> None:
    """Draft, and see what was drafted; who only reads may not."""
    asked = ("publish", "draft", "2015", "--as", "openness")
    refused = kuaibao.kuaibao(*asked, **as_user(broker, "reader"))
    assert refused.returncode == NO_KAFKA, refused.stderr
    drafted = kuaibao.kuaibao(*asked, **as_user(broker, "publisher"))
    assert drafted.returncode == 0, drafted.stderr
    listed = kuaibao.kuaibao("publish", "list", **as_user(broker, "publisher"))
    assert listed.stdout == drafted.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("as_users")
def test_each_part_works_with_what_the_document_says_it_needs(
    broker: SecureBroker, tmp_path: Path
) -> None:
    """The keeper makes topics, then all others do their part; nobody's password shows."""
    kuaibao = Installation(broker.bootstrap, "county", tmp_path, partitions=2)
    secret = tmp_path / "password"
    secret.write_text(password("worker") + "\n", encoding="utf-8")
    output = ""
    gateway = None
    try:
        made = run("topics", "create", **as_user(broker, "keeper"))
        assert made.returncode == 0, made.stderr
        worker = kuaibao.worker(
            **as_user(broker, "worker", kafka_password="", kafka_password_file=str(secret)), opens=2
        )
        file = tmp_path / "letters.jsonl"
        file.write_bytes(b"\n".join(value for _, value in LETTERS[:20]))
        fed = kuaibao.kuaibao("send", str(file), **as_user(broker, "feeder"))
        said = "20 events acknowledged (sent 20, same 0, refused 0)\n"
        assert (fed.returncode, fed.stdout) == (0, said), fed.stderr
        settings = msgspec.structs.replace(kuaibao.settings, **as_user(broker, "gateway"))
        gateway = Gateway(settings, tmp_path, "gateway")
        gateway.wait_ready()
        gateway.post_all(LETTERS[20:])
        kuaibao.drain()
        gateway.wait_shown(flushes(kuaibao))
        check_all(kuaibao, Told(LETTERS))
        figures = gateway.get("/v1/figures", period="2015-03", kind="letter")
        assert figures["rows"][0]["measures"]["received"] == 40
        assert figures["current"]["kafka"] is True
        # It is asked for once a second.
        wait_until(lambda: gateway.get("/v1/figures")["current"]["lag"] == 0, "no lag is shown")
        feed_a_sheet(kuaibao, broker, gateway, tmp_path)
        letters = gateway.get("/v1/department/events", wait="10")
        assert letters[0]["type"] == "kuaibao.case.received.v1"
        due = tmp_path / "due.jsonl"
        due.write_bytes(DUE[0][1])
        refused = kuaibao.kuaibao("send", str(due), **as_user(broker, "feeder"))
        assert refused.returncode == NO_KAFKA, refused.stderr
        assert "TopicAuthorizationFailed" in refused.stderr
        issued = kuaibao.kuaibao("send", str(due), **as_user(broker, "issuer"))
        assert issued.returncode == 0, issued.stderr
        gateway.post_all(DUE)
        kuaibao.drain()
        assert len(kuaibao.read("quick-report-due")) == 2
        asked = ("redact", "2015-1", "letter-1", "--reason", "r")
        unknown = kuaibao.kuaibao(*asked, **as_user(broker, "issuer"))
        assert "2015-1 was not issued" in unknown.stderr
        assert gateway.get("/v1/conflicts") == {"conflicts": 0, "items": []}
        printed = kuaibao.kuaibao("bulletin", "2015", **as_user(broker, "reader"))
        assert printed.returncode == 0, printed.stderr
        publish_as_publisher(kuaibao, broker)
        kuaibao.feed([(b"garbage", b"{}")])
        kuaibao.drain()
        again = ("dead-letters", "replay", "--all", "--force")
        replayed = kuaibao.kuaibao(*again, **as_user(broker, "worker"))
        assert replayed.returncode == 0, replayed.stderr
        kuaibao.drain()
        listed = kuaibao.kuaibao(
            "dead-letters", "list", "--sent-again", "--json", **as_user(broker, "worker")
        )
        assert len(json.loads(listed.stdout)) == 2, listed.stdout
        clashes = kuaibao.kuaibao("conflicts", "--json", **as_user(broker, "worker"))
        assert json.loads(clashes.stdout) == {"conflicts": 0, "items": []}, clashes.stderr
        assert worker.terminate() == 0, worker.log
        copy = str(tmp_path / "backup")
        kept = kuaibao.kuaibao("backup", copy, **as_user(broker, "keeper"))
        assert kept.returncode == 0, kept.stderr
        restored = run("restore", copy, **as_user(broker, "keeper", prefix="county.again."))
        assert restored.returncode == 0, restored.stderr
        output = worker.log + gateway.log + fed.stderr + printed.stdout + printed.stderr
    finally:
        if gateway:
            gateway.kill()
        kuaibao.close()
    assert [user for user in USERS if password(user) in output] == []


def test_a_certificate_of_our_own_says_who_we_are(broker: SecureBroker) -> None:
    """Kafka takes the worker's certificate for the worker, and refuses clients without one."""
    ours = {
        "kafka": f"localhost:{broker.certificate}",
        "kafka_security_protocol": "SSL",
        "kafka_ca_file": str(broker.ca),
    }
    with_it = {"kafka_certificate": str(broker.own_certificate), "kafka_key": str(broker.own_key)}
    kept = run("topics", "create", **as_user(broker, "keeper", prefix="county.tls."))
    assert kept.returncode == 0, kept.stderr
    shown = run("topics", "check", prefix="county.tls.", **ours, **with_it)
    assert shown.returncode == 0, shown.stderr
    refused = run("topics", "check", **ours)
    assert refused.returncode == NO_KAFKA
    assert "kafka_certificate" in refused.stderr


def test_plain_users_are_let_in(broker: SecureBroker) -> None:
    """PLAIN tells Kafka the password itself."""
    plain = {
        "kafka": f"localhost:{broker.plain}",
        "kafka_security_protocol": "SASL_PLAINTEXT",
        "kafka_ca_file": "",
        "kafka_sasl_mechanism": "PLAIN",
    }
    made = run("topics", "create", **as_user(broker, "keeper", prefix="county.plain.", **plain))
    assert made.returncode == 0, made.stderr


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "password": ({"kafka_password": "not the worker's"}, "does not let user worker in"),
    "user": ({"kafka_user": "nobody"}, "does not let user nobody in"),
    "mechanism": ({"kafka_sasl_mechanism": "PLAIN"}, "kafka_sasl_mechanism = PLAIN"),
    "trust": ({"kafka_ca_file": "other"}, "its certificate is not trusted"),
    "name": ({"kafka": "127.0.0.1:{}"}, "its certificate is not trusted"),
    "protocol": (
        {
            "kafka_security_protocol": "PLAINTEXT",
            "kafka_ca_file": "",
            "kafka_user": "",
            "kafka_password": "",
        },
        "kafka_security_protocol is PLAINTEXT",
    ),
}


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        *(("worker", wrong) for wrong in WRONG),
        ("gateway", "password"),
        ("gateway", "trust"),
        ("topics check", "password"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    broker: SecureBroker, command: str, wrong: str, tmp_path: Path
) -> None:
    """Within a bound, with exit code 3, without a traceback and without the password."""
    changed, said = WRONG[wrong]
    given = as_user(broker, "worker") | changed
    given["kafka"] = given["kafka"].format(broker.scram)
    if given["kafka_ca_file"] == "other":
        given["kafka_ca_file"] = str(broker.other_ca)
    place = {"gateway_port": 0, "index_file": str(tmp_path / "i"), "keys_file": str(tmp_path / "k")}
    ended = run(*command.split(), **given, **place)
    assert (ended.returncode, said in ended.stderr) == (NO_KAFKA, True), ended.stderr
    assert "Traceback" not in ended.stderr
    assert given["kafka_password"] == "" or given["kafka_password"] not in ended.stderr


def test_who_may_not_is_told_what(broker: SecureBroker) -> None:
    """A user without rights is let in, and told in Kafka's words what is missing."""
    refused = run("topics", "check", **as_user(broker, "stranger"))
    assert refused.returncode == NO_KAFKA, refused.stderr
    assert "Traceback" not in refused.stderr
    assert "stranger" in refused.stderr
    assert "docs/security.md" in refused.stderr
    ours = as_user(broker, "worker", prefix="county.unmade.")
    refused = run("topics", "create", **ours)
    assert refused.returncode == NO_KAFKA, refused.stderr
    assert "Traceback" not in refused.stderr
    assert "is not there, and this user may not make it" in refused.stderr
    assert "docs/security.md" in refused.stderr


def test_the_password_is_in_no_output_of_config(broker: SecureBroker) -> None:
    """That one is set is said; what it is, is not."""
    for form in ([], ["--json"]):
        shown = run("config", *form, **as_user(broker, "worker"))
        assert shown.returncode == 0
        assert password("worker") not in shown.stdout + shown.stderr
        assert json.dumps(password("worker"))[1:-1] not in shown.stdout
        assert "***" in shown.stdout
