"""When the mailbox is open, and for whom."""

import pytest

from sekisho.emergency.opening import GRACE, standing, switch
from sekisho.model.access import Role
from sekisho.model.delivery import Fate, Stop
from sekisho.model.errors import Denied
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Emergency
from sekisho.testing.askers import an_actor
from sekisho.testing.owed import an_attempt

from .conftest import DOWN, OTHER

ADMIN = an_actor(Role.TENANT_ADMIN)


async def test_it_opens_by_itself_after_minutes_without_the_server_and_closes_a_while_after(post, taro):
    owed = await post.arrive()
    await post.fail()
    assert not (await post.ask(taro, standing)).open
    post.clock.advance(600)
    now = await post.ask(taro, standing)
    assert (now.open, now.because) == (True, "outage")
    assert [(one.domain, one.since, one.reply) for one in now.outages] == [("example.test", owed.created_at, DOWN)]
    [claimed] = await post.records.claim_due("delivery", post.clock.now(), 60, 10)
    await post.records.record_attempts([an_attempt(claimed, Fate.DELIVERED)])
    assert (await post.ask(taro, standing)).because == "afterwards"
    post.clock.advance(GRACE + 1)
    assert not (await post.ask(taro, standing)).open


@pytest.mark.parametrize("reply", ["452 4.2.2 mailbox full", "550 5.1.1 no such user", "421 4.3.2 closing"])
async def test_a_server_that_answers_is_no_outage(post, taro, reply):
    await post.arrive()
    await post.fail(reply)
    post.clock.advance(3_600)
    assert not (await post.ask(taro, standing)).open


async def test_mail_to_the_world_and_stopped_mail_are_no_outage(post, taro):
    await post.arrive(to=("someone@partner.test",))
    await post.arrive(delivery={"stop": Stop.HELD, "attempts": 1, "last_reply": DOWN})
    await post.fail()
    post.clock.advance(3_600)
    assert not (await post.ask(taro, standing)).open


async def test_another_organisations_outage_opens_nothing_here(post, taro):
    await post.outage(to=("ann@other.test",), tenant=OTHER)
    assert not (await post.ask(taro, standing)).open
    ann = an_actor(Role.END_USER, OTHER, "ann@other.test")
    assert (await post.ask(ann, standing, OTHER)).open


async def test_an_administrator_opens_and_closes_it(post, taro):
    said = await post.ask(ADMIN, switch, mode="on", note="the server moves")
    assert (said.mode, said.by) == ("on", ADMIN.name)
    assert (await post.ask(taro, standing)).because == "administrator"
    await post.outage()
    await post.ask(ADMIN, switch, mode="off")
    assert not (await post.ask(taro, standing)).open
    await post.ask(ADMIN, switch, mode="auto")
    assert (await post.ask(taro, standing)).because == "outage"
    lines = [row.line for row in await post.stores.control.audit(DEFAULT_TENANT)]
    assert [line.use_case for line in lines] == ["emergency.switch"] * 3
    with pytest.raises(Denied):
        await post.ask(taro, switch, mode="on")


async def test_zero_minutes_means_by_hand_alone(post, taro):
    post.wishes = Emergency(opens_after=0.0)
    await post.outage(minutes=600)
    assert not (await post.ask(taro, standing)).open


async def test_behind_a_long_queue_ones_own_mail_tells_it(post, taro, monkeypatch):
    monkeypatch.setattr("sekisho.emergency.opening._LOOKED_AT", 0)
    await post.outage()
    assert (await post.ask(taro, standing)).open
