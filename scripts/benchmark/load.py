"""Sends prepared messages with many sessions; every message carries an X-Load-Id. Prints one JSON object.

usage: load.py PORT FOLDER SESSIONS PER_CONNECTION [tls|clear] [MESSAGES_A_SECOND] [SHARE of the folder]

Without a rate each session sends the next message as soon as the last one is answered. p50/p99: from MAIL to the final reply; last_p50/last_p99: from
the last octet to it.
"""

import asyncio
import json
import ssl
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


async def main(port: int, folder: Path, sessions: int, per_connection: int, tls: bool, rate: float, share: float) -> None:
    messages = [(path.stem, path.read_bytes().replace(b"\r\n.", b"\r\n..")) for path in sorted(folder.glob("*.eml"))]
    messages = messages[: max(10, int(len(messages) * share))]
    waiting = iter(enumerate(messages))
    delays: list[float] = []
    last: list[float] = []
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    codes: dict[int, int] = {}

    async def session() -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await reply(reader)
            writer.write(b"EHLO client.sender.test\r\n")
            await reply(reader)
            if tls:
                writer.write(b"STARTTLS\r\n")
                await reply(reader)
                await writer.start_tls(trusting)
                writer.write(b"EHLO client.sender.test\r\n")
                await reply(reader)
            for _ in range(per_connection):
                item = next(waiting, None)
                if item is None:
                    writer.write(b"QUIT\r\n")
                    writer.close()
                    return
                number, item = item
                if rate:
                    await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
                began = time.perf_counter()
                writer.write(b"MAIL FROM:<sender@sender.test>\r\nRCPT TO:<user@example.test>\r\nDATA\r\n")
                await reply(reader)
                await reply(reader)
                code = await reply(reader)
                if code == 354:
                    writer.write(b"X-Load-Id: " + item[0].encode() + b"\r\n" + item[1] + b".\r\n")
                    await writer.drain()
                    written = time.perf_counter()
                    code = await reply(reader)
                    last.append(time.perf_counter() - written)
                delays.append(time.perf_counter() - began)
                codes[code] = codes.get(code, 0) + 1
            writer.write(b"QUIT\r\n")
            writer.close()

    began, started = time.time(), time.perf_counter()
    await asyncio.gather(*(session() for _ in range(sessions)))
    delays.sort()
    last.sort()
    print(json.dumps({
        "began": began, "ended": time.time(), "codes": codes,
        "p50_ms": 1000 * delays[len(delays) // 2], "p99_ms": 1000 * delays[int(len(delays) * 0.99)],
        "last_p50_ms": 1000 * last[len(last) // 2], "last_p99_ms": 1000 * last[int(len(last) * 0.99)],
    }))  # fmt: skip


more = sys.argv[5:]
rate, share = float(more[1]) if more[1:] else 0.0, float(more[2]) if more[2:] else 1.0
uvloop.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), more[:1] == ["tls"], rate, share))
