"""The resolver of a running gateway: cache, one question for all who ask, breaker, time."""

import asyncio

import pytest

from sekisho.backends.dns.breaker import IN_A_ROW
from sekisho.backends.dns.exchange import Found, Unanswered
from sekisho.backends.dns.live import FAILED_SECONDS, NEGATIVE_SECONDS, LiveResolver
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.upstream import Upstream
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.ports.lookups import NoData, NxDomain, TempFail


class Scripted:
    """An upstream that answers what it is told, when it is let."""

    def __init__(self):
        self.answers, self.asked, self.alive, self.gate = {}, [], True, asyncio.Event()
        self.gate.set()

    async def ask(self, kind, name):
        self.asked.append((kind, name))
        await self.gate.wait()
        answer = self.answers.get(name, NxDomain)
        if isinstance(answer, Found):
            return answer
        raise answer(name)

    async def is_alive(self):
        return self.alive

    async def close(self):
        pass


class World:
    def __init__(self, entries=100):
        self.now, self.upstream, self.metrics = 1_000.0, Scripted(), MemoryMetrics()
        self.resolver = LiveResolver(self.upstream, self.metrics, entries=entries, monotonic=lambda: self.now, pause=0.001)


@pytest.fixture
async def world():
    made = World()
    yield made
    await made.resolver.close()


async def test_an_answer_is_asked_for_once_in_its_time(world):
    world.upstream.answers["x.test"] = Found(("192.0.2.1",), 60)
    for name in ("x.test", "X.Test.", "x.test"):
        assert await world.resolver.a(name) == ["192.0.2.1"]
    world.now += 59.9
    (await world.resolver.a("x.test")).clear()
    assert world.upstream.asked == [("a", "x.test")]
    world.now += 0.2
    assert await world.resolver.a("x.test") == ["192.0.2.1"]
    assert len(world.upstream.asked) == 2


@pytest.mark.parametrize(("kind", "seconds"), [(NoData, NEGATIVE_SECONDS), (NxDomain, NEGATIVE_SECONDS), (TempFail, FAILED_SECONDS)])
async def test_nothing_is_remembered_too_as_what_it_was(world, kind, seconds):
    world.upstream.answers["x.test"] = kind
    for _ in range(3):
        with pytest.raises(kind):
            await world.resolver.txt("x.test")
    assert len(world.upstream.asked) == 1
    world.now += seconds
    with pytest.raises(kind):
        await world.resolver.txt("x.test")
    assert len(world.upstream.asked) == 2


async def test_what_may_not_be_kept_is_not_kept(world):
    world.upstream.answers["x.test"] = Found(("192.0.2.1",), 0)
    for _ in range(2):
        await world.resolver.a("x.test")
    assert len(world.upstream.asked) == 2


async def test_who_asks_the_same_at_the_same_time_waits_for_one_question(world):
    world.upstream.answers["x.test"] = Found((b"text",), 60)
    world.upstream.gate.clear()
    asking = [asyncio.create_task(world.resolver.txt("x.test")) for _ in range(20)]
    await asyncio.sleep(0)
    asking[0].cancel()  # it took the question up; the others get their answer all the same
    await asyncio.sleep(0)
    world.upstream.gate.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1:] == [[b"text"]] * 19
    assert world.upstream.asked == [("txt", "x.test")]


@pytest.mark.parametrize("name", ["", ".", "a..test", "a\x00b.test", "a b.test", "é.test", "x" * 64 + ".test", "x." * 127 + "test", "a\n", "\ud800"])
async def test_names_that_cannot_be_are_asked_of_nobody(world, name):
    for ask in (world.resolver.txt, world.resolver.a, world.resolver.aaaa, world.resolver.mx):
        with pytest.raises(NxDomain):
            await ask(name)
    with pytest.raises(NxDomain):
        await world.resolver.ptr(name)
    assert world.upstream.asked == []


async def test_addresses_are_asked_for_by_their_reverse_name(world):
    world.upstream.answers["1.2.0.192.in-addr.arpa"] = Found(("x.test",), 60)
    assert await world.resolver.ptr("192.0.2.1") == ["x.test"]


