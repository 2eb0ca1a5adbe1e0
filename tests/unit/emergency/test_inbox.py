"""The list, one mail, its octets: one's own and nothing else."""

from dataclasses import replace

import pytest

from sekisho.emergency.inbox import browse, download, look
from sekisho.emergency.opening import switch
from sekisho.model.access import Role
from sekisho.model.arrival import EMERGENCY
from sekisho.model.decision import Edit
from sekisho.model.delivery import Fate, Stop
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Emergency
from sekisho.testing.askers import an_actor
from sekisho.testing.builders import an_address
from sekisho.testing.owed import an_attempt

from .conftest import JIRO, OTHER, TARO


async def ids(post, actor, **arguments):
    return [line.id for line in (await post.ask(actor, browse, **arguments)).items]


async def test_everybody_sees_their_own_newest_first_with_aliases(post, taro, jiro):
    first = await post.outage(minutes=1)
    second = await post.arrive(to=("T.Yamada@example.test", JIRO))
    await post.fail()
    theirs = await post.outage(to=(JIRO,))
    assert await ids(post, taro) == [second.id, first.id]
    assert await ids(post, jiro) == [theirs.id, second.id]
    [line, _] = (await post.ask(taro, browse)).items
    assert (line.sender, line.subject, line.category, line.clean) == ("A <a@partner.test>", "Hello", "clean", True)
    assert line.recipients == ("t.yamada@example.test",)  # nobody learns who else got it
    for actor, mail in ((taro, theirs), (jiro, first)):
        for function in (look, download):
            with pytest.raises(NotFound):
                await post.ask(actor, function, mail=mail.id)


async def test_nothing_is_shown_while_it_is_closed_or_to_who_has_no_address(post, taro):
    owed = await post.arrive()
    for function, arguments in ((browse, {}), (look, {"mail": owed.id}), (download, {"mail": owed.id})):
        with pytest.raises(Refused, match="closed"):
            await post.ask(taro, function, **arguments)
    admin = an_actor(Role.TENANT_ADMIN)
    await post.ask(admin, switch, mode="on")
    with pytest.raises(Refused, match="No address"):  # who runs an organisation reads nobody's mail by that
        await post.ask(admin, browse)
    with pytest.raises(Denied):
        await post.ask(an_actor(Role.AUDITOR), browse)


async def test_another_organisations_mail_is_not_found(post, taro):
    await post.outage()
    foreign = await post.outage(tenant=OTHER)  # even with the same address
    assert foreign.id not in await ids(post, taro)
    with pytest.raises(NotFound):
        await post.ask(taro, look, mail=foreign.id)
    with pytest.raises(Denied):
        await post.ask(taro, browse, OTHER)


async def test_what_was_stopped_postponed_or_sent_elsewhere_is_not_shown(post, taro, jiro):
    shown = await post.outage()
    hidden = [
        await post.arrive(delivery={"stop": Stop.HELD}),
        await post.arrive(delivery={"stop": Stop.DROPPED}),
        await post.arrive(delivery={"next_at": post.clock.now() + 3_600}),
        await post.arrive(delivery={"sent_to": an_address(JIRO)}),
    ]
    assert await ids(post, taro) == [shown.id]
    for mail in hidden:
        with pytest.raises(NotFound):
            await post.ask(taro, look, mail=mail.id)
    assert await ids(post, jiro) == [hidden[3].id]


async def test_a_huge_list_comes_in_pages(post, taro):
    await post.outage(to=(TARO, "t.yamada@example.test"))
    for _ in range(120):
        post.clock.advance(0.01)
        await post.arrive()
    found, after = [], ""
    while True:
        page = await post.ask(taro, browse, limit=50, after=after)
        found += [line.id for line in page.items]
        after = page.next
        if not after:
            break
    assert len(found) == len(set(found)) == 121
    assert found == sorted(found, reverse=True)
    with pytest.raises(Refused):
        await post.ask(taro, browse, after="../../etc")


