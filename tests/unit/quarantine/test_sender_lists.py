"""Senders are approved and blocked from a held mail, for whom the actor may, and nobody can smuggle a pattern in."""

from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.page import Page
from sekisho.policy.sender_lists import OwnSenders
from sekisho.quarantine.sender_lists import SendersOf, add_sender, approve_sender, block_sender, remove_sender, sender_of, show_lists
from sekisho.testing.askers import a_trail, an_actor
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_held

TARO = an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")


async def test_from_a_held_mail_for_one_for_a_domain_for_everybody(place):
    post, _, keep = place
    held, records, control = await keep(), post.stores.records, post.stores.control
    sender = sender_of(held)
    listed = await block_sender(records, control, DEFAULT_TENANT, TARO, a_trail(), held.id)
    assert (listed.owner, listed.sender, listed.personal) == ("taro@example.test", sender, True)
    with pytest.raises(NotFound):
        await block_sender(records, control, DEFAULT_TENANT, TARO, a_trail(), held.id, "tenant")
    with pytest.raises(Denied):
        await block_sender(records, control, DEFAULT_TENANT, an_actor(Role.HELP_DESK), a_trail(), held.id, "domain")
    admin = an_actor()
    for whose in ("domain", "tenant"):
        await approve_sender(records, control, post.runner.directory, DEFAULT_TENANT, admin, a_trail(), held.id, whose, whole_domain=True)
    with pytest.raises(Conflict):
        await approve_sender(records, control, post.runner.directory, DEFAULT_TENANT, admin, a_trail(), held.id, "tenant", whole_domain=True)
    domain = f"*@{sender.partition('@')[2]}"
    assert await show_lists(control, DEFAULT_TENANT, admin.sight) == Page(
        (
            SendersOf("*", OwnSenders(approve=(domain,))),
            SendersOf("example.test", OwnSenders(approve=(domain,))),
            SendersOf("taro@example.test", OwnSenders(personal_block=(sender,))),
        )
    )
    assert [one.owner for one in (await show_lists(control, DEFAULT_TENANT, TARO.sight)).items] == ["taro@example.test"]
    assert [one.owner for one in (await show_lists(control, DEFAULT_TENANT, admin.sight, limit=2)).items] == ["*", "example.test"]
    assert (await show_lists(control, DEFAULT_TENANT, TARO.sight, owner="*")).items == ()
    await remove_sender(control, DEFAULT_TENANT, TARO, a_trail(), "taro@example.test", sender, "block")
    assert (await show_lists(control, DEFAULT_TENANT, TARO.sight)).items == ()


async def test_people_approve_senders_of_spam_alone(place):
    post, _, keep = place
    held = await keep()
    bad = replace(held, category="phishing")

    class Records:
        async def held_one(self, tenant, number):
            return bad

    with pytest.raises(Denied, match="administrator"):
        await approve_sender(Records(), post.stores.control, post.runner.directory, DEFAULT_TENANT, TARO, a_trail(), held.id)
    await block_sender(Records(), post.stores.control, DEFAULT_TENANT, TARO, a_trail(), held.id)


@pytest.mark.parametrize(
    ("header_from", "sender"),
    [
        ("Hanako <Hanako@Partner.test>", "hanako@partner.test"),
        ("hanako@partner.test", "hanako@partner.test"),
        ('"x@y.test" <real@evil.test>', "real@evil.test"),
        ("<*@partner.test>", None),
        ("x <h*@partner.test>", None),
        ("", "sender@partner.test"),
    ],
)
def test_who_counts_as_the_sender(header_from, sender):
    held = replace(a_held(an_arrival()), header_from=header_from)
    if sender is None:
        with pytest.raises(Refused):
            sender_of(held)
    elif header_from:
        assert sender_of(held) == sender
        assert sender_of(held, whole_domain=True) == f"*@{sender.partition('@')[2]}"
    else:
        assert sender_of(held) == held.sender.key


async def test_a_list_is_kept_by_hand_too(place):
    control = place[0].stores.control
    await add_sender(control, DEFAULT_TENANT, TARO, a_trail(), "taro@example.test", "*@shop.test", "block")
    with pytest.raises(Refused, match="names everybody"):
        await add_sender(control, DEFAULT_TENANT, TARO, a_trail(), "taro@example.test", "*@*", "block")
    assert (await show_lists(control, DEFAULT_TENANT, TARO.sight, owner="taro@example.test")).items[0].senders.personal_block == ("*@shop.test",)
