"""Workers and feeders as they are started by hand."""

import csv
import sys
from pathlib import Path

import pytest

from tests.support.checks import check_all
from tests.support.county import sent
from tests.support.installation import Installation
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(90)]

LETTER = {"kind": "letter", "channel": "mayor-mailbox"}
VISIT = {"kind": "visit", "channel": "query-point"}
NUMBERS = range(1, 51)
LETTERS = [
    event
    for number in NUMBERS
    for event in (
        sent("received", "2015-03-02", "1", f"letter-{number}", **LETTER, title="路灯不亮"),
        sent("closed", "2015-03-05", "2", f"letter-{number}"),
    )
]
VISITS = [
    sent("counted", "2015-03-02", "1", f"visit-{number}", **VISIT, quantity=number)
    for number in NUMBERS
]


@pytest.mark.usefixtures("as_users")
def test_files_sent_to_faust_s_own_worker(kuaibao: Installation, tmp_path: Path) -> None:
    """What `kuaibao send` sends, JSON lines or CSV, `faust -A streams.app worker` counts."""
    lines = tmp_path / "letters.jsonl"
    lines.write_bytes(b"\n".join(value for _, value in keyed(*LETTERS)))
    table = tmp_path / "visits.csv"
    envelope = ("type", "source", "id", "subject", "time")
    data = ("kind", "channel", "quantity")
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*envelope, *data])
        rows.writerows(
            [event[name] for name in envelope] + [event["data"][name] for name in data]
            for event in VISITS
        )
    worker = kuaibao.worker(
        *(sys.executable, "-m", "faust", "-A", "streams.app", "worker", "-l", "info"),
        opens=4,
    )
    for path, many in ((lines, len(LETTERS)), (table, len(VISITS))):
        sent_ = kuaibao.kuaibao("send", str(path))
        said = f"{many} events acknowledged (sent {many}, same 0, refused 0)\n"
        assert (sent_.returncode, sent_.stdout) == (0, said)
        assert f"{many}/{many}" in sent_.stderr
    kuaibao.drain()
    check_all(kuaibao, Told(keyed(*LETTERS, *VISITS)))
    assert worker.terminate() == 0, worker.log
