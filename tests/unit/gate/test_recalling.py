import asyncio

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.memory.acquaintances import MemoryAcquaintances
from sekisho.gate import recalling
from sekisho.gate.feedback import accounts_known
from sekisho.gate.recalling import Memory, lesson, party_of, payment_name
from sekisho.inspections import CATALOGUE
from sekisho.inspections.acquaintance import FIRST_CONTACT, IMITATES_PARTNER, PAYMENT_CHANGED
from sekisho.inspections.payment_details import ACCOUNT
from sekisho.model.arrival import Direction
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Evidence
from sekisho.model.senderauth import DmarcResult, SenderAuth
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import Category
from sekisho.testing.builders import NOW, a_dossier, a_mailbox, a_message, a_verdict, an_arrival, an_opened, completed

PROVEN = SenderAuth(dmarc=DmarcResult("pass"), aligned=True)


def paying(*accounts):
    return completed(*(ACCOUNT.seen(Evidence("iban", account)) for account in accounts), inspection="payment_details")


class House:
    """A store that is taught by messages, as the history does it."""

    def __init__(self):
        self.store = MemoryAcquaintances()
        self.memory = Memory(self.store)

    def met(
        self,
        *reports,
        sender="hanako@partner.test",
        auth=PROVEN,
        category=Category.CLEAN,
        direction=Direction.INBOUND,
        recipients=("taro@example.test",),
        times=1,
        headers=(),
        envelope="hanako@partner.test",
    ):
        for _ in range(times):
            arrival = an_arrival(direction=direction, recipients=recipients, sender=envelope)
            dossier = a_dossier(a_message(sender=a_mailbox(sender), headers=headers), arrival=arrival, content_reports=reports, sender_auth=auth)
            self.store.learn(TrackingEvent(NOW, arrival.tenant, arrival.id, "", EventKind.JUDGED, lesson(dossier, a_verdict(category))))

    async def kinds(self, *reports, sender="hanako@partner.test", auth=PROVEN):
        message = a_message(sender=a_mailbox(sender))
        answers = await self.memory.recall(an_arrival(), an_opened(message, reports))
        dossier = a_dossier(message, answers=answers, sender_auth=auth, content_reports=reports)
        return [finding.kind for inspection in CATALOGUE if inspection.name == "acquaintance" for finding in inspection.look(dossier)]


@pytest.fixture
def house():
    return House()


async def test_first_contact(house):
    assert await house.kinds() == [FIRST_CONTACT]
    house.met()
    assert await house.kinds() == []


async def test_a_changed_account_of_a_known_supplier(house):
    house.met(paying("DE1"), times=3)
    assert PAYMENT_CHANGED not in await house.kinds(paying("DE1"))
    assert PAYMENT_CHANGED in await house.kinds(paying("DE2"))
    assert PAYMENT_CHANGED in await house.kinds(paying("DE1", "DE2"))  # forgers quote the old one beside theirs


async def test_a_forger_teaches_no_account(house):
    house.met(paying("DE1"), times=3)
    house.met(paying("DE2"), auth=SenderAuth(dmarc=DmarcResult("fail")))
    house.met(paying("DE2"), auth=SenderAuth(dmarc=DmarcResult("none")))
    house.met(paying("DE2"), category=Category.FRAUD)
    assert PAYMENT_CHANGED in await house.kinds(paying("DE2"))


async def test_partners_are_learnt_from_what_our_people_write(house):
    house.met(sender="taro@example.test", direction=Direction.OUTBOUND, recipients=("hanako@partner.test",), times=3)
    assert IMITATES_PARTNER in await house.kinds(sender="hanako@partrner.test")
    assert IMITATES_PARTNER not in await house.kinds(sender="hanako@other.test")