async def test_only_clean_mail_is_handed_out_as_it_will_be_delivered(post, taro):
    await post.outage()
    marked = await post.arrive(b"Subject: x\r\n\r\nText\r\n", delivery={"changes": (Edit(0, 0, b"X-Sekisho: yes\r\n"),)})
    assert await post.ask(taro, download, mail=marked.id) == b"X-Sekisho: yes\r\nSubject: x\r\n\r\nText\r\n"
    unproven = await post.arrive(b"Subject: x\r\n\r\nText\r\n", unanswered="spf dmarc")  # says nothing of files
    assert await post.ask(taro, download, mail=unproven.id)
    for category, unanswered in (("spam", ""), ("unscannable", ""), ("clean", "spf scanners"), ("", "")):
        other = await post.arrive(category=category, unanswered=unanswered)
        with pytest.raises(Refused, match="judged clean"):
            await post.ask(taro, download, mail=other.id)
    lines = [row.line for row in await post.stores.control.audit(DEFAULT_TENANT)]
    assert {line.outcome for line in lines if line.use_case == "emergency.download"} == {"done", "failed"}


async def test_who_claims_to_be_the_reader_does_not_get_into_their_sent_mail(post, taro):
    forged = await post.outage(sender=TARO)
    assert await ids(post, taro) == [forged.id]
    assert await ids(post, taro, folder="sent") == []
    one = await post.arrive()
    kept = post.records._truth.arrivals[DEFAULT_TENANT, one.arrival]
    connection = replace(kept.arrival.connection, listener=EMERGENCY)
    kept.arrival = replace(kept.arrival, connection=connection, envelope=replace(kept.arrival.envelope, sender=an_address(TARO)))
    assert await ids(post, taro, folder="sent") == [one.id]


async def delivered(post, **fields):
    """Let a mail arrive and be delivered, of which its readers keep a copy."""
    owed = await post.arrive(delivery={"keep": 86_400.0, **fields.pop("delivery", {})}, **fields)
    for item in await post.records.claim_due("delivery", post.clock.now(), 0, 1_000):
        if item.delivery.id == owed.id:
            await post.records.record_attempts([an_attempt(item, Fate.DELIVERED, post.clock.now())])
    return owed


async def test_delivered_mail_is_read_and_taken_by_its_readers_alone_as_long_as_it_is_kept(post, taro, jiro):
    post.wishes = Emergency(keep=86_400.0)
    owed = await delivered(post, content=b"Subject: x\r\n\r\nText\r\n", delivery={"changes": (Edit(0, 0, b"X-Sekisho: yes\r\n"),)})
    foreign = await delivered(post, tenant=OTHER)
    await post.ask(an_actor(Role.TENANT_ADMIN), switch, mode="on")
    waits = await post.arrive()
    [line, copy] = (await post.ask(taro, browse)).items
    assert (line.id, line.delivered, copy.message, copy.delivered, copy.clean) == (waits.id, False, owed.arrival, True, True)
    assert (copy.recipients, copy.subject) == ((TARO,), "Hello")
    assert await post.ask(taro, download, mail=copy.id) == b"X-Sekisho: yes\r\nSubject: x\r\n\r\nText\r\n"
    assert (await post.ask(taro, look, mail=copy.id)).delivered
    assert [one.id for one in (await post.ask(taro, browse, limit=1, after=waits.id)).items] == [copy.id]
    assert await ids(post, jiro) == []
    assert await ids(post, taro, folder="sent") == []
    [elsewhere] = await post.records.held(OTHER, 10, state=HeldState.DELIVERED)
    assert elsewhere.arrival == foreign.arrival
    for actor, mail in ((jiro, copy.id), (taro, elsewhere.id), (taro, owed.id)):
        for function in (look, download):
            with pytest.raises(NotFound):
                await post.ask(actor, function, mail=mail)
    post.wishes = Emergency()  # who keeps nothing any more shows nothing either
    assert await ids(post, taro) == [waits.id]
    with pytest.raises(NotFound):
        await post.ask(taro, look, mail=copy.id)
    post.wishes = Emergency(keep=86_400.0)
    post.clock.advance(86_400)
    assert await ids(post, taro) == [waits.id]  # even before it is swept
    with pytest.raises(NotFound):
        await post.ask(taro, look, mail=copy.id)


async def test_a_closed_mailbox_shows_no_delivered_mail(post, taro):
    post.wishes = Emergency(keep=86_400.0)
    await delivered(post)
    [copy] = await post.records.held(DEFAULT_TENANT, 10, state=HeldState.DELIVERED)
    for function, arguments in ((browse, {}), (look, {"mail": copy.id}), (download, {"mail": copy.id})):
        with pytest.raises(Refused, match="closed"):
            await post.ask(taro, function, **arguments)
