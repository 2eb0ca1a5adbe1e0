"""The database dies under a running gateway, which is killed and started again without it: mail goes on being judged, and what got 250 arrives once."""

import asyncio
import os
import signal
import urllib.request
from contextlib import ExitStack, suppress

from tests.journeys.test_on_postgres import SAFE, VIRUS, send, until

from sekisho.testing.gateway import Gateway, children_of
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.sink import Sink


def metric(gateway, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.console_port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith(f"sekisho_{name} ")), None)


async def test_mail_goes_on_while_the_database_is_gone_and_through_a_kill(tmp_path):
    with ExitStack() as stack:
        server = PostgresServer()
        stack.callback(server.close)
        async with Sink() as sink:
            gateway = Gateway(
                tmp_path,
                f'[service]\nedges = 1\ninspectors = 1\n[routes]\n"example.test" = ["127.0.0.1:{sink.port}"]\n'
                f'[recipients]\n"example.test" = ["you"]\n[records]\nstore = "postgres"\naddress = "{server.database()}"\nwhen_silent = "spool"\n',
            )
            stack.callback(gateway.stop)
            await asyncio.to_thread(gateway.start)
            taken = {}

            async def offer(number, more=""):
                taken[number] = await asyncio.to_thread(send, gateway.port, (SAFE.format(number=number) + more).encode())
                return taken[number]

            def come():
                return [number for number in taken for mail in sink.messages if f"number {number}.".encode() in mail.content]

            assert await offer(1) == 250
            await until(lambda: come() == [1])
            await until((gateway.data / "last-known.sealed").exists)
            assert b"example.test" not in (gateway.data / "last-known.sealed").read_bytes()

            server.stop(signal.SIGQUIT)  # as hard as a crash
            assert await asyncio.gather(*map(offer, (2, 3, 4))) == [250, 250, 250]
            assert await offer(5, "A line of many.\r\n" * 20_000) == 250
            assert await asyncio.to_thread(send, gateway.port, VIRUS) in {250, 550, 554}, "verdicts are real ones"
            await until(lambda: metric(gateway, "database_away") == 1)
            told = await asyncio.to_thread(gateway.command, "doctor")
            assert "wait in" in told.stdout
            assert "edge-0: the database has not answered since" in told.stdout

            family = [gateway.pid, *children_of(gateway.pid), *gateway.pids("inspector")]
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await asyncio.to_thread(gateway.stop)
            await asyncio.to_thread(gateway.start)
            assert await offer(6) == 250
            assert await asyncio.to_thread(send, gateway.port, SAFE.format(number=7).encode(), "nobody@example.test") == 550, "known from the copy"
            assert "REDUCED: works by the sealed copy of the settings" in gateway.log.read_text()
            told = await asyncio.to_thread(gateway.command, "doctor")
            assert "edge-0 works by the sealed copy of the settings" in told.stdout

            server.start()
            await until(lambda: sorted(come()) == [1, 2, 3, 4, 5, 6])
            await until(lambda: metric(gateway, "aside_messages") == 0)
            assert await offer(8) == 250
            await until(lambda: sorted(come()) == [1, 2, 3, 4, 5, 6, 8])
            assert metric(gateway, "database_away") == 0
            proven = await asyncio.to_thread(gateway.command, "ledger", "verify")
            assert proven.returncode == 0, proven.stdout + proven.stderr
            held = await asyncio.to_thread(gateway.command, "quarantine", "list")
            assert held.stdout.count("malware") >= 1, held.stdout
            told = await asyncio.to_thread(gateway.command, "doctor")
            assert "the database has not answered" not in told.stdout
            assert "wait in" not in told.stdout
