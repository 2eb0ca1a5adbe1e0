"""A harmless copy goes out as a message of its own, and the original is kept: one commit, both in the ledger."""

from dataclasses import replace

from sekisho.gate.carry_out import CLEANED_AREA, carry_out
from sekisho.gate.clean_copies import copies
from sekisho.gate.passage import passage
from sekisho.model.delivery import Fate
from sekisho.model.tenant import Treatment, Treatments

PROGRAM = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nThe minutes are attached.\r\n'
    b'--b\r\nContent-Type: application/octet-stream; name="minutes.js"\r\n\r\nvar a = 1;\r\n--b--\r\n'
)


def sanitising(gate):
    gate.tenant = replace(gate.tenant, treatments=Treatments(dangerous_types=Treatment.SANITISE))
    return gate


async def test_the_copy_goes_out_and_the_original_is_kept(gate):
    incoming = sanitising(gate).incoming(PROGRAM)
    passed = await passage(gate.station, incoming.arrival, PROGRAM, gate.tenant)
    assert passed.clean_copy.removed == ("minutes.js",)
    outcome = carry_out(passed, gate.carrier, 1.0, in_dialogue=True)
    assert outcome.deliveries == ()
    assert [(held.area, held.content) for held in outcome.held] == [(CLEANED_AREA, incoming.arrival.raw)]
    ((acceptance, copied),) = copies(passed, gate.carrier, 1.0)
    assert acceptance.content == passed.clean_copy.octets
    assert acceptance.arrival.id != incoming.arrival.id
    assert [fate for _, fate in copied.fates] == [Fate.QUEUED]
    (delivery,) = copied.deliveries
    assert delivery.content == acceptance.arrival.raw
    assert b"X-Sekisho-Cleaned: " + incoming.arrival.id.encode() in delivery.changes[0].replacement


async def test_both_stand_in_the_ledger_after_one_reply(gate):
    reply = await gate.reception.receive([sanitising(gate).incoming(PROGRAM)])
    assert reply.code == 250
    assert sorted(row.fate for row in await gate.stores.records.ledger()) == sorted([Fate.QUARANTINED, Fate.QUEUED])
    assert await gate.stores.records.check() == []


async def test_where_no_copy_can_be_made_everything_is_kept(gate):
    incoming = sanitising(gate).incoming(PROGRAM)
    passed = replace(await passage(gate.station, incoming.arrival, PROGRAM, gate.tenant), clean_copy=None)
    outcome = carry_out(passed, gate.carrier, 1.0, in_dialogue=True)
    assert [held.area for held in outcome.held] == ["malware"]
    assert copies(passed, gate.carrier, 1.0) == []


async def test_ordinary_mail_has_no_copy(gate, plain):
    incoming = gate.incoming(plain)
    passed = await passage(gate.station, incoming.arrival, plain, gate.tenant)
    assert passed.clean_copy is None
    assert copies(passed, gate.carrier, 1.0) == []
