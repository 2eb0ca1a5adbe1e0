"""Two machines over one PostgreSQL: one takes mail in, the other hands it on and answers people; the database is killed and nothing is lost."""

import asyncio
import signal
import smtplib
from contextlib import ExitStack

from sekisho.testing.gateway import running
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.sink import Sink

SAFE = "From: Hanako <hanako@partner.test>\r\nTo: you@example.test\r\nSubject: =?utf-8?B?6KaL56mN44Gu5Lu2?=\r\n\r\nThe plan, number {number}.\r\n"
VIRUS = (
    b"From: Hanako <hanako@partner.test>\r\nTo: you@example.test\r\nSubject: A file\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: application/octet-stream; name=a.com\r\n\r\n"
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n"
)


def send(port, message):
    """Return the reply's code."""
    with smtplib.SMTP("127.0.0.1", port, "client.partner.test", timeout=60) as client:
        client.ehlo()
        client.mail("hanako@partner.test")
        code, _ = client.rcpt("you@example.test")
        return client.data(message)[0] if code == 250 else code


async def until(condition, seconds=60):
    async with asyncio.timeout(seconds):
        while not (value := condition()):
            await asyncio.sleep(0.1)
    return value


async def test_two_machines_share_a_database_that_is_killed_and_nothing_is_lost(tmp_path):
    with ExitStack() as stack:
        server = PostgresServer()
        stack.callback(server.close)
        async with Sink() as sink:
            settings = (
                f'[service]\nedges = 1\ninspectors = 1\n[routes]\n"example.test" = ["127.0.0.1:{sink.port}"]\n'
                f'[recipients]\n"example.test" = ["you"]\n[records]\nstore = "postgres"\naddress = "{server.database()}"\n'
            )
            edge = stack.enter_context(running(tmp_path / "edge", settings, roles=("edge",)))
            back = stack.enter_context(running(tmp_path / "back", settings, roles=("delivery", "keeper", "console")))
            taken = {}

            async def offer(number):
                taken[number] = await asyncio.to_thread(send, edge.port, SAFE.format(number=number).encode())
                return taken[number]

            def come():
                return [number for number in taken for mail in sink.messages if f"number {number}.".encode() in mail.content]

            assert await asyncio.gather(offer(1), offer(2)) == [250, 250]
            assert await asyncio.to_thread(send, edge.port, VIRUS) in {250, 550, 554}
            await until(lambda: sorted(come()) == [1, 2])

            server.stop(signal.SIGQUIT)  # as hard as a crash
            assert 400 <= await offer(3) < 500
            server.start()
            await until(lambda: not server.log.read_text().endswith("starting up\n"))
            number = 4
            while await offer(number) != 250:  # each session that broke is met once
                number += 1
                assert number < 30
            acknowledged = sorted(number for number, code in taken.items() if code == 250)
            await until(lambda: set(come()) == set(acknowledged))
            assert sorted(come()) == acknowledged, "each once"

            proven = await asyncio.to_thread(back.command, "ledger", "verify")
            assert proven.returncode == 0, proven.stdout + proven.stderr
            found = await asyncio.to_thread(back.command, "track", "--subject", "見積")
            assert found.stdout.count("見積の件") == len(acknowledged), found.stdout + found.stderr
            held = await asyncio.to_thread(back.command, "quarantine", "list")
            assert "malware" in held.stdout
