"""Questions by c-ares to a real server on loopback."""

import asyncio

import pytest

from sekisho.backends.dns import upstream as module
from sekisho.backends.dns.exchange import Unanswered
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.upstream import Upstream
from sekisho.ports.lookups import NoData, NxDomain, TempFail

SECONDS = 1.0


@pytest.fixture
async def upstream(server):
    made = Upstream([Server("127.0.0.1", server.port)], SECONDS)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("kind", "name", "records"),
    [
        ("txt", "example.test", {b"v=spf1 -all", b"two strings"}),
        ("a", "example.test", {"192.0.2.1"}),
        ("aaaa", "example.test", {"2001:db8::1"}),
        ("mx", "example.test", {(10, "a.example.test"), (20, "b.example.test")}),
        ("ptr", "1.2.0.192.in-addr.arpa", {"example.test"}),
        ("a", "www.example.test", {"192.0.2.1"}),
        ("a", "a+b=c#!.example.test", {"192.0.2.7"}),
    ],
)
async def test_records(upstream, kind, name, records):
    found = await upstream.ask(kind, name)
    assert (set(found.records), found.ttl) == (records, 300)


async def test_a_large_answer_comes_over_tcp(server, upstream):
    assert (await upstream.ask("txt", "big.example.test")).records == (b"x" * 20_000,)
    assert server.over_tcp == 1


@pytest.mark.parametrize(
    ("kind", "name", "kind_of_nothing"),
    [
        ("a", "gone.example.test", NxDomain),
        ("a", "broken.example.test", NxDomain),
        ("mx", "www.example.test", None),
        ("txt", "www.test", NxDomain),
        ("txt", "test", NoData),
        ("ptr", "example.test", NoData),
        ("a", "odd+gone.example.test", NxDomain),
        ("mx", "a+b=c#!.example.test", NoData),
    ],
)
async def test_nothing(upstream, kind, name, kind_of_nothing):
    if kind_of_nothing is None:
        assert (await upstream.ask(kind, name)).records
        return
    with pytest.raises(kind_of_nothing):
        await upstream.ask(kind, name)


@pytest.mark.parametrize("name", ["x" * 64 + ".test", "a..test", ".", "x." * 150 + "test", "a\\.test", "sp ace.test", "xn--\x7f.test", "é.test"])
async def test_odd_names_end_in_an_answer(upstream, name):
    with pytest.raises((NoData, NxDomain, TempFail)):
        await upstream.ask("a", name)


@pytest.mark.parametrize("name", ["example.test", "a+b=c#!.example.test"])
async def test_a_failure_of_a_resolver_is_no_silence(server, upstream, name):
    server.code = 2  # SERVFAIL
    with pytest.raises(TempFail) as failure:
        await upstream.ask("a", name)
    assert not isinstance(failure.value, Unanswered)
    assert await upstream.is_alive()


@pytest.mark.parametrize("name", ["example.test", "a+b=c#!.example.test"])
async def test_silence(server, upstream, name):
    server.silent = True
    with pytest.raises(Unanswered):
        await upstream.ask("a", name)
    assert not await upstream.is_alive()


async def test_a_server_that_is_gone_is_silence_and_one_that_comes_back_answers(server, upstream):
    await server.stop()
    with pytest.raises(Unanswered):
        await upstream.ask("a", "example.test")
    await server.start()
    assert (await upstream.ask("a", "example.test")).records == ("192.0.2.1",)


async def test_letters_go_out_in_random_case(server, upstream):
    """A forged answer must guess them too."""
    names = set()
    for number in range(8):
        with pytest.raises(NxDomain):
            await upstream.ask("a", f"a-rather-long-name-{number}.example.test")
    names = {name for _, name in server.asked}
    assert any(name != name.lower() for name in names)


async def test_a_resolver_that_is_mostly_fast_may_take_long_for_a_new_name(server, upstream):
    for number in range(30):
        with pytest.raises(NxDomain):
            await upstream.ask("a", f"fast-{number}.example.test")
    server.open.clear()
    asyncio.get_running_loop().call_later(0.8 * SECONDS, server.open.set)
    assert (await upstream.ask("a", "example.test")).records == ("192.0.2.1",)


async def test_the_librarys_own_cache_is_emptied_again_and_again(server, upstream, monkeypatch):
    """It has no bound."""
    monkeypatch.setattr(module, "FORGET_AFTER", 5)
    async with asyncio.timeout(10):
        while len(server.asked) < 3:
            await upstream.ask("a", "example.test")
            await asyncio.sleep(0.01)