@pytest.mark.parametrize("more", [{"headers": (("Auto-Submitted", "auto-replied"),)}, {"headers": (("Precedence", "bulk"),)}, {"envelope": ""}])
async def test_an_absence_note_makes_nobody_a_partner(house, more):
    house.met(sender="taro@example.test", direction=Direction.OUTBOUND, recipients=("hanako@partner.test",), times=3, **more)
    assert await house.kinds(sender="hanako@partrner.test") == [FIRST_CONTACT]
    assert await house.kinds() == [FIRST_CONTACT]


async def test_the_partners_are_asked_once_in_ten_minutes(house, monkeypatch):
    await house.kinds()
    house.met(sender="taro@example.test", direction=Direction.OUTBOUND, recipients=("hanako@partner.test",), times=3)
    assert IMITATES_PARTNER not in await house.kinds(sender="hanako@partrner.test")
    monkeypatch.setattr(recalling, "PARTNERS_FRESH", 0.0)
    assert IMITATES_PARTNER in await house.kinds(sender="hanako@partrner.test")


async def test_our_own_and_nameless_senders_are_not_asked_about(house):
    assert await house.memory.recall(an_arrival(direction=Direction.OUTBOUND), an_opened()) == ()
    assert await house.memory.recall(an_arrival(), an_opened(a_message(sender=a_mailbox("")))) == ()


async def test_a_memory_that_fails_or_is_slow_is_an_answer_that_failed(house, monkeypatch):
    async def broken(*_):
        raise TemporaryFailure("the disk is away")

    async def slow(*_):
        await asyncio.sleep(5)

    monkeypatch.setattr(recalling, "SECONDS", 0.01)
    for behaviour in (broken, slow):
        monkeypatch.setattr(house.store, "known", behaviour)
        [answer] = await house.memory.recall(an_arrival(), an_opened())
        assert (answer.question, answer.outcome) == ("history", "failed")


def test_a_party_is_an_organisation_or_a_free_mailbox():
    assert party_of(a_mailbox("x@partner.test")) == "partner.test"
    assert party_of(a_mailbox("X@docomo.ne.jp", organisation="docomo.ne.jp")) == "x@docomo.ne.jp"


def test_an_account_is_remembered_as_a_digest_for_one_tenant_and_party():
    names = {payment_name(tenant, party, "iban", "DE1") for tenant in ("a", "b") for party in ("p.test", "q.test")}
    assert len({name.rpartition(" ")[2] for name in names}) == 4
    assert all("DE1" not in name for name in names)


async def test_an_account_is_learnt_when_an_administrator_calls_the_mail_wanted(house):
    house.met(paying("DE1"), times=3)
    arrival = an_arrival()
    message = a_message(sender=a_mailbox("hanako@partner.test"))
    judged = dict(lesson(a_dossier(message, arrival=arrival, content_reports=(paying("DE2"),), sender_auth=PROVEN), a_verdict(Category.FRAUD)))
    house.store.learn(TrackingEvent(NOW, arrival.tenant, arrival.id, "", EventKind.JUDGED, tuple(judged.items())))
    assert PAYMENT_CHANGED in await house.kinds(paying("DE2"))
    house.store.learn(TrackingEvent(NOW, arrival.tenant, arrival.id, "", EventKind.FEEDBACK, accounts_known(judged)))
    assert PAYMENT_CHANGED not in await house.kinds(paying("DE2"))
    unproven = a_dossier(message, content_reports=(paying("DE3"),), sender_auth=SenderAuth(dmarc=DmarcResult("none")))
    assert lesson(unproven, a_verdict(Category.FRAUD)) == ()


def test_nothing_is_learnt_from_unwanted_mail():
    assert lesson(a_dossier(), a_verdict(Category.SPAM)) == ()
    assert lesson(a_dossier(), a_verdict(Category.UNSCANNABLE)) == ()
    assert dict(lesson(a_dossier(sender_auth=PROVEN), a_verdict()))["learn"] == "received"


async def test_the_house_learns_by_its_history():
    stores = MemoryStores(ManualClock(NOW))
    assert await stores.acquaintances.known(an_arrival().tenant, [("person", "hanako@partner.test")]) == []
