"""The archive comes first, the password in the next mail of the same sender: then it is opened, scanned, and delivered; or it is not clean."""

from dataclasses import replace

import pytest

from sekisho.model.address import Address
from sekisho.model.arrival import Direction, Envelope
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Treatment, Treatments

TELLS = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Password\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "先ほどのファイルのパスワードは「k3yZ9x」です。\r\n".encode()
)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def incoming(gate, content):
    one = gate.incoming(content)
    return replace(one, acceptance=replace(one.acceptance, arrival=replace(one.arrival, received_at=gate.clock.now())))


async def receive(gate, one):
    reply = await gate.reception.receive([one])
    await gate.reception.finish(30)  # where the machine was slower than the client's patience
    return reply


async def fates(gate):
    return sorted(row.fate for row in await gate.stores.records.ledger())


async def test_the_password_in_the_same_mail_opens_it_at_once(gate, locked_mail):
    await receive(gate, incoming(gate, locked_mail(text=b"The password is k3yZ9x.")))
    assert await fates(gate) == [Fate.QUEUED]
    assert gate.inspectors.opened == 1
    [delivery] = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert b"[locked]" not in b"".join(change.replacement for change in delivery.changes)


async def test_what_the_password_opens_is_inspected(gate, locked_mail):
    await receive(gate, incoming(gate, locked_mail(EICAR, text=b"The password is k3yZ9x.")))
    [held] = await gate.stores.records.held(DEFAULT_TENANT, 10)
    assert held.category == "malware"


async def test_it_waits_and_the_next_mail_of_the_sender_wakes_it(gate, locked_mail):
    reply = await receive(gate, incoming(gate, locked_mail()))
    assert reply.code == 250
    assert await fates(gate) == [Fate.WAITING]
    assert not await gate.resume.once()  # it is not looked at again before something happens
    gate.clock.advance(60)
    await receive(gate, incoming(gate, TELLS))
    assert await gate.resume.once()
    assert await fates(gate) == [Fate.QUEUED, Fate.QUEUED]
    assert await gate.stores.records.check() == []


async def test_malware_behind_a_password_of_the_next_mail_is_stopped(gate, locked_mail):
    await receive(gate, incoming(gate, locked_mail(EICAR)))
    await receive(gate, incoming(gate, TELLS))
    assert await gate.resume.once()
    assert await fates(gate) == [Fate.QUARANTINED, Fate.QUEUED]


async def test_the_password_may_come_first(gate, locked_mail):
    await receive(gate, incoming(gate, TELLS))
    await receive(gate, incoming(gate, locked_mail()))
    assert await fates(gate) == [Fate.QUEUED, Fate.QUEUED]


@pytest.mark.parametrize(
    "other",
    [TELLS.replace(b"hanako@partner.test", b"someone@else.test"), TELLS.replace(b"k3yZ9x", b"another1")],
    ids=["another sender", "another password"],
)
async def test_another_sender_or_password_opens_nothing_and_then_it_is_marked(gate, locked_mail, other):
    await receive(gate, incoming(gate, locked_mail()))
    one = incoming(gate, other)
    if b"else.test" in other:
        envelope = Envelope(Address("someone", "else.test"), one.arrival.envelope.recipients)
        one = replace(one, acceptance=replace(one.acceptance, arrival=replace(one.arrival, envelope=envelope)))
    await receive(gate, one)
    await gate.resume.once()
    assert await fates(gate) == [Fate.QUEUED, Fate.WAITING]
    gate.clock.advance(301)
    assert await gate.resume.once()
    assert await fates(gate) == [Fate.QUEUED, Fate.QUEUED]
    deliveries = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert sum(any(b"[locked]" in change.replacement for change in delivery.changes) for delivery in deliveries) == 1


async def test_what_stays_locked_is_treated_as_wished(gate, locked_mail):
    gate.tenant = replace(gate.tenant, treatments=Treatments(locked=Treatment.QUARANTINE), password_wait_seconds=0)
    await receive(gate, incoming(gate, locked_mail()))
    [held] = await gate.stores.records.held(DEFAULT_TENANT, 10)
    assert held.category == "unscannable"


async def test_our_own_mail_on_its_way_out_does_not_wait(gate, locked_mail):
    one = incoming(gate, locked_mail())
    arrival = replace(one.arrival, direction=Direction.OUTBOUND)
    await receive(gate, replace(one, acceptance=replace(one.acceptance, arrival=arrival)))
    assert Fate.WAITING not in await fates(gate)
