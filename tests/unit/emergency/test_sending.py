"""Sending: as oneself alone, once, and through the gate."""

import asyncio

import pytest

from sekisho.emergency.opening import switch
from sekisho.emergency.sending import new_draft, send
from sekisho.model.access import Role
from sekisho.model.arrival import EMERGENCY, Direction
from sekisho.model.delivery import Fate
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import DEFAULT_TENANT, new_id
from sekisho.model.tenant import Emergency
from sekisho.testing.askers import an_actor

from .conftest import JIRO, OTHER, TARO

LETTER = {"sender": TARO, "subject": "Minutes", "text": "Thank you."}


@pytest.fixture
async def opened(post):
    await post.ask(an_actor(Role.TENANT_ADMIN), switch, mode="on")
    return post


async def accepted(post):
    claims = await post.records.claim_undecided("edge", post.clock.now(), 60, 100)
    return {(claim.arrival.tenant, claim.arrival.direction): claim.arrival for claim in claims}


async def test_it_is_accepted_for_everybody_in_one_commit_with_a_copy_for_the_writer(opened, taro):
    sent = await opened.ask(taro, send, to=f"hanako@partner.test, {JIRO}, ann@other.test", bcc="boss@partner.test", **LETTER)
    arrivals = await accepted(opened)
    named = {key: [str(address) for address in arrival.envelope.recipients] for key, arrival in arrivals.items()}
    assert named == {
        (DEFAULT_TENANT, Direction.INBOUND): [JIRO, TARO],
        (DEFAULT_TENANT, Direction.OUTBOUND): ["hanako@partner.test", "boss@partner.test"],
        (OTHER, Direction.INBOUND): ["ann@other.test"],
    }
    own = arrivals[DEFAULT_TENANT, Direction.INBOUND]
    assert (own.id, own.connection.listener, own.connection.login, str(own.envelope.sender)) == (sent.message, EMERGENCY, TARO, TARO)
    assert len({arrival.raw.sha256 for arrival in arrivals.values()}) == 1
    assert {row.fate for row in await opened.records.ledger()} == {Fate.WAITING}
    assert await opened.records.check() == []
    [line] = [row.line for row in await opened.stores.control.audit(DEFAULT_TENANT) if row.line.use_case == "emergency.send"]
    assert "boss@partner.test" in line.after


async def test_one_page_is_sent_once_whatever_happens(opened, taro, jiro):
    draft = new_draft(opened.clock.now())
    letter = {**LETTER, "to": "hanako@partner.test", "draft": draft}
    first, second = await asyncio.gather(opened.ask(taro, send, **letter), opened.ask(taro, send, **letter))
    assert (first.message, first.again, second.again) == (second.message, False, True)
    assert len(await accepted(opened)) == 2
    opened.clock.advance(3_600)
    assert (await opened.ask(taro, send, **letter)).again
    theirs = await opened.ask(jiro, send, to="hanako@partner.test", draft=draft)  # a number of somebody else's page is a number of one's own
    assert (theirs.again, theirs.message == first.message) == (False, False)


@pytest.mark.parametrize(
    "draft",
    ["x", "0" * 20, new_id(1e9), "../../../etc/passwd0", new_id(3e9)],
    ids=["no number", "zero", "long ago", "a path", "to come"],  # names of tests are the same in every process
)
async def test_a_number_that_was_never_given_out_is_refused(opened, taro, draft):
    with pytest.raises(Refused):
        await opened.ask(taro, send, to="hanako@partner.test", draft=draft, **LETTER)


@pytest.mark.parametrize("sender", [JIRO, "ceo@example.test", "hanako@partner.test", "taro@example.test\r\nBcc: x@y.test", "", "<>"])
async def test_nobody_writes_as_another(opened, taro, sender):
    with pytest.raises(Denied):
        await opened.ask(taro, send, to="hanako@partner.test", **{**LETTER, "sender": sender})
    assert await accepted(opened) == {}


@pytest.mark.parametrize("theirs", ["ann@other.test", "boss@partner.test", "boss@sub.other.test"])
async def test_nobody_writes_in_the_name_of_another_organisation(opened, theirs):
    """An administrator enters the addresses of accounts: that makes them nobody else's, least of all another tenant's of this gateway."""
    forger = an_actor(Role.END_USER, DEFAULT_TENANT, theirs, TARO)
    with pytest.raises(Denied, match="another's name"):
        await opened.ask(forger, send, to=JIRO, **{**LETTER, "sender": theirs})
    assert await accepted(opened) == {}
    assert (await opened.ask(forger, send, to=JIRO, **LETTER)).again is False


@pytest.mark.parametrize("to", ["", "nobody", "x@y@z.test", "hanako@partner.test\r\nRCPT TO:all", "x@[192.0.2.1]", "no one@nowhere"])
async def test_recipients_that_are_none_are_refused(opened, taro, to):
    with pytest.raises(Refused):
        await opened.ask(taro, send, to=to, **LETTER)


async def test_an_hour_has_its_measure(opened, taro):
    opened.wishes = Emergency(hourly=3)
    for _ in range(3):
        await opened.ask(taro, send, to="hanako@partner.test", **LETTER)
    with pytest.raises(Refused, match="an hour"):
        await opened.ask(taro, send, to="hanako@partner.test", **LETTER)
    opened.clock.advance(3_601)
    with pytest.raises(Refused, match="an hour"):  # many at once count as many
        await opened.ask(taro, send, to="a@partner.test,b@partner.test,c@partner.test,d@partner.test", **LETTER)


async def test_nothing_is_sent_while_it_is_closed(post, taro):
    with pytest.raises(Refused, match="closed"):
        await post.ask(taro, send, to="hanako@partner.test", **LETTER)
