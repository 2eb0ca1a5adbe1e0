"""What a question to DNS costs us: over the wire and from memory, beside dnspython's resolver. The server is another process on loopback."""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from dns.asyncresolver import Resolver as PythonResolver

from sekisho.backends.dns.live import LiveResolver
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.static import Zone
from sekisho.backends.dns.upstream import Upstream
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.testing.dns_server import LOOPBACK, DnsServer

TURNS, QUESTIONS = 7, 1_000
NAMES = TURNS * QUESTIONS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = __doc__


def run(_: argparse.Namespace) -> int:
    with subprocess.Popen([sys.executable, Path(__file__)], stdout=subprocess.PIPE, text=True) as server:
        try:
            uvloop.run(measure(int(server.stdout.readline())))
        finally:
            server.terminate()
    return 0


async def measure(port: int) -> None:
    live = LiveResolver(Upstream([Server(LOOPBACK, port)], 5.0), MemoryMetrics(), entries=NAMES)
    peer = PythonResolver(configure=False)
    peer.nameservers, peer.port = [LOOPBACK], port
    ours, theirs, known = [], [], []
    for turn in range(TURNS):
        names = [f"n{number}.example.test" for number in range(turn * QUESTIONS, (turn + 1) * QUESTIONS)]
        ours.append(await cost(live.txt, names))
        known.append(await cost(live.txt, names))
        theirs.append(await cost(lambda name: peer.resolve(name, "TXT"), names))
    await live.close()
    print(f"over the wire   {statistics.median(ours):7.1f} µs CPU a question")
    print(f"dnspython       {statistics.median(theirs):7.1f} µs: {statistics.median(b / a for a, b in zip(ours, theirs, strict=True)):.1f} x")
    print(f"from memory     {statistics.median(known):7.1f} µs")


async def cost(ask: Callable[[str], Awaitable[object]], names: list[str]) -> float:
    began = time.process_time_ns()
    for name in names:
        await ask(name)
    return (time.process_time_ns() - began) / len(names) / 1000


async def serve() -> None:
    async with DnsServer(Zone(txt={f"n{number}.example.test": (b"v=spf1 ip4:192.0.2.1 -all",) for number in range(NAMES)})) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
