"""`sekisho tls reports`: sums of what other senders report."""

import json
from dataclasses import replace

import msgspec
import pytest

from sekisho.app.cli import main
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tls_report import TlsFailure, TlsPolicy, TlsReport
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

FAILURES = (TlsFailure("certificate-expired", "mx.example.test", "too \x1b[31mold", 3),)
REPORT = TlsReport(
    "reporter.test", "", "r-1", 1_699_900_000, 1_699_986_399, (TlsPolicy("example.test", "sts", 40, 3, FAILURES),), "example.test"
)  # fmt: skip


@pytest.fixture
async def folder(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    one = an_acceptance(at=NOW)
    event = TrackingEvent(NOW, DEFAULT_TENANT, one.arrival.id, "", EventKind.REPORTED, (("tls_report", msgspec.json.encode(REPORT).decode()),))
    outcome = an_outcome(one.arrival)
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, event)))])
    await stores.close()
    return tmp_path / "data"


def said(capsys, *words):
    code = main(["tls", "reports", *map(str, words)])
    return code, capsys.readouterr().out


def test_counts(folder, capsys, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    code, out = said(capsys, "--data", folder)
    assert code == 0
    assert [line.split() for line in out.splitlines()[:2]] == [
        ["domain", "from", "policy", "until", "succeeded", "failed"],
        ["example.test", "reporter.test", "sts", "2023-11-14", "40", "3"],
    ]
    assert "certificate-expired  mx.example.test  3" in out
    assert "\x1b" not in out
    code, out = said(capsys, "--json", "--data", folder)
    assert (json.loads(out)["failed"], json.loads(out)["failures"][0]["result"]) == (3, "certificate-expired")
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert "失敗の種類" in said(capsys, "--data", folder)[1]
    assert said(capsys, "--domain", "other.test", "--data", folder) == (1, "TLSレポートは届いていません。\n")
