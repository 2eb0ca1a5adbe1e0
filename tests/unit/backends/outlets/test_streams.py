"""Over real sockets: everything arrives in order, framed; a receiver that is slow, gone or false costs nothing but time."""

import asyncio
import ssl

import pytest

from sekisho.backends.outlets.streams import Place, StreamOutlet
from sekisho.edge.tls import make_self_signed
from sekisho.model.errors import TemporaryFailure

LINES = [b"one", "請求".encode(), b"with\nbreak", b""]


async def settled(receiver, count):
    for _ in range(500):
        if len(receiver.octets) >= count:
            return
        await asyncio.sleep(0.01)


async def test_counted_frames_arrive_over_one_connection(receiver, start):
    _, port = await start()
    outlet = StreamOutlet(Place("127.0.0.1", port), counted=True)
    await outlet.send(LINES)
    await outlet.send([b"x" * 100_000])
    await settled(receiver, 100_000)
    assert receiver.frames == [*LINES, b"x" * 100_000]
    assert receiver.connections == 1
    await outlet.close()


async def test_lines_arrive_over_a_unix_socket(receiver, start, tmp_path):
    await start(path=str(tmp_path / "s"))
    outlet = StreamOutlet(Place(path=str(tmp_path / "s")), counted=False)
    await outlet.send([b"one", b"two"])
    assert receiver.octets == b"one\ntwo\n"
    await outlet.close()


async def test_tls_is_spoken_with_whom_we_believe_and_nobody_else(receiver, start, tmp_path):
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    make_self_signed("localhost", certificate, key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    _, port = await start(tls=server)
    believing = ssl.create_default_context(cafile=str(certificate))
    outlet = StreamOutlet(Place("localhost", port, tls=believing), counted=True)
    await outlet.send(LINES)
    await settled(receiver, 10)
    assert receiver.frames == LINES
    await outlet.close()
    with pytest.raises(TemporaryFailure, match="certificate"):
        await StreamOutlet(Place("localhost", port, tls=ssl.create_default_context()), counted=True).send(LINES)
    with pytest.raises(TemporaryFailure):
        await StreamOutlet(Place("127.0.0.1", port, tls=believing), counted=True).send(LINES)
    assert receiver.frames == LINES


async def test_nobody_there_is_a_temporary_failure_and_later_somebody_is(receiver, start):
    server, port = await start()
    server.close()
    await server.wait_closed()
    outlet = StreamOutlet(Place("127.0.0.1", port), counted=True)
    with pytest.raises(TemporaryFailure):
        await outlet.send(LINES)
    await start(port=port)
    await outlet.send(LINES)
    await settled(receiver, 10)
    assert receiver.frames == LINES
    await outlet.close()


async def test_a_receiver_that_hung_up_meanwhile_is_called_again(receiver, start):
    _, port = await start()
    outlet = StreamOutlet(Place("127.0.0.1", port), counted=True)
    await outlet.send([b"one"])
    await settled(receiver, 5)
    receiver.writers[0].close()
    await asyncio.sleep(0.05)
    await outlet.send([b"two"])
    await settled(receiver, 10)
    assert (receiver.frames, receiver.connections) == ([b"one", b"two"], 2)
    await outlet.close()


async def test_a_receiver_that_does_not_read_is_given_up_and_not_counted(receiver, start):
    receiver.paused = asyncio.Event()
    _, port = await start()
    outlet = StreamOutlet(Place("127.0.0.1", port), counted=True, patience=0.3)
    with pytest.raises(TemporaryFailure):
        await outlet.send([b"x" * 1_000_000] * 20)
    receiver.paused.set()
    await outlet.close()
