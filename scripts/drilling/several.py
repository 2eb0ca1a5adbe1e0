"""Drills of several nodes: one killed, cut off, paused; the database killed; Redis and the bucket failing; all under load."""

import asyncio
import os
import signal
from pathlib import Path

from fleet import IN_FLIGHT, LEASE, a_fleet
from rig import Told
from sender import Sender


async def three_nodes(folder: Path, *, long: bool) -> Told:
    """One is killed, one cut off from the database, one paused past its lease, and the database crashes: all under load."""
    told, times = Told(), {}
    async with a_fleet(folder, "nodes") as fleet:
        first, second, third = fleet.nodes
        for _ in range(3 if long else 1):
            fleet.load()
            await asyncio.sleep(4)
            first.signal_all(signal.SIGKILL)
            first._process.wait()
            first._process = None
            await asyncio.sleep(2)
            await asyncio.to_thread(first.start)
            times["after kill -9"] = await fleet.accepts(first)

            second.space.cut(back=True)
            others = await fleet.accepts(third)
            told.must(others < 30, f"while one was cut off another took {others:.0f} s to answer")
            await asyncio.sleep(25)  # past the idle time after which the server ends a session that hangs in a transaction
            second.space.cut(back=False)
            times["after the cut"] = await fleet.accepts(second)

            third.signal_all(signal.SIGSTOP)
            await asyncio.sleep(LEASE + 6)
            states = await fleet.listed()
            told.must(states.get("n3") == "silent", f"a node that was stopped for over a minute is listed as {states}")
            third.signal_all(signal.SIGCONT)
            times["after the pause"] = await fleet.accepts(third)

            await asyncio.to_thread(fleet.database.stop, signal.SIGQUIT)
            await asyncio.sleep(3)
            await asyncio.to_thread(fleet.database.start)
            times["after the database"] = max([await fleet.accepts(node) for node in fleet.nodes])
            await fleet.rest()
        await fleet.account(told)
        states = await fleet.listed()
        told.must(set(states.values()) == {"open"}, f"afterwards they are listed as {states}")
    bound = 4 * IN_FLIGHT * (3 if long else 1)
    told.must(told.duplicates <= bound, f"{told.duplicates} duplicates; at most {bound} are named")
    told.recovery = ", ".join(f"{seconds:.1f} s {name}" for name, seconds in times.items())
    told.held = (
        f"three nodes (edge, delivery, keeper each) over one PostgreSQL; killed, cut off for 25 s, stopped for {LEASE + 6:.0f} s, database killed: "
        f"all books sound; at most {bound} duplicates named ({IN_FLIGHT} in flight to the hop for each event)"
    )
    return told


async def redis_faults(folder: Path, *, long: bool) -> Told:
    """Redis is flushed, stopped, killed and started again under load: mail goes on."""
    told = Told()
    async with a_fleet(folder, "redis", 2) as fleet:
        fleet.load(pace=0.1)
        slowest = 0.0
        for _ in range(5 if long else 2):
            await asyncio.sleep(2)
            fleet.cache.say("FLUSHALL")
            slowest = max(slowest, await fleet.accepts(fleet.nodes[0]))
            os.kill(fleet.cache.pid, signal.SIGSTOP)
            slowest = max([slowest, *[await fleet.accepts(node) for node in fleet.nodes]])
            os.kill(fleet.cache.pid, signal.SIGCONT)
            await asyncio.to_thread(fleet.cache.stop)
            slowest = max([slowest, *[await fleet.accepts(node) for node in fleet.nodes]])
            await asyncio.to_thread(fleet.cache.start)
        await fleet.rest()
        await fleet.account(told)
    told.must(told.duplicates == 0, f"{told.duplicates} duplicates: none is named here")
    told.must(slowest < 20, f"a message took {slowest:.0f} s")
    told.recovery = "none needed"
    told.held = f"flushed, hung, killed, started again under load of two nodes: a new message took {slowest:.1f} s at most, counters went on alone"
    return told


async def s3_faults(folder: Path, *, long: bool) -> Told:
    """The bucket answers 500, 503, then slowly, while large messages come; what was not stored was not answered with 250.

    Before each kind of trouble the bucket is well until a large message is taken again: one that failed three times in a row is not asked for 10 s.
    """
    told, seen, waited = Told(), {}, {}
    async with a_fleet(folder, "s3", 2) as fleet:
        fleet.load(pace=0.2, size=160_000)  # above 128 KiB: each is an object
        for _ in range(3 if long else 1):
            await asyncio.sleep(3)
            for name, status, pause in (("500", "500 Internal Server Error", 0.0), ("503", "503 Slow Down", 0.0), ("slow", None, 2.0)):
                node = fleet.nodes[0]
                back = await fleet.accepts(node, size=160_000)
                told.must(back < 60, f"with the bucket well again a large message was not taken before {name!r}")
                fleet.bucket.status, fleet.bucket.pause = status, pause
                letters = fleet.letters.make(2, size=160_000)
                fleet.sent += letters
                sender = Sender(node.port, sessions=2, host=node.host, source=f"{node.space.front}.1", until_answered=False)
                await sender.send(letters, 60.0)
                seen[name] = sorted({letter.code for letter in letters})
                waited[name] = max(letter.seconds for letter in letters)
                small = await fleet.accepts(fleet.nodes[1])
                told.must(small < 20, f"with the bucket at {name!r} a small message took {small:.0f} s")
                fleet.bucket.status, fleet.bucket.pause = None, 0.0
            back = await fleet.accepts(fleet.nodes[0], size=160_000)
        await fleet.rest()
        await fleet.account(told)
    told.must(seen["500"] == seen["503"] == [451], f"large messages while the bucket failed were answered {seen}")
    told.must(seen["slow"] == [250], f"large messages while the bucket was slow were answered {seen['slow']}")
    told.must(told.duplicates == 0, f"{told.duplicates} duplicates: none is named here")
    told.recovery = f"{back:.1f} s"
    told.held = (
        f"replies to large mail: {', '.join(f'{name} {codes} after {waited[name]:.1f} s' for name, codes in seen.items())} (slow: 2 s for each request, "
        "three for a message); small mail went on. The bucket is simulated (moto)"
    )
    return told
