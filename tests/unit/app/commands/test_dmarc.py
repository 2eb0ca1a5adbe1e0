"""`sekisho dmarc reports`: what others saw of mail in our name."""

import json
from dataclasses import replace

import msgspec
import pytest

from sekisho.app.cli import main
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.dmarc_report import AggregateReport, ReportRow
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

REPORT = AggregateReport(
    "reporter.test", "d@reporter.test", "r-1", 1_699_900_000, 1_699_986_400, "example.test", "reject",
    (ReportRow("192.0.2.1", 3, "none", "pass", "fail"), ReportRow("192.0.2.2", 1, "quarantine", "fail", "fail")), ("a row was left out",),
)  # fmt: skip


@pytest.fixture
async def folder(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    one = an_acceptance(at=NOW)
    event = TrackingEvent(NOW, DEFAULT_TENANT, one.arrival.id, "", EventKind.REPORTED, (("dmarc_report", msgspec.json.encode(REPORT).decode()),))
    outcome = an_outcome(one.arrival)
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, event)))])
    await stores.close()
    return tmp_path / "data"


def said(capsys, *words):
    code = main(["dmarc", "reports", *map(str, words)])
    return code, capsys.readouterr().out


def test_list_and_show(folder, capsys, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    code, out = said(capsys, "list", "--data", folder)
    assert code == 0
    assert "2023-11-14" in out
    assert "75 %" in out
    code, out = said(capsys, "list", "--json", "--data", folder)
    assert json.loads(out)["messages"] == 4
    for name in ("r-1", "example.test"):
        code, out = said(capsys, "show", name, "--data", folder)
        assert (code, "1 reports about example.test, 4 messages, 3 of them proven." in out, "192.0.2.2" in out, "a row was left out" in out) == (
            0,
            True,
            True,
            True,
        )
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert "4通中3通" in said(capsys, "show", "r-1", "--data", folder)[1]


def test_nothing_there(folder, capsys):
    assert said(capsys, "list", "--domain", "other.test", "--data", folder)[0] == 1
    assert said(capsys, "show", "gone", "--data", folder)[0] == 1
