"""250 only for what is durable; a refusal stores nothing but its event; patience that runs out loses nothing."""

from dataclasses import replace

from sekisho.gate.carry_out import accepted_events
from sekisho.model.address import Address
from sekisho.model.arrival import Envelope
from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Treatment, Treatments
from sekisho.ports.traces import Stage
from sekisho.testing.traces import KeptTraces


async def fates(gate):
    return sorted(row.fate for row in await gate.stores.records.ledger())


async def test_clean_mail_is_queued_in_one_commit(gate):
    reply = await gate.reception.receive([gate.incoming()])
    assert (reply.code, reply.enhanced) == (250, "2.0.0")
    assert await fates(gate) == [Fate.QUEUED]
    queued = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert [str(recipient) for recipient in queued[0].recipients] == ["taro@example.test"]
    assert queued[0].changes[0].replacement.startswith(b"Received: from ")
    assert await gate.stores.records.check() == []


async def test_every_stage_is_told_without_a_word_of_the_mail(gate, virus):
    traces = KeptTraces()
    gate.reception.station = replace(gate.reception.station, traces=traces)
    incoming = gate.incoming(virus)
    await gate.reception.receive([incoming])
    stages = [stage for _, stage, *_ in traces.told_of]
    assert stages == [Stage.INSPECT, Stage.ASK, Stage.JUDGE, Stage.DECIDE, Stage.COMMIT, Stage.MESSAGE]
    assert {arrival for arrival, *_ in traces.told_of} == {incoming.arrival.id}
    facts = {name: value for *_, told in traces.told_of for name, value in told.items()}
    assert set(facts) == {"octets", "category", "unanswered", "tenant", "recipients", "reply"}
    assert (facts["category"], facts["reply"], facts["tenant"]) == ("malware", 250, "default")


async def test_malware_is_kept_and_not_queued(gate, virus):
    reply = await gate.reception.receive([gate.incoming(virus)])
    assert reply.code == 250
    assert await fates(gate) == [Fate.QUARANTINED]
    held = (await gate.stores.records.held(DEFAULT_TENANT, 10))[0]
    assert (held.category, held.state) == ("malware", HeldState.KEPT)
    assert held.sentence != held.sentence_ja


async def test_a_refusal_in_the_dialogue_stores_only_its_event(gate, virus):
    gate.tenant = replace(gate.tenant, treatments=Treatments(malware=Treatment.REJECT))
    reply = await gate.reception.receive([gate.incoming(virus)])
    assert (reply.code, reply.enhanced) == (550, "5.7.1")
    assert await fates(gate) == []
    assert (await gate.stores.records.counts())["outbox"] == 1


async def test_several_recipients_share_one_delivery(gate):
    recipients = tuple(Address(local, "example.test") for local in ("anna", "taro", "yuki"))
    incoming = gate.incoming()
    arrival = replace(incoming.arrival, envelope=Envelope(Address("hanako", "partner.test"), recipients))
    await gate.reception.receive([replace(incoming, acceptance=replace(incoming.acceptance, arrival=arrival))])
    assert len(await gate.stores.records.queue(DEFAULT_TENANT, 10)) == 1
    assert await fates(gate) == [Fate.QUEUED] * 3


async def test_when_patience_runs_out_it_is_accepted_first_and_decided_later(gate):
    gate.inspectors.delay = 0.8
    reply = await gate.reception.receive([gate.incoming()])
    assert reply.code == 250
    assert await fates(gate) == [Fate.WAITING]
    await gate.reception.finish(30)
    assert await fates(gate) == [Fate.QUEUED]


async def test_without_inspectors_the_client_is_told_to_come_again(gate):
    gate.inspectors.gone = True
    reply = await gate.reception.receive([gate.incoming()])
    assert reply.code == 451
    assert await fates(gate) == []


async def test_inspectors_that_fail_after_250_leave_the_mail_waiting_and_it_is_resumed(gate, caplog):
    gate.inspectors.delay, gate.inspectors.gone = 0.8, True
    assert (await gate.reception.receive([gate.incoming()])).code == 250
    await gate.reception.finish(30)
    assert await fates(gate) == [Fate.WAITING]
    assert gate.metrics.total("passage_failures_total") == 1
    gate.inspectors.delay, gate.inspectors.gone = 0.0, False
    assert not await gate.resume.once()  # the lease still runs
    gate.clock.advance(120)
    assert await gate.resume.once()
    assert await fates(gate) == [Fate.QUEUED]
    assert "it will be resumed" in caplog.text


async def test_a_rejection_after_250_becomes_quarantine(gate, virus):
    gate.tenant = replace(gate.tenant, treatments=Treatments(malware=Treatment.REJECT))
    gate.inspectors.delay = 0.8
    assert (await gate.reception.receive([gate.incoming(virus)])).code == 250
    await gate.reception.finish(30)
    assert await fates(gate) == [Fate.QUARANTINED]


async def test_two_tenants_get_one_arrival_each(gate):
    second = gate.incoming()
    other = replace(second.arrival, id="01hf7yat000tr1qmd699", raw=replace(second.arrival.raw, arrival="01hf7yat000tr1qmd699"))
    pair = [gate.incoming(), replace(second, acceptance=replace(second.acceptance, arrival=other))]
    assert (await gate.reception.receive(pair)).code == 250
    assert await fates(gate) == [Fate.QUEUED] * 2


async def test_bytes_that_are_gone_keep_the_mail_waiting_and_are_counted(gate, caplog):
    incoming = gate.incoming()
    writer = gate.stores.blobs.create(incoming.arrival.tenant, incoming.arrival.id, "raw")
    writer.write(incoming.acceptance.content)
    raw = await writer.finish()
    acceptance = replace(incoming.acceptance, arrival=replace(incoming.arrival, raw=raw), content=None)
    await gate.stores.records.accept([acceptance], list(accepted_events(acceptance.arrival, ())), "another edge", gate.clock.now() + 1)
    await gate.stores.blobs.delete(raw)
    gate.clock.advance(120)
    await gate.resume.once()
    assert await fates(gate) == [Fate.WAITING]
    assert gate.metrics.total("damaged_blobs_total") == 1
    assert "cannot be read" in caplog.text
