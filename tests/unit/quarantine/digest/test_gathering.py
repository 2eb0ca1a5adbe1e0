"""What a digest offers follows the category and the organisation's wishes."""

import pytest

from sekisho.model.people_rights import PeopleRights
from sekisho.quarantine.digest.gathering import Stopped, acts_for, lines_of
from sekisho.quarantine.digest.tickets import Act, read


@pytest.mark.parametrize(
    ("category", "rights", "acts"),
    [
        ("spam", PeopleRights(), (Act.RELEASE, Act.SHOW, Act.BLOCK, Act.APPROVE)),
        ("phishing", PeopleRights(), (Act.SHOW, Act.BLOCK)),
        ("malware", PeopleRights(), (Act.SHOW,)),
        ("malware", PeopleRights(release=frozenset({"malware"}), approve=frozenset({"malware"})), (Act.SHOW,)),
        ("phishing", PeopleRights(release=frozenset({"phishing"})), (Act.RELEASE, Act.SHOW, Act.BLOCK)),
        ("spam", PeopleRights(release=frozenset(), approve=frozenset()), (Act.SHOW, Act.BLOCK)),
    ],
)
async def test_rights_by_category(station, category, rights, acts):
    assert acts_for(await station.hold(category=category), rights) == acts


async def test_links_end_with_the_mail(station):
    now = station.clock.now()
    held = await station.hold(until=now + 60)
    [line] = await lines_of(station.stores.vault, [held], PeopleRights(), "taro@example.test", "en", now + 9_999, "https://x.test")
    ticket = await read(station.stores.vault, line.links[0][1].removeprefix("https://x.test/digest/"), now)
    assert ticket.ends_at == int(now + 60)


async def test_more_than_fit_are_counted(station):
    held = await station.hold()
    stopped = Stopped([held] * 150, [held.held_at] * 7 + [held.held_at - 99])
    found, more = stopped.between(held.held_at - 10, held.held_at)
    assert (len(found), more) == (100, 57)
