"""`sekisho person`: everything held about somebody, handed out or erased."""

import json

import pytest

from sekisho.model.delivery import Fate
from sekisho.testing.builders import RAW
from sekisho.testing.owed import an_acceptance, an_outcome

TARO = "taro@example.test"


@pytest.fixture
def arrival(fill):
    one = an_acceptance(recipients=(TARO,))
    fill(lambda stores: stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))]))
    return one.arrival


def test_export_writes_lines_and_mail(command, arrival, tmp_path):
    code, out, _ = command("person", "export", TARO, "--mail", str(tmp_path / "mail"))
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, {line["kind"] for line in lines}) == (0, {"held", "message", "event"})
    [held] = [line for line in lines if line["kind"] == "held"]
    assert (tmp_path / "mail" / held["content"]).read_bytes() == RAW
    assert command("person", "export", "nobody@example.test")[:2] == (1, "")


def test_erase_asks_first_and_leaves_nothing(command, arrival):
    assert command("person", "erase", TARO)[0] == 2
    code, out, _ = command("person", "erase", TARO, "--yes")
    assert code == 0
    assert "1 messages" in out
    assert command("person", "export", TARO)[0] == 1
    assert "erased" in command("track", arrival.id)[1]
    assert command("ledger", "verify")[0] == 0
    assert command("person", "erase", "nonsense", "--yes")[0] == 2
