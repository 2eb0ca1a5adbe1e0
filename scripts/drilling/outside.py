"""Drills 13, 14, 33: resolvers and scanners that are dead, slow, deaf or mad; and what each costs once its breaker has tripped."""

import asyncio
import os
import signal
import time
from pathlib import Path

import dns.rcode
from rig import Rig, Told, a_rig

from sekisho.backends.dns.static import zone_of
from sekisho.testing.dns_server import DnsServer

MEASURED = 250  # messages for one rate
TRIPPED = 5.0  # seconds after which a dead dependency may cost this much at most:
MOST_COST = 0.30
TEST_STRING = b"WDVPIVAlQEFQ"  # the beginning of the standard one (EICAR), as base64 carries it


class Clamd:
    """A scanner of our own that speaks INSTREAM: well, slow, deaf, cut off or gone."""

    def __init__(self) -> None:
        self.mood, self.port, self.asked = "well", 0, 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._writers):
                writer.transport.abort()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        numbers, session = 0, False  # of this session's questions
        try:
            while True:
                command = await reader.readuntil(b"\0")
                if command == b"zIDSESSION\0":
                    session = True
                    continue
                if command.startswith(b"zINSTREAM"):
                    infected = await self._content(reader)
                    self.asked += 1
                    if self.mood == "slow":
                        await asyncio.sleep(3)
                    if self.mood == "hung":
                        await asyncio.Event().wait()
                    if self.mood == "half":
                        writer.write(b"1: stre")
                        await writer.drain()
                        return
                    numbers += 1
                    number = f"{numbers}: ".encode() if session else b""
                    found = infected and self.mood != "deaf"
                    writer.write(number + (b"stream: Drill-Signature FOUND\0" if found else b"stream: OK\0"))
                elif command.startswith((b"zVERSION", b"zPING")):
                    writer.write(b"1: ClamAV 1.0.0/27000/Wed Nov 25 09:00:00 2026\0" if b"VERSION" in command else b"1: PONG\0")
                else:
                    return
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    @staticmethod
    async def _content(reader: asyncio.StreamReader) -> bool:
        infected = False
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            octets = await reader.readexactly(length)
            infected = infected or b"DRILL-INFECTED" in octets or TEST_STRING in octets
        return infected


async def rate(rig: Rig, count: int = MEASURED) -> float:
    """Return messages answered a second; what is deferred counts as answered: the client was told."""
    letters = rig.letters.make(count, size=2_000)
    began = time.monotonic()
    await rig.sender(sessions=10, until_answered=False).send(letters, 120)
    rig.sent += letters
    return sum(1 for letter in letters if letter.code) / (time.monotonic() - began)


async def dns_dead(folder: Path, *, long: bool) -> Told:
    """The resolver answers nothing, SERVFAIL, garbage sizes, and is gone; between, it is well."""
    del long
    told = Told()
    async with DnsServer(zone_of(["sender.test"], "127.0.0.1"), ttl=0) as server:  # nothing is remembered: every message asks
        async with a_rig(folder, "dns", f'[dns]\nservers = ["{server.address}"]\ntimeout_seconds = 1.0\n') as rig:
            await rate(rig)  # warm
            well = await rate(rig)
            costs = []
            for mood in ("silent", "servfail", "gone"):
                server.silent = mood == "silent"
                server.code = dns.rcode.SERVFAIL if mood == "servfail" else dns.rcode.NOERROR
                if mood == "gone":
                    await server.stop()
                began = time.monotonic()
                while time.monotonic() - began < TRIPPED:
                    await rate(rig, 20)
                ill = await rate(rig)
                costs.append(f"{mood} {1 - ill / well:+.0%}")
                told.must(ill >= well * (1 - MOST_COST), f"{mood}: {ill:.0f}/s beside {well:.0f}/s")
                if mood == "gone":
                    await server.start()
                server.silent, server.code = False, dns.rcode.NOERROR
                await asyncio.sleep(2)
            found = await rig.account(told)
            told.must(any(b"spf=temperror" in message.content for message in rig.sink.messages), "the headers do not tell that DNS gave no answer")
            told.must(found.kept == 0, f"{found.kept} were stopped because DNS was dead")
            told.recovery = "at the next probe (1 s)"
            told.held = f"cost after {TRIPPED:.0f} s: {', '.join(costs)} (well: {well:.0f}/s); told as temperror, nobody accused"
    return told


