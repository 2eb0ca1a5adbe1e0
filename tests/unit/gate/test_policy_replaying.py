"""What a replay tells, against deciding every message by hand."""

import random
from dataclasses import replace

from sekisho.gate import dossiers
from sekisho.gate.policy_replaying import Trial, try_policy
from sekisho.gate.round import inspect
from sekisho.inspections import CATALOGUE
from sekisho.model.decision import Deliver
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.keywords import KeywordHit, Keywords, Place
from sekisho.model.policy import NO_POLICY
from sekisho.policy.decide import decide
from sekisho.policy.shifts import UNKNOWN
from sekisho.ports.history import Stored
from sekisho.testing.builders import NOW, a_dossier, a_mailbox, a_message, a_part, an_arrival
from sekisho.testing.policies import a_policy, a_rule_text
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights

BEFORE = a_policy(a_rule_text("quarantine = true", 'attachment_name = ["*.iso"]', name="iso"))
AFTER = a_policy(
    a_rule_text("reject = true", "size_over = 200", 'recipients = ["taro@example.test"]', name="large")
    + a_rule_text("tag = '[x]'", "subject_blank = true", name="blank")
    + a_rule_text("quarantine = true", "attachments_over = 1", 'rollout = "share"\nshare = 50', "many")
    + '[[senders]]\nblock = ["*@blocked.test"]\n'
)


class Shelf:
    def __init__(self, stored):
        self._stored = stored

    async def dossiers(self, tenant, after, limit, since):
        return [one for one in self._stored if one.place > after][:limit]


def some_mail(count):
    dice = random.Random(7)
    for _ in range(count):
        parts = [a_part(), *(a_part(dice.choice(["a.iso", "b.pdf", "c.txt"]), path=str(n + 2)) for n in range(dice.randrange(3)))]
        message = a_message(
            sender=a_mailbox(dice.choice(["hanako@partner.test", "x@blocked.test"])), subject=dice.choice(["", "Minutes"]), parts=parts
        )
        recipients = dice.sample(["taro@example.test", "jiro@example.test", "yuki@example.test"], dice.randrange(1, 4))
        content = b"x" * dice.randrange(100, 400)
        yield a_dossier(message, arrival=an_arrival(content, id=ArrivalId(new_id(NOW + dice.random() * 1e6)), recipients=recipients))


def kind(action):
    return "delivered" if isinstance(action, Deliver) else "stopped"


async def replayed(mail, before, after):
    stored = [Stored(n + 1, one.arrival.id, (), dossiers.encode(one)) for n, one in enumerate(mail)]
    trial = Trial(CATALOGUE, shipped_weights(), before, after)
    return [one async for one in try_policy(Shelf(stored), DEFAULT_TENANT, trial)]


async def test_the_difference_is_that_of_deciding_every_message_by_hand():
    mail = list(some_mail(350))
    told = {(shift.arrival, shift.recipient): shift for one in await replayed(mail, BEFORE, AFTER) for shift in one.shifts}
    expected = {}
    for dossier in mail:
        verdict = judge(inspect(dossier, CATALOGUE), dossier, shipped_weights())
        ends = []
        for policy in (BEFORE, AFTER):
            decision = decide(verdict, replace(dossier, tenant=replace(dossier.tenant, policy=policy)), NOW)
            ends.append({recipient.key: action for recipient, action in decision.actions})
        for recipient, old in ends[0].items():
            if kind(old) != kind(ends[1][recipient]):
                expected[dossier.arrival.id, recipient] = "stopped" if kind(old) == "delivered" else "let through"
    assert {where: shift.kind for where, shift in told.items() if shift.kind in {"stopped", "let through"}} == expected
    assert {"stopped", "let through"} <= set(expected.values())


async def test_nothing_changes_under_the_same_policy():
    assert all(one.shifts == () and one.readable for one in await replayed(some_mail(60), AFTER, AFTER))


async def test_words_that_were_not_looked_for_then_are_told_as_unknown():
    policy = a_policy('[keywords.a]\nwords = ["x"]\n' + a_rule_text("quarantine = true", 'body_keywords = ["a"]'))
    unlooked = a_dossier()
    looked = replace(unlooked, keywords=Keywords((f"a:{policy.keywords[0].digest}",), (KeywordHit("a", Place.BODY, 1, 1),)))
    first, second = await replayed([unlooked, looked], NO_POLICY, policy)
    assert [shift.kind for shift in first.shifts] == [UNKNOWN]
    assert [shift.kind for shift in second.shifts] == ["stopped"]


async def test_what_cannot_be_read_is_told():
    trial = Trial(CATALOGUE, shipped_weights(), NO_POLICY, AFTER)
    (one,) = [one async for one in try_policy(Shelf([Stored(1, ArrivalId("x"), (), b"no dossier")]), DEFAULT_TENANT, trial, limit=5)]
    assert not one.readable
