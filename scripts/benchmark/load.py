"""Sends prepared messages with many sessions; every message carries an X-Load-Id. Prints one JSON object.

usage: load.py PORT FOLDER SESSIONS PER_CONNECTION
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import uvloop


async def reply(reader: asyncio.StreamReader) -> int:
    while True:
        line = await reader.readline()
        if not line:
            raise ConnectionError("closed")
        if line[3:4] != b"-":
            return int(line[:3])


async def main(port: int, folder: Path, sessions: int, per_connection: int) -> None:
    messages = [(path.stem, path.read_bytes().replace(b"\r\n.", b"\r\n..")) for path in sorted(folder.glob("*.eml"))]
    waiting = iter(messages)
    delays: list[float] = []
    codes: dict[int, int] = {}

    async def session() -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await reply(reader)
            writer.write(b"EHLO client.sender.test\r\n")
            await reply(reader)
            for _ in range(per_connection):
                item = next(waiting, None)
                if item is None:
                    writer.write(b"QUIT\r\n")
                    writer.close()
                    return
                began = time.perf_counter()
                writer.write(b"MAIL FROM:<sender@sender.test>\r\nRCPT TO:<user@example.test>\r\nDATA\r\n")
                await reply(reader)
                await reply(reader)
                code = await reply(reader)
                if code == 354:
                    writer.write(b"X-Load-Id: " + item[0].encode() + b"\r\n" + item[1] + b".\r\n")
                    await writer.drain()
                    code = await reply(reader)
                delays.append(time.perf_counter() - began)
                codes[code] = codes.get(code, 0) + 1
            writer.write(b"QUIT\r\n")
            writer.close()

    began = time.time()
    await asyncio.gather(*(session() for _ in range(sessions)))
    delays.sort()
    print(json.dumps({
        "began": began, "ended": time.time(), "codes": codes,
        "p50_ms": 1000 * delays[len(delays) // 2], "p99_ms": 1000 * delays[int(len(delays) * 0.99)],
    }))  # fmt: skip


uvloop.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
