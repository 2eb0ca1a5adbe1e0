"""`sekisho feedback`: said, listed, taken back; by id or by a file that we delivered."""

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.owed import an_acceptance, an_outcome


@pytest.fixture
def arrival(fill, monkeypatch):
    monkeypatch.setenv("USER", "anna")
    monkeypatch.delenv("SUDO_USER", raising=False)
    acceptance = an_acceptance(recipients=("taro@example.test",))
    outcome = an_outcome(acceptance.arrival, Fate.DELIVERED)
    judged = TrackingEvent(acceptance.arrival.received_at, outcome.tenant, outcome.arrival, "", EventKind.JUDGED, (("category", "clean"),))
    outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (), outcome.fates, (*outcome.events, judged), None)
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    return acceptance.arrival


def test_said_listed_and_taken_back(command, arrival):
    assert command("feedback", "list") == (1, "Nobody has said anything.\n", "")
    assert command("feedback", "spam", arrival.id) == (0, f"Noted for {arrival.id}.\n", "")
    assert command("feedback", "not-spam", arrival.id, "--user", "Taro@example.test")[0] == 0
    rows = command("feedback", "list")[1].splitlines()[1:]
    assert sorted(row.split()[-1] for row in rows) == ["admin:anna", "taro@example.test"]
    assert command("feedback", "undo", arrival.id)[0] == 0
    assert len(command("feedback", "list")[1].splitlines()) == 2


def test_by_a_file_that_we_delivered(command, arrival, tmp_path):
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"X-Sekisho-Verdict: clean\r\nX-Sekisho-Id: " + arrival.id.encode() + b"\r\nSubject: x\r\n\r\nx\r\n")
    assert command("feedback", "phish", str(mail)) == (0, f"Noted for {arrival.id}.\n", "")
    mail.write_bytes(b"Subject: x\r\n\r\nx\r\n")
    code, _, err = command("feedback", "phish", str(mail))
    assert code == 2
    assert "did not come through this house" in err


def test_what_nobody_knows_is_2(command, arrival):
    assert command("feedback", "spam", "01hf7yat00abcdefghjk")[0] == 2


def test_in_japanese(command, arrival, japanese):
    assert command("feedback", "spam", arrival.id)[1] == f"{arrival.id}について記録しました。\n"
