"""Questions to a real server on loopback, and to servers that misbehave."""

import asyncio
import socket

import pytest

from sekisho.backends.dns import upstream as asked
from sekisho.backends.dns.exchange import Unanswered
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.upstream import Upstream
from sekisho.ports.lookups import NoData, NxDomain, TempFail

SECONDS = 1.0


async def what_is_said(upstream, kind, name):
    """Return the exception that says why there is nothing, told or raised; None for records."""
    try:
        found = await upstream.ask(kind, name)
    except (NoData, NxDomain) as nothing:
        return type(nothing)
    return found.nothing


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
    assert await what_is_said(upstream, kind, name) is kind_of_nothing


@pytest.mark.parametrize("name", ["x" * 64 + ".test", "a..test", ".", "x." * 150 + "test", "a\\.test", "sp ace.test", "xn--\x7f.test", "é.test"])
async def test_odd_names_end_in_an_answer(upstream, name):
    try:
        assert await what_is_said(upstream, "a", name) in {NoData, NxDomain}
    except TempFail as failure:
        assert not isinstance(failure, Unanswered)


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
        assert await what_is_said(upstream, "a", f"a-rather-long-name-{number}.example.test") is NxDomain
    names = {name for _, name in server.asked}
    assert any(name != name.lower() for name in names)


async def test_a_resolver_that_is_mostly_fast_may_take_long_for_a_new_name(server, upstream):
    for number in range(30):
        assert await what_is_said(upstream, "a", f"fast-{number}.example.test") is NxDomain
    server.open.clear()
    asyncio.get_running_loop().call_later(0.8 * SECONDS, server.open.set)
    assert (await upstream.ask("a", "example.test")).records == ("192.0.2.1",)


async def test_there_is_none_may_be_kept_as_long_as_its_zone_says(upstream):
    found = await upstream.ask("a", "gone.example.test")
    assert (found.records, found.ttl, found.nothing) == ((), 60, NxDomain)


async def test_where_one_server_is_silent_or_gone_the_next_is_asked(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        gone = Server("127.0.0.1", 1)
        upstream = Upstream([gone, Server("127.0.0.1", mute.getsockname()[1]), Server("127.0.0.1", server.port)], 5.0)
        try:
            assert (await upstream.ask("a", "example.test")).records == ("192.0.2.1",)
        finally:
            await upstream.close()


class Liar(asyncio.DatagramProtocol):
    """A server that answers with what `make` makes of a question, several datagrams for each."""

    def __init__(self, make):
        self.make = make

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, octets, address):
        for each in self.make(octets):
            self.transport.sendto(each, address)


def said(question, *, number=0, flags=0x8180):
    """Answer with 192.0.2.66, which no zone here has."""
    return (
        (int.from_bytes(question[:2], "big") + number & 0xFFFF).to_bytes(2, "big")
        + flags.to_bytes(2, "big")
        + b"\0\1\0\1\0\0\0\0"
        + question[12:-11]
        + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x42"
    )


@pytest.mark.parametrize(
    "forged",
    [
        lambda question: [said(question, number=1)],
        lambda question: [said(question, flags=0x0100)],
        lambda question: [said(question[:12] + b"\5other" + question[12:])],
        lambda question: [b"", b"\0", question[:12], question],
        lambda question: [said(question, number=1)] * 40,  # a flood: the question goes over TCP
        lambda question: [said(question.swapcase())],  # all but the size of letters is right: over TCP
        lambda question: [said(question)[:-3]],  # cut short
    ],
)
async def test_what_is_not_the_answer_is_not_believed(server, forged):
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Liar(forged), ("127.0.0.1", 0))
    upstream = Upstream([Server("127.0.0.1", transport.get_extra_info("sockname")[1])], 0.5)
    try:
        with pytest.raises(TempFail):  # there is nobody over TCP
            await upstream.ask("a", "a-long-name-with-many-letters.example.test")
    finally:
        await upstream.close()
        transport.close()


async def test_a_forged_datagram_does_not_keep_the_right_one_away(server):
    make = lambda question: [said(question, number=7), said(question)]  # noqa: E731
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Liar(make), ("127.0.0.1", 0))
    upstream = Upstream([Server("127.0.0.1", transport.get_extra_info("sockname")[1])], 0.5)
    try:
        assert (await upstream.ask("a", "example.test")).records == ("192.0.2.66",)
    finally:
        await upstream.close()
        transport.close()


async def test_closing_ends_what_is_asked(server, upstream):
    server.silent = True
    asking = asyncio.ensure_future(upstream.ask("a", "example.test"))
    await asyncio.sleep(0.01)
    await upstream.close()
    with pytest.raises(TempFail):
        await asking


async def test_a_line_that_ends_while_it_is_asked_again_leaves_nothing_behind(monkeypatch):
    """Sending on a line on which a question already waits may end it: the question then is tried from within its own trying."""
    monkeypatch.setattr(asked, "FIRST_WAIT", 0.0)

    class Line:
        sent = 0

        def send(self, question):
            self.sent += 1
            if self.sent == 2:
                question.unheard(self)
                return None
            return self.sent

        def forget(self, number):
            pass

        def one(self, server):
            return self

    line = Line()
    question = asked._Question("a", "one.test", [("192.0.2.1", 53)], line, None, 60.0)
    while line.sent < 3:
        await asyncio.sleep(0)
    question.close()
    until_then = line.sent
    for _ in range(50):
        await asyncio.sleep(0)
    assert line.sent == until_then
    question.answer.cancel()