async def test_when_resolvers_are_gone_questions_fail_at_once_until_one_answers_again(world):
    assert world.metrics.gauges["dns_resolvers_gone", ()] == 0.0, "said at the start: the last word of a killed process must not stand"
    world.upstream.alive = False
    world.upstream.answers = {f"{number}.test": Unanswered for number in range(IN_A_ROW)}
    for name in world.upstream.answers:
        with pytest.raises(TempFail):
            await world.resolver.a(name)
    await until(lambda: world.metrics.gauges.get(("dns_resolvers_gone", ())) == 1.0)
    asked = len(world.upstream.asked)
    with pytest.raises(TempFail):
        await world.resolver.a("other.test")
    assert len(world.upstream.asked) == asked
    world.upstream.alive = True
    world.upstream.answers["other.test"] = Found(("192.0.2.1",), 60)
    await until(lambda: world.metrics.gauges[("dns_resolvers_gone", ())] == 0.0)
    assert await world.resolver.a("other.test") == ["192.0.2.1"]


async def test_what_is_remembered_is_answered_while_resolvers_are_gone(world):
    world.upstream.answers = {f"{number}.test": Unanswered for number in range(IN_A_ROW)} | {"x.test": Found(("192.0.2.1",), 600)}
    world.upstream.alive = False
    await world.resolver.a("x.test")
    for number in range(IN_A_ROW):
        with pytest.raises(TempFail):
            await world.resolver.a(f"{number}.test")
    await until(lambda: world.metrics.gauges.get(("dns_resolvers_gone", ())) == 1.0)
    assert await world.resolver.a("x.test") == ["192.0.2.1"]


async def test_questions_and_their_ends_are_counted(world):
    world.upstream.answers["x.test"] = Found(("192.0.2.1",), 60)
    for _ in range(65):
        await world.resolver.a("x.test")
    assert world.metrics.counted[("dns_questions_total", (("ending", "answered"), ("kind", "a")))] == 1 or (
        world.metrics.counted[("dns_questions_total", (("kind", "a"), ("ending", "answered")))] == 1
    )
    assert world.metrics.counted[("dns_cache_hits_total", ())] == 64


async def test_closing_ends_those_who_wait():
    world = World()
    world.upstream.gate.clear()
    asking = asyncio.create_task(world.resolver.a("x.test"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await world.resolver.close()
    with pytest.raises(TempFail):
        await asking


async def test_the_cache_stays_bounded():
    world = World(entries=50)
    for number in range(500):
        world.upstream.answers[f"{number}.test"] = Found((b"x" * 5_000,), 3_600)
        await world.resolver.txt(f"{number}.test")
    assert len(world.resolver._cache) <= 50
    await world.resolver.close()


async def test_over_the_wire(server):
    resolver = LiveResolver(Upstream([Server("127.0.0.1", server.port)], 0.5), MemoryMetrics(), entries=100)
    try:
        for _ in range(3):
            assert await resolver.mx("example.test") == [(10, "a.example.test"), (20, "b.example.test")]
            with pytest.raises(NxDomain):
                await resolver.txt("gone.example.test")
            with pytest.raises(TempFail):
                await resolver.txt("mute.example.test")
        assert [kind for kind, name in server.asked if "mute" not in name.lower()] == ["MX", "TXT"]
    finally:
        await resolver.close()


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def test_who_waits_when_it_closes_gets_no_answer(world):
    world.upstream.gate.clear()
    asking = [asyncio.create_task(world.resolver.a(name)) for name in ("x.test", "x.test", "y.test")]
    await asyncio.sleep(0)
    await world.resolver.close()
    assert [type(answer) for answer in await asyncio.gather(*asking, return_exceptions=True)] == [TempFail] * 3


async def test_an_error_of_ours_is_told_to_all_who_wait_and_not_kept(world):
    world.upstream.answers["x.test"] = ZeroDivisionError
    answers = await asyncio.gather(world.resolver.a("x.test"), world.resolver.a("x.test"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ZeroDivisionError] * 2
    world.upstream.answers["x.test"] = Found(("192.0.2.1",), 60)
    assert await world.resolver.a("x.test") == ["192.0.2.1"]
