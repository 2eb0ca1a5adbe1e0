"""2,000 real messages over 20 sessions while edges, inspectors and the delivery process are killed at random: answered = accounted for.

The outside ledgers are those of the shared bench: what the load generator was answered, and what the sink was given.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from collections import Counter

from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.gateway import Gateway, free_port

MESSAGES, SESSIONS, KILLS = 2_000, 20, 12
SOURCES = ("spamassassin.ham", "spamassassin.spam", "list-openbmc.ham", "phishing-pot.phish")
ROUTES = '[routes]\n"example.test" = ["127.0.0.1:{port}"]\n[recipients]\n"example.test" = ["u"]\n'


def unpack(shared, folder):
    """Write real messages where the load generator looks for them."""
    for source in SOURCES:
        with tarfile.open(shared(f"corpus/{source}.tar.gz")) as archive:
            for number, member in enumerate(archive):
                if number >= MESSAGES // len(SOURCES):
                    break
                stream = archive.extractfile(member)
                if stream is not None:
                    (folder / f"{source}-{number:05}.eml").write_bytes(stream.read())


def kill_at_random(gateway, load, seed):
    """Kill one process after the other for as long as the load runs; return what was killed."""
    generator, killed = random.Random(seed), Counter()
    while load.poll() is None and killed.total() < KILLS:
        time.sleep(generator.uniform(0.3, 1.0))
        role = generator.choice(["edge", "inspector", "delivery"])
        try:
            pids = gateway.pids(role)
            if pids:
                os.kill(generator.choice(pids), signal.SIGKILL)
                killed[role] += 1
        except (ProcessLookupError, FileNotFoundError):
            continue
    return killed


async def kept_and_queued(data):
    """Return the load ids of quarantined mail, and how many deliveries are still owed."""
    stores = EmbeddedStores.open(data, "test")
    try:
        kept = Counter()
        for held in await stores.records.held(DEFAULT_TENANT, 100_000):
            raw = await stores.blobs.read(held.content)
            kept[raw.partition(b"X-Load-Id: ")[2].partition(b"\r\n")[0].decode()] += 1
        return kept, (await stores.records.counts())
    finally:
        await stores.close()


def test_nothing_answered_is_lost_when_processes_are_killed(shared, tmp_path, capsys):
    mail = tmp_path / "mail"
    mail.mkdir()
    unpack(shared, mail)
    sink_port, answered_path, given_path = free_port(), tmp_path / "answered", tmp_path / "given"
    sink = subprocess.Popen([sys.executable, shared("bench/smtp_sink.py"), str(sink_port), given_path])
    gateway = Gateway(tmp_path, ROUTES.format(port=sink_port))
    gateway.start()
    try:
        load = subprocess.Popen(
            [
                *(sys.executable, shared("bench/smtp_load.py"), "127.0.0.1", str(gateway.port), mail, "--retry"),
                *("--conc", str(SESSIONS), "--count", str(MESSAGES), "--ledger", answered_path, "--rcpt", "u@example.test"),
            ],
            stdout=subprocess.DEVNULL,
        )
        killed = kill_at_random(gateway, load, seed=7)
        assert load.wait(300) == 0
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            kept, counts = asyncio.run(kept_and_queued(gateway.data))
            if counts["deliveries"] == 0 and counts["waiting"] == 0:
                break
            time.sleep(0.5)
    finally:
        assert gateway.stop() == 0
        sink.terminate()
        sink.wait()

    answered = Counter(line.split("\t")[0] for line in answered_path.read_text().splitlines() if line.endswith("\t250"))
    refused = [line for line in answered_path.read_text().splitlines() if not line.endswith("\t250")]
    given = Counter(line.split("\t")[0] for line in given_path.read_text().splitlines())
    lost = set(answered) - set(given) - set(kept)
    twice = {name: given[name] + kept[name] for name in answered if given[name] + kept[name] > 1}
    with capsys.disabled():
        print(
            f"\nkilled {dict(killed)}; answered {len(answered)}, refused {len(refused)}, at the sink {len(given)}, kept {len(kept)}, lost {len(lost)}, twice {len(twice)}"
        )
    assert killed.total() >= 5
    assert not lost
    assert counts["deliveries"] == 0
    # A message comes twice when an edge died between its commit and its 250 (the client sends again), or delivery between the next hop's 250 and its
    # own commit: for each kill at most as many as were under way there.
    assert len(twice) <= killed["edge"] * SESSIONS + killed["delivery"] * 20
    assert gateway.command("ledger", "verify").returncode == 0
