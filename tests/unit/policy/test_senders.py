"""The precedence of features 1.3: the user's block, an administrator's block, the user's approval, an administrator's approval."""

from itertools import combinations

import pytest

from sekisho.model.policy import Policy, SenderList
from sekisho.model.senderauth import DmarcResult, SenderAuth, SpfResult
from sekisho.policy.facts import Facts
from sekisho.policy.senders import NOTHING, Senders, Standing
from sekisho.testing.builders import NOW, a_dossier, a_mailbox, a_message, a_verdict, an_address, an_arrival

SENDER = ("hanako@partner.test",)
TARO = an_address("taro@example.test")
LISTS = {  # in the order in which they count
    "user's block": (SenderList("taro@example.test", block=SENDER, personal=True), Standing("block", "taro@example.test (personal)")),
    "administrator's block": (SenderList("*", block=SENDER), Standing("block", "*")),
    "user's approval": (SenderList("taro@example.test", approve=SENDER, personal=True), Standing("approve", "taro@example.test (personal)")),
    "administrator's approval": (SenderList("example.test", approve=SENDER), Standing("approve", "example.test")),
}
PROVEN = SenderAuth(SpfResult("pass"), dmarc=DmarcResult("pass"), aligned=True, envelope_proven=True)


def facts(auth=PROVEN, sender="hanako@partner.test", author="hanako@partner.test"):
    return Facts(a_dossier(a_message(sender=a_mailbox(author)), arrival=an_arrival(sender=sender), sender_auth=auth), a_verdict(), NOW)


def standing(lists, given=None, recipient=TARO):
    return Senders(Policy(senders=tuple(lists))).standing(given or facts(), recipient)


@pytest.mark.parametrize("names", [chosen for count in range(1, 5) for chosen in combinations(LISTS, count)], ids=" and ".join)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_first_in_the_order_counts_whatever_the_order_of_the_document(names, backwards):
    lists = [LISTS[name][0] for name in names]
    assert standing(reversed(lists) if backwards else lists) == LISTS[names[0]][1]


def test_lists_are_those_of_the_recipient_alone():
    mine = SenderList("taro@example.test", block=SENDER)
    assert standing([mine], recipient=an_address("hanako@example.test")) == NOTHING
    assert standing([SenderList("other.test", block=SENDER)]) == NOTHING


BY_DOMAIN = SenderList("*", approve=("*@partner.test",))
BY_ADDRESS = SenderList("*", approve=SENDER)


@pytest.mark.parametrize(
    ("auth", "by_domain", "by_address"),
    [
        (PROVEN, True, True),
        (SenderAuth(SpfResult("none"), dmarc=DmarcResult("none")), False, True),  # nothing proves it, nothing disproves it
        (SenderAuth(SpfResult("temperror"), dmarc=DmarcResult("temperror"), doubtful=True), False, True),
        (SenderAuth(SpfResult("fail"), dmarc=DmarcResult("fail")), False, False),
        (SenderAuth(SpfResult("softfail"), dmarc=DmarcResult("none")), False, False),
        (SenderAuth(), False, True),  # nobody was asked
        (SenderAuth(SpfResult("fail"), dmarc=DmarcResult("fail"), rescued_by="lists.test"), True, True),
    ],
)
def test_an_approval_by_domain_demands_proof(auth, by_domain, by_address):
    assert (standing([BY_DOMAIN], facts(auth)).says == "approve") is by_domain
    assert (standing([BY_ADDRESS], facts(auth)).says == "approve") is by_address


def test_an_approved_envelope_does_not_vouch_for_another_name_in_from():
    spf_alone = SenderAuth(SpfResult("pass"), dmarc=DmarcResult("none"), envelope_proven=True)
    assert standing([BY_DOMAIN], facts(spf_alone, author="boss@bank.test")) == NOTHING
    assert standing([BY_DOMAIN], facts(spf_alone)).says == "approve"


def test_a_block_needs_no_proof_and_looks_at_both_addresses():
    forged = SenderAuth(SpfResult("fail"), dmarc=DmarcResult("fail"))
    block = [SenderList("*", block=("*@partner.test",))]
    assert standing(block, facts(forged, sender="x@elsewhere.test")).says == "block"
    assert standing(block, facts(forged, author="x@elsewhere.test")).says == "block"
    assert standing(block, facts(forged, sender="x@elsewhere.test", author="y@elsewhere.test")) == NOTHING
