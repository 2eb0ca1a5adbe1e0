"""A clamd for tests: speaks IDSESSION and INSTREAM (clamd(8)) on a real socket, and misbehaves where told to."""

import asyncio
import contextlib
import struct

import pytest

SIGNATURE = b"a harmless word that stands for a virus"


class FakeClamd:
    def __init__(self):
        self.misbehaviour = ""
        self.connections = self.scans = 0
        self.most = 1_000_000
        self.received = b""

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            first = await reader.readuntil(b"\0")
            if first == b"zVERSION\0":
                writer.write(b"ClamAV 1.4.6/27000/\x07Tue\0")
                return await writer.drain()
            assert first == b"zIDSESSION\0"
            number = 0
            while True:
                command = await reader.readuntil(b"\0")
                assert command == b"zINSTREAM\0"
                number += 1
                self.scans += 1
                await self._scan(reader, writer, number)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _scan(self, reader, writer, number):
        if self.misbehaviour == "hangs up":
            writer.close()
            raise ConnectionError
        content = b""
        while True:
            (length,) = struct.unpack(">I", await reader.readexactly(4))
            if not length:
                break
            content += await reader.readexactly(length)
            if len(content) > self.most:
                writer.write(b"%d: INSTREAM size limit exceeded. ERROR\0" % number)
                await writer.drain()
                raise ConnectionError
        self.received = content
        if self.misbehaviour == "silent":
            await asyncio.sleep(3_600)
        said = {
            "": b"stream: Sekisho.Test.Signature FOUND" if SIGNATURE in content else b"stream: OK",
            "error": b"stream: Can't allocate memory ERROR",
            "nonsense": b"hello",
            "endless": b"x" * 10_000,
        }.get(self.misbehaviour, b"stream: OK")
        answered = number + 7 if self.misbehaviour == "other number" else number
        writer.write(b"%d: %s\0" % (answered, said))
        await writer.drain()
        if self.misbehaviour == "closes after":
            writer.close()
            raise ConnectionError


@pytest.fixture
async def clamd(tmp_path):
    fake = FakeClamd()
    fake.path = str(tmp_path / "clamd.ctl")
    server = await asyncio.start_unix_server(fake.serve, fake.path)
    over_tcp = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = over_tcp.sockets[0].getsockname()[1]
    fake.server = server
    yield fake
    server.close()
    over_tcp.close()
