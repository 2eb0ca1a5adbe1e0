"""Two machines over one PostgreSQL, one bucket and one Redis: one takes mail in, the other hands it on and answers people; the database is killed, the bucket fails, and nothing is lost."""

import asyncio
import signal
import smtplib
from contextlib import ExitStack, suppress

from tests.s3_server import BUCKET, S3Server

from sekisho.backends.whole_files import write_secret
from sekisho.testing.collector import Collector
from sekisho.testing.gateway import running
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.redis_server import RedisServer
from sekisho.testing.sink import Sink

SAFE = "From: Hanako <hanako@partner.test>\r\nTo: you@example.test\r\nSubject: =?utf-8?B?6KaL56mN44Gu5Lu2?=\r\n\r\nThe plan, number {number}.\r\n"
VIRUS = (
    b"From: Hanako <hanako@partner.test>\r\nTo: you@example.test\r\nSubject: A file\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: application/octet-stream; name=a.com\r\n\r\n"
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n"
)


def send(port, message, recipient="you@example.test"):
    """Return the reply's code. What QUIT is answered does not count: a service that ends says 421 to it after its 250."""
    client = smtplib.SMTP("127.0.0.1", port, "client.partner.test", timeout=60)
    try:
        client.ehlo()
        client.mail("hanako@partner.test")
        code, _ = client.rcpt(recipient)
        return client.data(message)[0] if code == 250 else code
    finally:
        with suppress(OSError):  # smtplib's errors are some
            client.quit()
        client.close()


def traces(collector):
    """The names of the spans of each trace."""
    found = {}
    for span in tuple(collector.spans):
        found.setdefault(span.trace_id, set()).add(span.name)
    return found.values()


async def until(condition, seconds=60):
    async with asyncio.timeout(seconds):
        while not (value := condition()):
            await asyncio.sleep(0.1)
    return value


async def test_two_machines_share_a_database_that_is_killed_and_nothing_is_lost(tmp_path):
    with ExitStack() as stack:
        server = PostgresServer()
        stack.callback(server.close)
        bucket, counters = S3Server(), RedisServer()
        collector = stack.enter_context(Collector())
        stack.callback(bucket.close)
        stack.callback(counters.close)
        (tmp_path / "bucket.key").write_text("b\n")
        for machine in ("edge", "back"):  # the same keys/ on every machine
            (tmp_path / machine / "data" / "keys").mkdir(mode=0o700, parents=True)
            write_secret(tmp_path / machine / "data" / "keys" / "master.key", bytes(range(32)))
        async with Sink() as sink:
            settings = (
                f'[service]\nnode = "NODE"\nedges = 1\ninspectors = 1\n[routes]\n"example.test" = ["127.0.0.1:{sink.port}"]\n'
                f'[recipients]\n"example.test" = ["you"]\n[records]\nstore = "postgres"\naddress = "{server.database()}"\n'
                f'[blobs]\nstore = "s3"\nbucket = "{BUCKET}"\nendpoint = "{bucket.endpoint}"\nkey_id = "a"\nkey_file = "{tmp_path / "bucket.key"}"\nwhen_silent = "spool"\n'
                f'[counters]\nstore = "redis"\naddress = "{counters.address}"\n[telemetry]\nendpoint = "{collector.url}"\n'
            )
            edge = stack.enter_context(running(tmp_path / "edge", settings.replace("NODE", "mx1"), roles=("edge",)))
            back = stack.enter_context(running(tmp_path / "back", settings.replace("NODE", "back1"), roles=("delivery", "keeper", "console")))
            taken = {}

            async def offer(number):
                taken[number] = await asyncio.to_thread(send, edge.port, SAFE.format(number=number).encode())
                return taken[number]

            def come():
                return [number for number in taken for mail in sink.messages if f"number {number}.".encode() in mail.content]

            assert await asyncio.gather(offer(1), offer(2)) == [250, 250]
            assert await asyncio.to_thread(send, edge.port, VIRUS) in {250, 550, 554}
            await until(lambda: sorted(come()) == [1, 2])

            large = SAFE.format(number=100) + "A line of many.\r\n" * 20_000
            bucket.status = "500 Internal Server Error"
            taken[100] = await asyncio.to_thread(send, edge.port, large.encode())
            assert taken[100] == 250, "it waits on the machine that took it"
            assert list((tmp_path / "edge" / "data" / "blobs").rglob("*-raw"))
            bucket.status = None
            await until(lambda: not list((tmp_path / "edge" / "data" / "blobs").rglob("*-raw")))
            assert [method for method, path in bucket.asked if "/blobs/" in path and method == "PUT"]
            assert (await asyncio.to_thread(back.command, "queue", "retry")).returncode == 0  # it was tried before it was there
            await until(lambda: 100 in come())

            server.stop(signal.SIGQUIT)  # as hard as a crash
            assert 400 <= await offer(3) < 500
            server.start()
            await until(lambda: not server.log.read_text().endswith("starting up\n"))
            number = 4
            while await offer(number) != 250:  # a session that broke is met once, and a database that is gone is asked once a second
                await asyncio.sleep(0.2)
                number += 1
                assert number < 30
            acknowledged = sorted(number for number, code in taken.items() if code == 250)
            await until(lambda: set(come()) == set(acknowledged))
            assert sorted(come()) == acknowledged, "each once"

            drained = await asyncio.to_thread(back.command, "nodes", "drain", "mx1", "--anyway", "--wait", "60")
            assert drained.returncode == 0, drained.stdout + drained.stderr
            assert not edge.greets()
            listed = await asyncio.to_thread(back.command, "nodes", "list")
            assert {"mx1", "back1"} <= {line.split()[0] for line in listed.stdout.splitlines() if line}
            assert (await asyncio.to_thread(back.command, "nodes", "resume", "mx1")).returncode == 0
            await until(edge.greets)

            await until(lambda: any({"message", "delivery"} <= names for names in traces(collector)))  # of one message, told by two machines
            await until(lambda: {"mx1/sekisho_messages", "back1/sekisho_delivery_recipients"} <= set(collector.metrics))

            proven = await asyncio.to_thread(back.command, "ledger", "verify")
            assert proven.returncode == 0, proven.stdout + proven.stderr
            found = await asyncio.to_thread(back.command, "track", "--subject", "見積")
            assert found.stdout.count("見積の件") == len(acknowledged), found.stdout + found.stderr
            held = await asyncio.to_thread(back.command, "quarantine", "list")
            assert "malware" in held.stdout
