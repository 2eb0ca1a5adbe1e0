"""MTA-STS policies are fetched once, kept durably, and hold against whoever blocks DNS or the web afterwards."""

import asyncio

import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.delivery.sts import FAILED_SECONDS, FRESH_SECONDS, SHELF, StsPolicies, sweep_policies
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.web import NotFetched, Page
from sekisho.testing.post_office import ShiftedClock

POLICY = b"version: STSv1\nmode: enforce\nmx: mx.partner.test\nmax_age: 604800\n"
NAME = "_mta-sts.partner.test"


class Web:
    """Answers what it is told to."""

    def __init__(self):
        self.page = Page(200, POLICY, "text/plain")
        self.asked = []

    async def get(self, url, *, tag="", largest=0, seconds=0.0, redirects=3):
        del tag, largest, seconds
        self.asked.append((url, redirects))
        await asyncio.sleep(0)
        if isinstance(self.page, Exception):
            raise self.page
        return self.page


class World:
    """A domain with a policy, and somebody who wants to know it."""

    def __init__(self):
        self.web, self.documents, self.clock = Web(), MemoryDocuments(), ShiftedClock()
        self.announce(b"v=STSv1; id=1;")

    def announce(self, *records, silent=frozenset()):
        self.resolver = StaticResolver(Zone(txt={NAME: records} if records else {}, silent={NAME: silent} if silent else {}))
        self.restart()

    def restart(self):
        self.policies = StsPolicies(self.resolver, self.web, self.documents, self.clock)

    async def mode(self):
        policy = await self.policies.policy_of("partner.test")
        return policy.mode if policy else ""


async def test_fetched_once_without_redirects_and_kept_over_a_restart():
    world = World()
    assert set(await asyncio.gather(*(world.mode() for _ in range(5)))) == {"enforce"}
    assert world.web.asked == [("https://mta-sts.partner.test/.well-known/mta-sts.txt", 0)]
    world.restart()
    assert await world.mode() == "enforce"
    assert len(world.web.asked) == 1


async def test_blocking_dns_or_the_web_takes_nothing_away_until_its_time_is_over():
    world = World()
    await world.mode()
    world.web.page = NotFetched("refused")
    world.announce(silent=frozenset({"txt"}))
    assert await world.mode() == "enforce"
    world.announce()
    assert await world.mode() == "enforce", "no record any more: the kept one holds (RFC 8461 section 5.1)"
    world.announce(b"v=STSv1; id=2;")
    assert await world.mode() == "enforce", "a new one that cannot be had"
    world.clock.shift += 604_801
    assert await world.mode() == ""


async def test_a_new_id_or_a_day_fetches_anew():
    world = World()
    await world.mode()
    world.web.page = Page(200, POLICY.replace(b"enforce", b"testing"), "text/plain")
    assert await world.mode() == "enforce"
    world.announce(b"v=STSv1; id=2;")
    assert await world.mode() == "testing"
    world.web.page = Page(200, POLICY.replace(b"enforce", b"none"), "text/plain")
    world.clock.shift += FRESH_SECONDS + 1
    assert await world.mode() == "none"


@pytest.mark.parametrize("page", [NotFetched("404"), Page(200, POLICY, "text/html"), Page(200, b"junk", "text/plain"), TimeoutError()])
async def test_what_cannot_be_had_is_left_alone_for_a_while(page):
    world = World()
    world.web.page = page
    assert await world.mode() == ""
    assert await world.mode() == ""
    assert len(world.web.asked) == 1
    world.web.page = Page(200, POLICY, "text/plain")
    world.clock.shift += FAILED_SECONDS + 1
    assert await world.mode() == "enforce"


async def test_without_an_announcement_nobody_is_asked():
    world = World()
    world.announce()
    assert await world.mode() == ""
    assert world.web.asked == []


@pytest.mark.parametrize(
    "octets", [b"{", b"[]", b'{"domain": "partner.test", "id": 1, "fetched_at": "x", "policy": "y"}', b'{"domain": "other.test"}']
)
async def test_a_broken_document_is_fetched_anew(octets):
    world = World()
    await world.mode()
    (name,) = await world.documents.names("default", "mta-sts")
    await world.documents.put("default", "mta-sts", name, octets)
    world.restart()
    assert await world.mode() == "enforce"
    assert len(world.web.asked) == 2


async def test_policies_that_are_long_over_and_rubbish_are_swept():
    world = World()
    assert await world.mode() == "enforce"
    await world.documents.put(DEFAULT_TENANT, SHELF, "rubbish", b"{")
    now = world.clock.now()
    assert await sweep_policies(world.documents, now) == 1
    assert await sweep_policies(world.documents, now + 604_800 + 6 * 86_400) == 0
    assert await sweep_policies(world.documents, now + 604_800 + 8 * 86_400) == 1
    assert await world.documents.names(DEFAULT_TENANT, SHELF) == []
