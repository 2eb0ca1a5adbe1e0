"""Questions by dnspython: hostile answers are failures, never exceptions of another kind."""

import asyncio

import pytest

from sekisho.backends.dns.exchange import Exchange, Unanswered, system_servers
from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TempFail


async def test_records_ttl_and_the_bit(server):
    exchange = Exchange([Server("127.0.0.1", server.port)], 1.0)
    found = await exchange.records("mx", "EXAMPLE.test")
    assert (tuple(sorted(found.records)), found.ttl, found.validated) == (((10, "a.example.test"), (20, "b.example.test")), 300, False)
    server.validated = True
    assert (await exchange.records("txt", "example.test")).validated


async def test_the_second_server_is_asked_where_the_first_is_silent(server):
    exchange = Exchange([Server("127.0.0.1", 1), Server("127.0.0.1", server.port)], 0.2)
    assert (await exchange.records("a", "example.test")).records == ("192.0.2.1",)


@pytest.mark.parametrize(("name", "nothing"), [("gone.test", NxDomain), ("www.example.test", NoData), ("é.test", NxDomain), ("x" * 64, NxDomain)])
async def test_nothing(server, name, nothing):
    with pytest.raises(nothing):
        await Exchange([Server("127.0.0.1", server.port)], 1.0).records("ptr", name)


@pytest.mark.parametrize("answer", [b"", b"\x00", b"\x00" * 12, b"\xff" * 600, None])
async def test_a_broken_answer_is_silence(answer):
    class Broken(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, addr):
            self.transport.sendto(data[:2] + (answer if answer is not None else data[2:]), addr)  # the right id, then junk; or the question itself

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Broken, ("127.0.0.1", 0))
    try:
        with pytest.raises(Unanswered):
            await Exchange([Server("127.0.0.1", transport.get_extra_info("sockname")[1])], 0.2).records("a", "example.test")
    finally:
        transport.close()


async def test_a_loop_of_aliases_is_a_failure(server):
    server.zone.cname["loop.test"] = "loop.test"
    with pytest.raises(TempFail):
        await Exchange([Server("127.0.0.1", server.port)], 1.0).records("a", "loop.test")


def test_the_machine_has_resolvers_or_the_usual_place_of_one():
    assert all(isinstance(address, str) and port == 53 for address, port in system_servers())
    assert system_servers()
