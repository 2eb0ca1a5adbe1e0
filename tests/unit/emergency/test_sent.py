"""What one sent, and where it stands."""

from sekisho.emergency.opening import switch
from sekisho.emergency.sending import send
from sekisho.emergency.sent import sent
from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.records import Outcome
from sekisho.testing.askers import an_actor
from sekisho.testing.owed import a_delivery, a_held

from .conftest import JIRO, TARO


async def test_each_recipient_has_a_standing_and_the_copy_is_left_out(post, taro, jiro):
    await post.ask(an_actor(Role.TENANT_ADMIN), switch, mode="on")
    made = await post.ask(taro, send, to="hanako@partner.test", cc=JIRO, sender=TARO, subject="Minutes", text="x")
    now = post.clock.now()
    for claim in await post.records.claim_undecided("edge", now, 60, 10):
        arrival = claim.arrival
        stopped = arrival.envelope.recipients[0].domain == "partner.test"
        judged = TrackingEvent(
            now, arrival.tenant, arrival.id, "", EventKind.JUDGED,
            (("category", "clean"), ("subject", "Minutes"), ("message_id", f"<{made.message}@example.test>")),
        )  # fmt: skip
        fate = Fate.QUARANTINED if stopped else Fate.QUEUED
        held = (a_held(arrival),) if stopped else ()
        owed = () if stopped else (a_delivery(arrival),)
        fates = tuple((recipient, fate) for recipient in arrival.envelope.recipients)
        await post.records.decide(claim, Outcome(arrival.tenant, arrival.id, owed, held, fates, (judged,), None))
    await post.remember()
    [line] = (await post.ask(taro, sent)).items
    assert (line.line.subject, line.line.message) == ("Minutes", made.message)
    assert line.stands == (("hanako@partner.test", Fate.QUARANTINED), (JIRO, Fate.QUEUED))
    assert (await post.ask(jiro, sent)).items == ()
