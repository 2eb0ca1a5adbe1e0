"""Who is told what and when; each once, wherever the keeper is killed."""

import email
import email.policy
from dataclasses import replace

import pytest

from sekisho.model.arrival import Direction
from sekisho.model.digest import TOLD, WISH, DigestRules, Schedule
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.people_rights import PeopleRights
from sekisho.ports.control import Change
from sekisho.quarantine.digest.wishes import Wish
from sekisho.tenancy.values import to_json


def words(content):
    return email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",)).get_content()


async def test_at_its_time_and_once_and_only_what_is_new(station):
    await station.hold(subject="First offer")
    assert await station.look_at(7, 30) == 0
    assert await station.look_at(8, 0) == 0, "what was decided just before eight is not committed for certain"
    assert await station.look_at(8, 2) == 1
    assert await station.look_at(12) == 0
    await station.hold(subject="Second offer")
    assert await station.look_at(8, 2, days=1) == 1
    assert await station.look_at(8, 2, days=2) == 0, "nothing new, nothing sent"
    (to, first), (_, second) = await station.letters()
    assert to == "taro@example.test"
    assert "First offer" in words(first)
    assert "Second offer" in words(second)
    assert "First offer" not in words(second)
    assert await station.stores.records.check() == []


async def test_groups_wishes_and_aliases(station, twice):
    station.set(replace(twice, people_choose=("often", "off")))
    for person in ("chief@example.test", "boss@example.test", "taro@example.test", "jiro@example.test", "saburo@example.test"):
        await station.hold(person)
    control = station.stores.control
    await control.commit(DEFAULT_TENANT, [Change(WISH, "jiro@example.test", to_json(Wish("ja", "often")))])
    await control.commit(DEFAULT_TENANT, [Change(WISH, "saburo@example.test", to_json(Wish("", "off")))])
    assert await station.look_at(8) == 3
    letters = dict(await station.letters())
    assert set(letters) == {"boss@example.test", "taro@example.test", "jiro@example.test"}
    assert "To: chief@example.test" in words(letters["boss@example.test"])
    assert "2 messages were stopped for you" in words(letters["boss@example.test"])
    assert "隔離されたメールが1通あります" in words(letters["jiro@example.test"])
    for person in ("boss@example.test", "taro@example.test", "jiro@example.test"):
        await station.hold(person)
    assert await station.look_at(17) == 2, "those who have it twice a day"


async def test_what_is_never_told(station):
    station.set(DigestRules(enabled=True, sender="digest@example.test"), rights=PeopleRights(see=frozenset({"spam", "malware"})))
    await station.hold(direction=Direction.OUTBOUND)
    await station.hold(area="discarded")
    await station.hold(category="phishing")
    own = await station.hold()
    await station.hold(sender=replace(own.sender, local="digest", domain="example.test"))
    virus = await station.hold(category="malware", subject="Virus")
    assert await station.look_at(8) == 1
    [(_, content)] = await station.letters()
    text = words(content)
    assert "2 messages were stopped" in text
    assert virus.subject in text
    assert text.count("Deliver: https://") == 1
    assert text.count("Block sender: ") == 1
    assert text.count("Only your administrator") == 1


async def test_a_hundred_lines_and_how_many_more(station):
    for number in range(130):
        await station.hold(subject=f"Offer {number}")
        station.clock.advance(1)
    assert await station.look_at(8) == 1
    [(_, content)] = await station.letters()
    assert "130 messages were stopped for you" in words(content)
    assert "Offer 129" in words(content)
    assert "Offer 29\n" not in words(content)
    assert "30 more are on your quarantine page" in words(content)
    assert len(content) < 250_000


async def test_off_and_without_people_nothing_is_done(station):
    station.set(DigestRules())
    await station.hold()
    assert await station.look_at(8) == 0


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", ["before the letter", "after the letter", "after the mark"])
async def test_exactly_once_wherever_it_is_killed(station, at):
    await station.hold(subject="Only once")
    await station.hold("jiro@example.test", subject="Only once")

    class Dying:
        async def send(self, letters):
            if at == "before the letter":
                raise Killed
            sent = await station.post.send(letters)
            if at == "after the letter":
                raise Killed
            return sent

        async def was_sent(self, tenant, identifier):
            return await station.post.was_sent(tenant, identifier)

    station.rounds = station.keeper(Dying())
    if at == "after the mark":
        assert await station.look_at(8) == 2
    else:
        with pytest.raises(Killed):
            await station.look_at(8)
    station.rounds = station.keeper()
    await station.look_at(8, 6)
    await station.look_at(8, 20)
    await station.hold(subject="Later")
    await station.look_at(8, 5, days=1)
    texts = [words(content) for _, content in await station.letters()]
    assert sum("Only once" in text for text in texts) == 2
    assert sum("Later" in text for text in texts) == 1


async def test_two_keepers_send_once(station):
    await station.hold()
    other = station.keeper()
    assert await station.look_at(8) + await other.look() == 1
    assert len(await station.letters()) == 1


async def test_a_weekly_digest(station):
    station.set(DigestRules(enabled=True, schedules=(Schedule("weekly", days=(4,)),)))
    await station.hold()
    assert await station.look_at(9) == 0
    assert await station.look_at(9, days=2) == 1
    assert await station.look_at(9, days=3) == 0
    assert await station.look_at(9, days=9) == 0


async def test_nobody_is_remembered_for_nothing(station):
    await station.hold()
    await station.look_at(8)
    control = station.stores.control
    assert [entry.key for entry in await control.everything(TOLD)] == ["taro@example.test"]
    await station.look_at(9, days=20)
    assert await control.everything(TOLD) == []
