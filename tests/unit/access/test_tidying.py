"""What is over is forgotten, and nothing else."""

from sekisho.access import links, tokens
from sekisho.access.links import Purpose
from sekisho.access.tidying import tidy
from sekisho.model.access import Permission
from sekisho.model.ids import DEFAULT_TENANT


async def test_what_is_over_goes_and_the_rest_stays(house):
    account = await house.account()
    old = await house.session(account)
    actor = await house.doorkeeper.session_actor(old, "")
    await house.desk.perform(actor, tokens.create, DEFAULT_TENANT, name="t", permissions=[Permission.READ_MAIL], days=1)
    _, change = links.link_for(account, Purpose.RESET, house.clock.now())
    await house.control.commit(DEFAULT_TENANT, [change])
    assert await tidy(house.control, house.rules, house.clock.now()) == 0
    house.clock.advance(86_400)
    fresh = await house.session(account)
    assert await tidy(house.control, house.rules, house.clock.now()) == 2
    assert await house.doorkeeper.session_actor(fresh, "") is not None
    assert len(await house.control.everything("token")) == 1  # over, and still seen
    house.clock.advance(30 * 86_400)
    assert await tidy(house.control, house.rules, house.clock.now()) == 2
    assert await house.control.everything("link") == []
    assert await house.control.count(DEFAULT_TENANT, "account") == 1
    assert len(await house.audit()) == 1


async def test_many_are_walked_in_pages(house):
    account = await house.account()
    for number in range(1_200):
        link = links.Link(Purpose.ENTER, account.id, 1, house.clock.now(), house.clock.now() + number)
        await house.control.commit(DEFAULT_TENANT, [links.made(link, f"{number:05}")[1]])
    house.clock.advance(600)
    assert await tidy(house.control, house.rules, house.clock.now()) == 601
