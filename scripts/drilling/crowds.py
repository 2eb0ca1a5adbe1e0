"""Drills 18 to 20: many clients, idle, slow, or in a flood; and stress mode."""

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

from rig import Rig, Told, a_rig, percentile, until

ROOMY = "[limits]\nsessions = 12000\nsessions_per_address = 12000\nidle_seconds = {idle}\n"


def resident(rig: Rig, role: str = "edge") -> float:
    """Return the resident octets of a role's processes, shared pages left out."""
    total = 0
    for pid in rig.gateway.pids(role):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(found) for found in re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", rollup, re.MULTILINE)) * 1024
    return total


async def crowd(port: int, count: int, *, greeting: bool = True) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open that many connections from many addresses of loopback and, if wanted, hear each greeting."""
    gate = asyncio.Semaphore(100)

    async def one(number: int):
        async with gate:
            source = f"127.1.{number // 200}.{number % 200 + 1}"
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0), limit=2_048)
            if greeting:
                async with asyncio.timeout(60):
                    await reader.readline()
            return reader, writer

    return list(await asyncio.gather(*(one(number) for number in range(count))))


def leave(crowded) -> None:
    for _, writer in crowded:
        writer.transport.abort()


async def idle_sessions(folder: Path, *, long: bool) -> Told:
    """10,000 sessions that have greeted and say nothing."""
    del long
    told = Told()
    count = 10_000
    async with a_rig(folder, "idle", ROOMY.format(idle=300)) as rig:
        await rig.send(200)
        await asyncio.sleep(1)
        before = resident(rig)
        began = time.monotonic()
        crowded = await crowd(rig.gateway.port, count)
        opened = time.monotonic() - began
        for _, writer in crowded:
            writer.write(b"EHLO idle.client.test\r\n")
        for reader, _ in crowded:
            async with asyncio.timeout(60):
                while (await reader.readline())[3:4] == b"-":
                    pass
        await asyncio.sleep(1)
        each = (resident(rig) - before) / count
        letters = await rig.send(100, sessions=4)
        leave(crowded)
        told.must(each < 30_000, f"{each / 1000:.1f} KB for each session")
        told.must(all(letter.arrivals for letter in letters), "mail did not get in beside the idle ones")
        await rig.account(told)
        told.recovery = "none needed"
        told.held = f"{each / 1000:.1f} KB resident for each; opened at {count / opened:.0f}/s; p99 of mail beside them {percentile([letter.seconds for letter in letters], 0.99):.2f} s"
    return told


async def slow_loris(folder: Path, *, long: bool) -> Told:
    """2,000 clients that send an octet now and then, in every phase."""
    del long
    told = Told()
    count = 2_000
    async with a_rig(folder, "loris", ROOMY.format(idle=8)) as rig:
        base = percentile([letter.seconds for letter in await rig.send(150, sessions=4)], 0.99)
        crowded = await crowd(rig.gateway.port, count)
        phases = (
            b"",
            b"EHLO loris.test\r\n",
            b"EHLO loris.test\r\nMAIL FROM:<l@sender.test>\r\n",
            b"EHLO l.test\r\nMAIL FROM:<l@sender.test>\r\nRCPT TO:<u@example.test>\r\nDATA\r\n",
        )
        for number, (_, writer) in enumerate(crowded):
            writer.write(phases[number % len(phases)])
        going = True

        async def drip() -> None:
            while going:
                for _, writer in crowded:
                    if not writer.transport.is_closing():
                        writer.write(b"N")
                await asyncio.sleep(2)

        dripping = asyncio.create_task(drip())
        began = time.monotonic()
        beside = percentile([letter.seconds for letter in await rig.send(150, sessions=4)], 0.99)

        async def ended(reader: asyncio.StreamReader) -> bool:
            try:
                async with asyncio.timeout(max(0.01, 60 - (time.monotonic() - began))):
                    while await reader.read(1_024):
                        pass
                return True
            except TimeoutError:
                return False
            except OSError:
                return True

        gone = sum(await asyncio.gather(*(ended(reader) for reader, _ in crowded)))
        going = False
        await dripping
        leave(crowded)
        told.must(gone >= count * 0.99, f"only {gone} of {count} dripping sessions were cut off in a minute")
        told.must(beside < 2 * base + 0.2, f"p99 of good clients {beside:.2f} s, {base:.2f} s without")
        await rig.account(told)
        told.recovery = "none needed"
        told.held = f"{gone} of {count} cut off within {time.monotonic() - began:.0f} s (idle limit 8 s); p99 of good clients {base:.2f} s, {beside:.2f} s beside them"
    return told


FLOOD = """
import socket, ssl, sys, threading, time
port, seconds, tls = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "tls"
end, made = time.monotonic() + seconds, 0
context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
def flood(number):
    global made
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 5, source_address=(f"127.2.{number}.{made % 200 + 1}", 0)) as one:
                one.settimeout(5)
                one.recv(200)
                if tls:
                    one.sendall(b"EHLO f.test\\r\\n"); one.recv(1000)
                    one.sendall(b"STARTTLS\\r\\n"); one.recv(200)
                    context.wrap_socket(one).close()
                made += 1
        except OSError:
            time.sleep(0.01)
