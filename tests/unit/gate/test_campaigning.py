"""Campaigns through the gate: known again by text, far links and files; learnt once a message."""

import asyncio

import pytest

from sekisho.backends.memory.campaigns import MemoryCampaigns
from sekisho.gate import campaigning
from sekisho.gate.campaigning import CampaignMemory, traits, traits_told
from sekisho.inspections.campaign import PART, Campaign
from sekisho.model.arrival import Direction
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW, a_dossier, a_link, a_mailbox, a_message, a_part, an_arrival, an_opened

FAR = a_link("https://elsewhere.test/bonus/claim-now?user=1")


class House:
    def __init__(self):
        self.store = MemoryCampaigns()
        self.memory = CampaignMemory(self.store)

    def got(self, message, recipient="taro@example.test", direction=Direction.INBOUND):
        arrival = an_arrival(id=ArrivalId(new_id(NOW)), recipients=(recipient,), direction=direction)
        facts = (*traits_told(a_dossier(message, arrival=arrival)), ("category", "spam"))
        self.store.learn(TrackingEvent(NOW, arrival.tenant, arrival.id, "", EventKind.JUDGED, facts))

    async def kinds(self, message):
        answers = await self.memory.recall(an_arrival(), an_opened(message))
        return [finding.kind for finding in Campaign().look(a_dossier(message, answers=answers))]


@pytest.fixture
def house():
    return House()


@pytest.mark.parametrize(
    "message",
    [
        a_message(links=[FAR]),
        a_message(parts=[a_part("plan.pdf", detected=("pdf",), content=b"x" * 2_000)]),
    ],
)
async def test_links_and_files_make_a_campaign(house, message):
    assert await house.kinds(message) == []
    for number in range(3):
        house.got(message, f"user{number}@example.test")
    assert PART in await house.kinds(message)
    assert await house.kinds(a_message()) == []


async def test_mail_of_ours_is_no_campaign(house):
    for _ in range(3):
        house.got(a_message(links=[FAR]), direction=Direction.OUTBOUND)
    assert await house.kinds(a_message(links=[FAR])) == []
    assert await house.memory.recall(an_arrival(direction=Direction.OUTBOUND), an_opened(a_message(links=[FAR]))) == ()


def test_what_is_everybodys_is_no_mark():
    own = a_message(sender=a_mailbox("a@elsewhere.test"), links=[FAR])
    front = a_message(links=[a_link("https://elsewhere.test/")])
    many = a_message(links=[a_link(f"https://elsewhere.test/article/{number}") for number in range(9)])
    logo = a_message(parts=[a_part("logo.png", detected=("png",), content=b"x" * 2_000)])
    footer = a_message(links=[FAR], headers=[("List-Id", "<talk.lists.test>")])
    assert [traits(message, None)[1] for message in (own, front, many, logo, footer)] == [()] * 5


async def test_notices_of_other_servers_are_no_campaign(house):
    notice = an_arrival(sender="")
    assert notice.envelope.sender.is_null
    assert traits_told(a_dossier(a_message(links=[FAR]), arrival=notice)) == ()
    assert await house.memory.recall(notice, an_opened(a_message(links=[FAR]))) == ()


def test_the_query_of_a_link_is_each_recipients_own():
    other = a_link("https://elsewhere.test/bonus/claim-now?user=2")
    assert traits(a_message(links=[FAR]), None) == traits(a_message(links=[other]), None) != ("", ())


async def test_a_memory_that_fails_or_is_slow_is_an_answer_that_failed(monkeypatch):
    async def broken(*_):
        raise TemporaryFailure("the disk is away")

    async def slow(*_):
        await asyncio.sleep(5)

    monkeypatch.setattr(campaigning, "SECONDS", 0.01)
    for behaviour in (broken, slow):
        store = MemoryCampaigns()
        monkeypatch.setattr(store, "like", behaviour)
        [answer] = await CampaignMemory(store).recall(an_arrival(), an_opened(a_message(links=[FAR])))
        assert (answer.question, answer.outcome) == ("campaign", "failed")
