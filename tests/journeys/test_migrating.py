"""From the embedded stores into PostgreSQL while mail flows: the command is killed in the middle, and every message that got 250 arrives exactly once."""

import asyncio
import subprocess
import sys
from contextlib import ExitStack

import asyncpg
from tests.journeys.test_on_postgres import SAFE, VIRUS, send, until

from sekisho.testing.gateway import Gateway, environment
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.sink import Sink


async def test_mail_flows_while_everything_moves_into_a_database(tmp_path):
    with ExitStack() as stack:
        server = PostgresServer()
        stack.callback(server.close)
        dsn = server.database()
        async with Sink() as sink:
            common = f'[service]\nedges = 1\ninspectors = 1\n[routes]\n"example.test" = ["127.0.0.1:{sink.port}"]\n[recipients]\n"example.test" = ["you"]\n'
            gateway = Gateway(tmp_path, common)
            stack.callback(gateway.stop)
            await asyncio.to_thread(gateway.start)
            answers = {}
            rests = asyncio.Event()

            async def flow():
                number = 0
                while not rests.is_set():
                    number += 1
                    try:
                        text = SAFE.format(number=number) + ("A line of many.\r\n" * 20_000 if number % 10 == 0 else "")
                        answers[number] = await asyncio.to_thread(send, gateway.port, text.encode())
                    except OSError as error:  # it restarts: who was told nothing comes again, with what counts as another message here
                        answers[number] = repr(error)
                    await asyncio.sleep(0.05)

            def migrate():
                log = stack.enter_context((tmp_path / "migrate.log").open("ab"))
                command = [sys.executable, "-m", "sekisho", "migrate", "--data", str(gateway.data)]
                process = subprocess.Popen(command, stdout=log, stderr=log, env=environment(SEKISHO_LANG="en"))
                stack.callback(process.wait)
                stack.callback(process.kill)
                return process

            def told():
                return (tmp_path / "migrate.log").read_text()

            def came():
                return [number for number in answers for mail in sink.messages if f"number {number}.".encode() in mail.content]

            flowing = asyncio.create_task(flow())
            assert await asyncio.to_thread(send, gateway.port, VIRUS) in {250, 550, 554}
            await until(lambda: len(came()) >= 3)
            gateway.write_settings(f'{common}[records]\nstore = "postgres"\naddress = "{dsn}"\nwhen_silent = "spool"\n')
            looked = await asyncio.to_thread(gateway.command, "migrate", "--dry-run")
            assert "rows" in looked.stdout, looked.stderr
            assert server.sql("SELECT to_regclass('public.sekisho_forms') IS NULL", server.name_of(dsn)) == "t", "nothing was changed"

            first = migrate()
            await until(lambda: "Now restart the service" in told())
            before = len(sink.messages)
            await until(lambda: len(sink.messages) > before)  # deliveries go on
            first.kill()  # while it waits
            first.wait()
            await asyncio.to_thread(gateway.stop)
            await asyncio.to_thread(gateway.start)  # onto a database that nobody fills now
            number = len(answers)
            await until(lambda: [answers[later] for later in list(answers) if later > number].count(250) >= 3)
            refused = await asyncio.to_thread(gateway.command, "queue", "list")
            assert "is being filled from" in refused.stderr, refused.stdout
            kept = await asyncio.to_thread(gateway.command, "migrate", "--give-up")
            assert "stop it first" in kept.stderr

            holder = await asyncpg.connect(dsn)
            try:
                async with holder.transaction():
                    await holder.execute("LOCK TABLE history.lines IN ACCESS EXCLUSIVE MODE")
                    second = migrate()
                    await until(lambda: "history.links: " in told())
                    second.kill()  # in the middle of the second store
                    second.wait()
            finally:
                await holder.close()
            assert "spool." not in told()
            third = migrate()
            assert await asyncio.to_thread(third.wait, 60) == 0, told()
            assert "the books are sound" in told()

            number = len(answers)
            await until(lambda: [answers[later] for later in list(answers) if later > number].count(250) >= 3)
            rests.set()
            await flowing
            taken = sorted(number for number, answer in answers.items() if answer == 250)
            await until(lambda: set(taken) <= set(came()))
            assert len(came()) == len(set(came())), "each once"
            assert sorted(came()) == taken, {number: answers[number] for number in set(came()) - set(taken)}

            proven = await asyncio.to_thread(gateway.command, "ledger", "verify")
            assert proven.returncode == 0, proven.stdout + proven.stderr
            found = await asyncio.to_thread(gateway.command, "track", "--subject", "見積")
            assert found.stdout.count("見積の件") >= min(len(taken), 20), found.stdout + found.stderr
            held = await asyncio.to_thread(gateway.command, "quarantine", "list")
            assert "malware" in held.stdout, "what was held before"
            await asyncio.to_thread(gateway.stop)
            gateway.write_settings(common)
            back = await asyncio.to_thread(gateway.command, "up")
            assert "were moved into a database" in back.stderr
