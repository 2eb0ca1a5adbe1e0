"""Drills 30b, 30c and 30e: the database of many machines dies under load, and the edges are killed meanwhile; or it hangs."""

import asyncio
import os
import signal
import time
from pathlib import Path

from letters import Letter
from rig import Rig, Told, a_rig, until

from sekisho.testing.gateway import children_of
from sekisho.testing.postgres_server import PostgresServer


async def database_dead(folder: Path, *, long: bool, when_silent: str = "spool") -> Told:
    """The database is killed under load and stays dead for a while; all edges are killed in that time."""
    told, count = Told(), 5_000 if long else 300
    server = PostgresServer(durable=True)
    try:
        settings = f'[records]\nstore = "postgres"\naddress = "{server.database()}"\nwhen_silent = "{when_silent}"\n'
        async with a_rig(folder, "dead", settings) as rig:
            await rig.send(20)
            told.must(await until((rig.gateway.data / "last-known.sealed").exists), "no sealed copy of the settings was made")
            sending = asyncio.create_task(rig.send(count, size=3_000, sessions=10))
            await asyncio.sleep(1.0)
            server.stop(signal.SIGQUIT)
            died = time.monotonic()
            for pid in await asyncio.to_thread(rig.gateway.pids, "edge"):
                await asyncio.sleep(1.0)
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(5.0)
            meanwhile = await rig.send(50, again=False, seconds=60)
            taken = sum(bool(letter.arrivals) for letter in meanwhile)
            seconds = time.monotonic() - died
            server.start()
            back = time.monotonic()
            await sending
            await rig.account(told, settle=150)
            told.recovery = f"{time.monotonic() - back:.1f} s until nothing was owed, after {seconds:.0f} s without the database"
            told.held = f'when_silent = "{when_silent}": {taken} of 50 that came while it was dead got 250; every edge was killed meanwhile'
            told.must(taken == (50 if when_silent == "spool" else 0), f"{taken} of 50 got 250 while the database was dead")
    finally:
        server.close()
    return told


async def database_dead_later(folder: Path, *, long: bool) -> Told:
    """The same where clients are told to come again."""
    return await database_dead(folder, long=long, when_silent="later")


async def database_hung(folder: Path, *, long: bool) -> Told:
    """The server and all its sessions are stopped (SIGSTOP) under load, as a machine that freezes: who waits longest, and what becomes of it."""
    told = Told()
    server = PostgresServer(durable=True)
    try:
        settings = f'[records]\nstore = "postgres"\naddress = "{server.database()}"\nwhen_silent = "spool"\n'
        async with a_rig(folder, "hung", settings) as rig:
            await rig.send(30)
            told.must(await until((rig.gateway.data / "last-known.sealed").exists), "no sealed copy of the settings was made")
            before = [letter for letter in await rig.send(100, sessions=4) if letter.arrivals]
            stopped = [server.pid, *children_of(server.pid)]
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            meanwhile = await _trickle(rig, 60.0 if long else 20.0)
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            hung, back = time.monotonic() - began, time.monotonic()
            after = await rig.send(100, sessions=4)
            await rig.account(told, settle=150)
            told.recovery = f"{time.monotonic() - back:.1f} s until nothing was owed"
            taken = sum(bool(letter.arrivals) for letter in meanwhile)
            slowest = max(letter.seconds for letter in meanwhile)
            late = sum(letter.seconds > 2 for letter in meanwhile)
            told.must(taken == len(meanwhile), f"{len(meanwhile) - taken} of {len(meanwhile)} did not get 250 while it hung")
            told.must(slowest < 12, f"a message waited {slowest:.1f} s")
            usual = max(letter.seconds for letter in [*before, *after])
            told.held = (
                f'stopped for {hung:.0f} s, when_silent = "spool", silent_seconds = 5: {taken} of {len(meanwhile)} that came meanwhile got 250, '
                f"the slowest after {slowest:.1f} s, {late} after more than 2 s (before and after: {usual:.1f} s at most)"
            )
    finally:
        server.close()
    return told


async def _trickle(rig: Rig, seconds: float) -> list[Letter]:
    """Send four letters a second from sessions of their own."""
    letters: list[Letter] = []
    sending: list[asyncio.Task[None]] = []
    for _ in range(int(4 * seconds)):
        fresh = rig.letters.make(1, size=2_000)
        letters += fresh
        rig.sent += fresh
        sending.append(asyncio.create_task(rig.sender(sessions=1, until_answered=False).send(fresh, 60)))
        await asyncio.sleep(0.25)
    await asyncio.gather(*sending)
    return letters