async def clamd_ill(folder: Path, *, long: bool) -> Told:
    """The scanner is dead, hung, slow, cuts its answers: nothing goes out that it has not looked at."""
    del long
    told = Told()
    clamd = Clamd()
    await clamd.start()
    settings = f'[scanners]\ndefer_minutes = 15\n[scanners.clamd]\naddress = "127.0.0.1:{clamd.port}"\nseconds = 1.5\n'
    try:
        async with a_rig(folder, "clamd", settings) as rig:
            await rate(rig)
            well = await rate(rig)
            await rig.settle()
            costs, trips = [], []
            for mood in ("hung", "half", "gone"):
                clamd.mood = mood
                if mood == "gone":
                    await clamd.stop()
                before = len(rig.sink.messages)
                began = time.monotonic()
                first = rig.letters.make(6, size=2_000)
                await rig.sender(sessions=6, until_answered=False).send(first, 60)
                trips.append(f"{mood} {max(letter.seconds for letter in first):.1f} s")
                rig.sent += first
                while time.monotonic() - began < TRIPPED:
                    await rate(rig, 10)
                ill = await rate(rig)
                costs.append(f"{mood} {1 - ill / well:+.0%}")
                told.must(ill >= well * (1 - MOST_COST), f"{mood}: {ill:.0f} answers/s beside {well:.0f}/s")
                told.must(len(rig.sink.messages) == before, f"{mood}: mail went out that the scanner had not looked at")
                clamd.mood = "well"
                if mood == "gone":
                    await clamd.start()
                told.recovery = f"{await rig.accepts_again():.1f} s after it answered again (its rest is 5 s)"
                await rig.settle()
            infected = rig.letters.make(5, size=1_000)
            for letter in infected:
                letter.octets += b"DRILL-INFECTED\r\n"
            before = len(rig.sink.messages)
            await rig.sender(sessions=1, until_answered=False).send(infected)
            rig.sent += infected
            await rig.settle()
            told.must(len(rig.sink.messages) == before, "infected mail was delivered")
            await rig.sender().send([letter for letter in rig.sent if not letter.arrivals and letter.code not in {550, 554}], 120)
            for letter in infected:
                from letters import body_digest

                letter.digest = body_digest(letter.octets)
            await rig.account(told)
            told.held = f"451 until it answers, never clean; first answers: {', '.join(trips)}; cost after {TRIPPED:.0f} s: {', '.join(costs)} (well: {well:.0f}/s)"
    finally:
        await clamd.stop()
    return told


async def scanner_slow(folder: Path, *, long: bool) -> Told:
    """The scanner takes longer than it is given, while mail may be taken and held at once."""
    del long
    told = Told()
    clamd = Clamd()
    await clamd.start()
    settings = f'[scanners]\ndefer_minutes = 0\n[scanners.clamd]\naddress = "127.0.0.1:{clamd.port}"\nseconds = 1.0\n'
    try:
        async with a_rig(folder, "slow", settings) as rig:
            clamd.mood = "slow"
            await rig.send(20, sessions=5)
            told.must(not rig.sink.messages, "mail went out that the scanner had not looked at")
            clamd.mood = "well"
            began = time.monotonic()
            settled = await rig.settle(400)
            told.must(settled, "held mail was not scanned again")
            told.recovery = f"{time.monotonic() - began:.0f} s until all held mail was scanned and delivered"
            await rig.account(told)
            told.held = "taken, held, scanned again when it answered; nothing unscanned went out"
    finally:
        await clamd.stop()
    return told


async def stopped_inspectors(folder: Path, *, long: bool) -> Told:
    """All inspectors are stopped (SIGSTOP): they are alive and do nothing."""
    del long
    told = Told()
    async with a_rig(folder, "stopped", "[limits]\npatience_seconds = 2.0\ninspection_seconds = 2.0\n") as rig:
        await rig.send(20)
        for pid in rig.gateway.pids("inspector"):
            os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        letters = await rig.send(20, sessions=5, again=False, seconds=60)
        told.recovery = f"{await rig.accepts_again():.1f} s"
        unknown = [letter for letter in letters if letter.code not in {250, 451}]
        told.must(not unknown, f"answered {[letter.code for letter in unknown]}")
        found = await rig.account(told, settle=180)
        told.must(found.kept == 0, f"{found.kept} ordinary messages were quarantined")
        told.held = f"killed at their time limit and replaced, {time.monotonic() - began:.0f} s; every message opened by another"
    return told
