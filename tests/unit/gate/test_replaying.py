"""Replay over real dossiers of a gate: identical under the same versions, different where the candidate says so."""

from dataclasses import replace

import pytest

from sekisho.classify.model import shipped_model
from sekisho.gate import stored
from sekisho.gate.replaying import Candidate, replay
from sekisho.inspections import CATALOGUE
from sekisho.keeping.outbox import pump
from sekisho.model.dossier import Versions
from sekisho.model.finding import Severity
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Thresholds
from sekisho.verdict.weights import Weight, shipped_weights

WEIGHTS = shipped_weights()
SAME = Candidate(CATALOGUE, WEIGHTS, Versions("test"))
LURE = (
    b"From: Support <x@winner.test>\r\nTo: taro@example.test\r\nSubject: You have won\r\n\r\n"
    b"Congratulations! You won a lottery prize of 5,000,000 dollars. Send your bank details and a fee to claim your prize now.\r\n"
)


@pytest.fixture
async def judged(gate, plain):
    """Three messages through the gate."""
    for number in range(2):
        gate.reception._patience = 300.0  # a busy machine
        await gate.reception.receive([gate.incoming(plain.replace(b"Minutes", b"Minutes %d" % number))])
    await gate.reception.receive([gate.incoming(LURE)])
    await pump(gate.stores.records, gate.stores.history)
    return gate


async def all_of(gate, candidate=SAME, **more):
    return [one async for one in replay(gate.stores.history, DEFAULT_TENANT, candidate, **more)]


async def test_the_same_versions_give_the_same_verdicts_to_the_letter(judged):
    found = await all_of(judged)
    assert [(one.readable, one.same_versions, one.change) for one in found] == [(True, True, None)] * 3


async def test_in_pages_and_with_a_limit(judged, monkeypatch):
    monkeypatch.setattr(stored, "STEP", 2)
    assert len(await all_of(judged)) == 3
    assert len(await all_of(judged, limit=2)) == 2
    assert await all_of(judged, since=judged.clock.now() + 1) == []


async def test_other_weights(judged):
    heavy = replace(WEIGHTS, version="heavy", prior=40, severities={**WEIGHTS.severities, Severity.NOTE: 0}, codes={"x": Weight(1)})
    changes = [one.change for one in await all_of(judged, Candidate(CATALOGUE, heavy, Versions("heavy")))]
    assert [change.kind for change in changes[:2]] == ["stopped", "stopped"]
    assert changes[0].after.stopped


async def test_other_thresholds_are_of_the_tenant(judged):
    strict = replace(SAME, tenant=lambda tenant: replace(tenant, thresholds=Thresholds(-90, -90, -90, 90)))
    assert [one.change.after.category for one in await all_of(judged, strict)][:2] != ["clean", "clean"]


async def test_the_text_model_is_asked_again_from_its_features(judged):
    assert [one.change for one in await all_of(judged, replace(SAME, model=shipped_model()))] == [None] * 3
    wary = replace(shipped_model(), version="wary", offset=9.0)
    assert [one.change.kind for one in (await all_of(judged, replace(SAME, model=wary)))[:2]] == ["stopped", "stopped"]


async def test_what_cannot_be_read_is_told(judged):
    row = next(iter(judged.stores.history.links.values()))
    key = row.writer, row.number
    from sekisho.backends.payload import pack, unpack

    judged.stores.history.links[key] = replace(row, payload=pack(unpack(row.payload)[0], b"no dossier"))
    assert [one.readable for one in await all_of(judged)] == [False, True, True]
