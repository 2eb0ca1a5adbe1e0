"""Hosts in order, hosts that are down last, broken TLS avoided."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.delivery.connections import Unreachable
from sekisho.delivery.exchangers import Place
from sekisho.delivery.routing import AVOIDED_SECONDS, Connector, drawn
from sekisho.delivery.tls import TlsFiles
from sekisho.model.delivery import Hop, Route
from sekisho.testing.post_office import SETTINGS, ShiftedClock, route_to
from sekisho.testing.sink import Fault, Sink


async def test_the_first_host_that_answers_and_dead_ones_last_for_a_while():
    clock = ShiftedClock()
    connector = Connector(SETTINGS, clock.monotonic)
    async with Sink() as first, Sink() as second:
        await first.stop()
        route = route_to(first.port, second.port)
        places = [Place(hop, hop.host) for hop in route.hops]
        connection = await connector.connect(route)
        assert connection.hop.port == second.port
        await connection.quit()
        assert [place.hop.port for place in connector.order(places)] == [second.port, first.port]
        clock.shift += AVOIDED_SECONDS + 1
        assert [place.hop.port for place in connector.order(places)] == [first.port, second.port]
        await first.start()
        connection = await connector.connect(route)
        assert connection.hop.port == first.port
        await connection.quit()


@pytest.mark.parametrize("route", [Route(), Route((Hop("no-such-host.invalid", 25),)), Route((Hop("x" * 300 + "..", 25),)), route_to(1)])
async def test_nobody_there(route):
    with pytest.raises(Unreachable) as caught:
        await Connector(SETTINGS, ShiftedClock().monotonic).connect(route)
    assert caught.value.reply.code == 451


async def test_broken_tls_falls_back_to_plain_and_is_not_asked_again():
    """A host that offers STARTTLS and then breaks it gets its mail in the clear: opportunistic."""
    seen = []

    async def serve(reader, writer):
        writer.write(b"220 mx\r\n")
        while line := await reader.readline():
            seen.append(line)
            if line.startswith(b"EHLO"):
                writer.write(b"250-mx\r\n250 STARTTLS\r\n")
            elif line.startswith(b"STARTTLS"):
                writer.write(b"220 go\r\nnonsense")
                await writer.drain()
                break
            elif line.startswith(b"QUIT"):
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    route = route_to(server.sockets[0].getsockname()[1])
    connector = Connector(SETTINGS, ShiftedClock().monotonic)
    for _ in range(2):
        connection = await connector.connect(route)
        assert connection.tls_version == ""
        await connection.quit()
    server.close()
    await server.wait_closed()
    assert seen.count(b"STARTTLS\r\n") == 1


async def test_silent_hosts_take_no_more_than_one_hosts_patience():
    """The others wait for the next attempt, in which those that were silent come last."""
    quick = replace(SETTINGS, patience=replace(SETTINGS.patience, greeting=0.2))
    async with Sink() as sink:
        sink.script = lambda verb, _: Fault.HANG if verb == "CONNECT" else None
        route = Route(route_to(sink.port).hops * 20)
        with pytest.raises(Unreachable):
            await Connector(quick, ShiftedClock().monotonic).connect(route)
        assert sink.connections < 5


def test_neighbours_with_weights_are_drawn_and_the_others_stay():
    hops = (Hop("first"), Hop("heavy", 25, 90), Hop("light", 25, 10), Hop("last"))
    orders = [[hop.host for hop in drawn(hops)] for _ in range(400)]
    assert {(order[0], order[3]) for order in orders} == {("first", "last")}
    heavy_first = sum(order[1] == "heavy" for order in orders)
    assert 300 < heavy_first < 400


async def test_a_route_that_a_tenant_set_reaches_allowed_addresses_only():
    async with Sink() as sink:
        route = replace(route_to(sink.port), guarded=True)
        with pytest.raises(Unreachable, match="public address"):
            await Connector(SETTINGS, ShiftedClock().monotonic).connect(route)
        laboratory = replace(SETTINGS, is_allowed=lambda address: address == "127.0.0.1")
        connection = await Connector(laboratory, ShiftedClock().monotonic).connect(route)
        await connection.quit()
        named = Route((Hop("localhost", sink.port),), guarded=True)
        with pytest.raises(Unreachable, match="public address"):
            await Connector(SETTINGS, ShiftedClock().monotonic).connect(named)


async def test_what_a_route_demands_goes_before_what_the_hop_offers():
    async with Sink() as sink:  # it has no TLS
        for demand in ("required", "verified"):
            with pytest.raises(Unreachable, match="no TLS"):
                await Connector(SETTINGS, ShiftedClock().monotonic).connect(replace(route_to(sink.port), tls=demand))


async def test_where_authorities_cannot_be_read_any_more_nothing_is_sent_and_it_is_told(tmp_path):
    """They are read when a hop first has to prove itself, not at the start."""
    settings = replace(SETTINGS, tls_files=TlsFiles(str(tmp_path / "gone.pem")))
    async with Sink() as sink:
        connector = Connector(settings, ShiftedClock().monotonic)
        with pytest.raises(Unreachable, match="authorities that could prove it cannot be read"):
            await connector.connect(replace(route_to(sink.port), tls="verified"))
        assert sink.connections == 0
        connection = await connector.connect(route_to(sink.port))
        await connection.quit()
