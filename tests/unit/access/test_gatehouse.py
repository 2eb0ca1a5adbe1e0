"""The gatehouse puts the parts together so that they know each other."""

from sekisho.access import own_account
from sekisho.access.desk import Desk
from sekisho.access.gatehouse import build
from sekisho.access.passwords import Cost, Passwords
from sekisho.access.rules import AccessRules

from .conftest import HERE, PASSWORD


async def test_from_the_login_to_a_use_case(house):
    await house.account()
    gatehouse = build(house.control, house.clock, house.stores.vault, house.stores.counters, AccessRules(), Passwords(Cost(64, 1)))
    entered = await gatehouse.login.with_password("alice@example.test", PASSWORD, HERE)
    actor = await gatehouse.doorkeeper.session_actor(entered.cookie, "192.0.2.1")
    desk = Desk(house.control, house.clock, gatehouse.ports)
    assert (await desk.perform(actor, own_account.show, "default")).login == "alice@example.test"
