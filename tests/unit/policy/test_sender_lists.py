"""What may stand in people's lists, whose they are, and how they join the document's."""

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.policy import NO_POLICY, SenderList
from sekisho.policy.sender_lists import MOST, OwnSenders, groups_named, joined, owner_for, sender_pattern, with_sender, without_sender
from sekisho.testing.askers import an_actor
from sekisho.testing.policies import a_policy

TARO = an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")
OF_A_DOMAIN = an_actor(Role.TENANT_ADMIN, domains=frozenset({"example.test"}))


@pytest.mark.parametrize("text", ["Hanako@Partner.test", "*@partner.test", "*@*.partner.test"])
def test_senders(text):
    assert sender_pattern(text, approving=True) == text.lower()


@pytest.mark.parametrize(
    "text",
    ["", "*", "*@*", "hanako", "@partner.test", "*@test", "ha*@partner.test", "*@part*.test", "a b@c.test", '"a"@b.test', "a@b.test\r\nx", "a@b@*"],
)
def test_what_is_no_sender(text):
    with pytest.raises(Refused):
        sender_pattern(text, approving=True)


def test_the_last_word_counts_and_a_list_can_be_full():
    own = with_sender(OwnSenders(block=("a@b.test",)), "a@b.test", "approve", personal=False)
    assert own == OwnSenders(approve=("a@b.test",))
    with pytest.raises(Conflict):
        with_sender(own, "a@b.test", "approve", personal=False)
    assert with_sender(own, "a@b.test", "block", personal=True).personal_block == ("a@b.test",)
    with pytest.raises(Refused, match="remove some"):
        with_sender(OwnSenders(block=tuple(f"{n}@b.test" for n in range(MOST))), "x@b.test", "block", personal=False)
    assert without_sender(own, "a@b.test", "approve", personal=False) == OwnSenders()
    with pytest.raises(NotFound):
        without_sender(own, "a@b.test", "approve", personal=True)


@pytest.mark.parametrize(
    ("actor", "owner", "key"),
    [
        (TARO, "Taro@Example.test", ("taro@example.test", True)),
        (TARO, "jiro@example.test", NotFound),
        (TARO, "*", NotFound),
        (an_actor(Role.HELP_DESK), "taro@example.test", ("taro@example.test", False)),
        (an_actor(Role.HELP_DESK), "example.test", Denied),
        (an_actor(Role.HELP_DESK), "*", Denied),
        (an_actor(), "example.test", ("example.test", False)),
        (an_actor(), "*", ("*", False)),
        (an_actor(), "*.test", Refused),
        (OF_A_DOMAIN, "taro@example.test", ("taro@example.test", False)),
        (OF_A_DOMAIN, "example.test", ("example.test", False)),
        (OF_A_DOMAIN, "other.test", Denied),
        (OF_A_DOMAIN, "taro@other.test", NotFound),
        (OF_A_DOMAIN, "*", Denied),
    ],
)
def test_whose_lists_somebody_keeps(actor, owner, key):
    if isinstance(key, tuple):
        assert owner_for(actor, DEFAULT_TENANT, owner) == key
    else:
        with pytest.raises(key):
            owner_for(actor, DEFAULT_TENANT, owner)


def test_lists_and_groups_join_the_document():
    document = a_policy(
        '[groups]\nboard = ["cfo@example.test", "group:staff"]\n[[senders]]\nblock = ["x@shop.test"]\n'
        '[[rules]]\nname = "a"\nrecipients = ["group:sales"]\nthen = { tag = "[s]" }\n'
    )
    assert groups_named(document) == {"sales", "staff"}
    own = {"taro@example.test": OwnSenders(block=("a@b.test",), personal_approve=("c@d.test",))}
    made = joined(document, own, {"sales": ("s@example.test",), "board": ("other@example.test",), "unused": ()})
    assert made.senders[1:] == (
        SenderList("taro@example.test", (), ("a@b.test",)),
        SenderList("taro@example.test", ("c@d.test",), (), personal=True),
    )
    assert made.members()["sales"] == ("s@example.test",)
    assert made.members()["board"] == ("cfo@example.test", "group:staff")  # the document's own word counts
    assert "unused" not in made.members()
    assert joined(NO_POLICY, {}, {"sales": ()}) is NO_POLICY
