"""Drills 30b and 30c: the database of many machines dies under load, and the edges are killed meanwhile."""

import asyncio
import os
import signal
import time
from pathlib import Path

from rig import Told, a_rig, until

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