threads = [threading.Thread(target=flood, args=(number,)) for number in range(32)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
print(made)
"""


async def floods(folder: Path, *, long: bool) -> Told:
    """Connections, then TLS handshakes, as fast as another process makes them."""
    del long
    told = Told()
    async with a_rig(folder, "flood", "[limits]\nsessions = 400\nsessions_per_address = 400\n") as rig:
        base = percentile([letter.seconds for letter in await rig.send(100, sessions=4)], 0.99)
        seen = []
        for kind in ("plain", "tls"):
            flood = subprocess.Popen([sys.executable, "-c", FLOOD, str(rig.gateway.port), "8", kind], stdout=subprocess.PIPE)
            await asyncio.sleep(1)
            letters = await rig.send(60, sessions=4)
            made = int((await asyncio.to_thread(flood.communicate))[0] or 0)
            seen.append(f"{kind} {made / 8:.0f}/s, p99 of good clients {percentile([letter.seconds for letter in letters], 0.99):.2f} s")
            told.must(all(letter.arrivals for letter in letters), f"{kind}: mail did not get in")
        told.recovery = f"{await rig.accepts_again():.1f} s"
        await rig.account(told)
        told.held = f"p99 {base:.2f} s without; {'; '.join(seen)}"
    return told


async def stress(folder: Path, *, long: bool) -> Told:
    """Sessions beyond the limit's part at which stress begins: patience becomes short, and long again afterwards, by itself."""
    del long
    told = Told()
    async with a_rig(folder, "stress", "[limits]\nsessions = 200\nsessions_per_address = 200\nidle_seconds = 300\n") as rig:
        crowded = await crowd(rig.gateway.port, 190)
        began = time.monotonic()
        entered = await until(lambda: b"overloaded" in rig.gateway.log.read_bytes(), 10)
        told.must(entered, "stress mode was not entered")
        letters = await rig.send(30, sessions=4)
        told.must(all(letter.arrivals for letter in letters), "mail did not get in under stress")

        async def ended(reader: asyncio.StreamReader) -> bool:
            try:
                async with asyncio.timeout(30):
                    while await reader.read(1_024):
                        pass
                return True
            except TimeoutError:
                return False
            except OSError:
                return True

        gone = sum(await asyncio.gather(*(ended(reader) for reader, _ in crowded)))
        seconds = time.monotonic() - began
        told.must(gone >= 100, f"only {gone} of 190 idle sessions were let go under stress")
        left = await until(lambda: b"overload is over" in rig.gateway.log.read_bytes(), 30)
        told.must(left, "stress mode was not left")
        leave(crowded)
        await rig.account(told)
        told.recovery = f"{seconds:.0f} s"
        told.held = f"entered by itself; {gone} of 190 idle sessions let go in {seconds:.0f} s instead of 300 s; left by itself"
    return told
