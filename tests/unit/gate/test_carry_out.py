"""What follows from a decision: grouping, declared changes, held mail, and no refusal after 250."""

from dataclasses import replace

from sekisho.gate.carry_out import NO_ROUTE_AREA, Postponed, Refusal, accepted_events, carry_out
from sekisho.gate.passage import passage
from sekisho.mime.writing.rewrite import apply_edits
from sekisho.model.address import Address
from sekisho.model.arrival import EMERGENCY
from sekisho.model.decision import Decision, Defer, Deliver, Hold, Quarantine, Reject, Reply
from sekisho.model.delivery import Fate
from sekisho.model.senderauth import SenderAuth, SpfResult
from sekisho.model.tenant import Emergency
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category, Unanswered
from sekisho.smtp.replies import TRY_LATER

ANNA, YUKI = Address("anna", "example.test"), Address("yuki", "example.test")
NO = Reject(Reply(550, "5.7.1", "no"))


async def passed_with(gate, *actions, content=None):
    incoming = gate.incoming(content) if content else gate.incoming()
    passed = await passage(gate.station, incoming.arrival, incoming.acceptance.content, gate.tenant)
    return replace(passed, decision=Decision(actions, "test")), incoming.acceptance.content


async def test_one_action_for_all_is_one_refusal_in_the_dialogue(gate):
    passed, _ = await passed_with(gate, (ANNA, NO), (YUKI, NO))
    result = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    assert isinstance(result, Refusal)
    assert result.reply == NO.reply
    assert EventKind.REFUSED in {event.kind for event in result.events}


async def test_mixed_actions_are_accepted_and_the_rejection_becomes_quarantine(gate):
    passed, _ = await passed_with(gate, (ANNA, Deliver()), (YUKI, NO))
    result = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    assert dict(result.fates) == {ANNA: Fate.QUEUED, YUKI: Fate.QUARANTINED}
    assert [held.recipient for held in result.held] == [YUKI]


async def test_hold_and_a_late_defer_mean_another_look_later(gate):
    passed, _ = await passed_with(gate, (ANNA, Hold(99.0, "scanner")))
    assert carry_out(passed, gate.carrier, 5.0, in_dialogue=True) == Postponed(99.0, "scanner")
    passed, _ = await passed_with(gate, (ANNA, Defer(TRY_LATER)))
    assert isinstance(carry_out(passed, gate.carrier, 5.0, in_dialogue=False), Postponed)


async def test_a_route_that_is_gone_keeps_the_mail(gate):
    passed, _ = await passed_with(gate, (Address("anna", "elsewhere.test"), Deliver()))
    result = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    assert [held.area for held in result.held] == [NO_ROUTE_AREA]


async def test_different_tags_are_different_deliveries(gate):
    passed, _ = await passed_with(gate, (ANNA, Deliver(tag="[bulk]")), (YUKI, Deliver()))
    result = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    assert len(result.deliveries) == 2


async def test_the_changes_are_trace_marks_tag_and_nothing_else(gate, plain):
    forged = b"X-SEKISHO-Verdict: clean\r\n folded\r\n" + plain
    passed, raw = await passed_with(gate, (ANNA, Deliver(tag="[bulk]")), content=forged)
    delivery = carry_out(passed, gate.carrier, 5.0, in_dialogue=True).deliveries[0]
    head, _, body = apply_edits(raw, delivery.changes).partition(b"\r\n\r\n")
    assert body == plain.partition(b"\r\n\r\n")[2]
    assert b"folded" not in head
    assert b"Subject: [bulk] Minutes" in head
    assert head.startswith(b"Received: from ")
    assert head.count(b"X-Sekisho-Verdict:") == 1


async def test_a_message_without_a_header_stays_a_body(gate):
    passed, raw = await passed_with(gate, (ANNA, Deliver()), content=b"only text\r\n\r\nmore: text\r\n")
    result = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    head, _, body = apply_edits(raw, result.deliveries[0].changes).partition(b"\r\n\r\n")
    assert b"X-Sekisho-Id" in head
    assert body == raw


async def test_what_could_not_be_opened_is_held_with_trace_only(gate):
    gate.inspectors.dead = True
    passed, _ = await passed_with(gate, (ANNA, Quarantine("unscannable", 9.0)))
    held = carry_out(passed, gate.carrier, 5.0, in_dialogue=True).held[0]
    assert [(edit.start, edit.end) for edit in held.changes] == [(0, 0)]


def test_every_recipient_has_an_accepted_event(gate):
    arrival = gate.incoming().arrival
    events = list(accepted_events(arrival, ("bare_newlines_normalised",)))
    assert [event.recipient for event in events] == [recipient.key for recipient in arrival.envelope.recipients]
    assert ("notes", "bare_newlines_normalised") in events[0].facts


async def test_received_spf_stands_above_our_received_field(gate, plain):
    passed, raw = await passed_with(gate, (ANNA, Deliver()), content=plain)
    auth = SenderAuth(
        spf=SpfResult("pass", "partner.test", "mfrom", "ip4:192.0.2.10"),
        helo_spf=SpfResult("none", "mail.partner.test", "helo"),
        judged_client="192.0.2.10",
    )
    passed = replace(passed, dossier=replace(passed.dossier, sender_auth=auth))
    head = apply_edits(raw, carry_out(passed, gate.carrier, 5.0, in_dialogue=True).deliveries[0].changes).partition(b"\r\n\r\n")[0]
    fields = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert fields[:3] == [b"Received-SPF", b"Received", b"Authentication-Results"]
    assert b"client-ip=192.0.2.10;" in head
    assert b"helo=mail.partner.test;" in head
    unasked = replace(passed, dossier=replace(passed.dossier, sender_auth=SenderAuth()))
    assert b"Received-SPF" not in apply_edits(raw, carry_out(unasked, gate.carrier, 5.0, in_dialogue=True).deliveries[0].changes)


async def test_only_clean_mail_from_outside_is_kept_for_its_readers_and_only_where_wished(gate):
    async def kept_for(keep, category, *silent, **fields):
        passed, _ = await passed_with(gate, (ANNA, Deliver()))
        arrival = replace(passed.dossier.arrival, **fields)
        tenant = replace(passed.dossier.tenant, emergency=Emergency(keep=keep))
        verdict = replace(passed.verdict, category=category, unanswered=tuple(Unanswered(name, "late") for name in silent))
        passed = replace(passed, dossier=replace(passed.dossier, arrival=arrival, tenant=tenant), verdict=verdict)
        [delivery] = carry_out(passed, gate.carrier, 5.0, in_dialogue=True).deliveries
        return delivery.keep

    assert await kept_for(60.0, Category.CLEAN) == 60.0
    assert await kept_for(60.0, Category.BULK, "spf") == 60.0
    assert await kept_for(0.0, Category.CLEAN) == 0.0
    assert await kept_for(60.0, Category.SPAM) == 0.0
    assert await kept_for(60.0, Category.CLEAN, "scanners") == 0.0
    written = replace(gate.incoming().arrival.connection, listener=EMERGENCY)
    assert await kept_for(60.0, Category.CLEAN, connection=written) == 0.0
