import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping.standing import health
from sekisho.testing.owed import an_acceptance, an_outcome


async def test_gauges_show_queue_outbox_ledger_and_disk(stores, tmp_path):
    one = an_acceptance(recipients=("a@example.test", "b@example.test"))
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    metrics = MemoryMetrics()
    found = await health.look(stores.records, tmp_path, metrics)
    assert (found.counts["queued"], metrics.gauges["queue_depth", ()], metrics.gauges["outbox_depth", ()]) == (2, 1, 1)
    assert metrics.gauges["ledger_recipients", (("fate", "queued"),)] == 2
    assert metrics.gauges["disk_free_octets", ()] == found.free_octets > 0


@pytest.mark.parametrize(("limit", "words"), [("LOW_OCTETS", "MiB are free"), ("LOW_FILES", "more files fit"), ("DEEP_OUTBOX", "keeper is behind")])
async def test_what_runs_short_is_said(stores, tmp_path, monkeypatch, limit, words):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    monkeypatch.setattr(health, limit, 0 if limit == "DEEP_OUTBOX" else 2**62)
    found = await health.look(stores.records, tmp_path)
    assert [words in problem for problem in found.problems] == [True]
    assert len(found.problems_ja) == 1
    assert not found.problems_ja[0].isascii()
