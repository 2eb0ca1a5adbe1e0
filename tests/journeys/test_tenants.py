"""Two organisations behind one gateway: one transaction becomes an arrival for each, each by its own settings, neither sees the other's."""

import asyncio
import json
import subprocess
import sys

from tests.journeys.steps import send, wait_for

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.testing.gateway import Gateway, environment
from sekisho.testing.sink import Sink

EICAR = next(sample for sample in SAMPLES if sample.name == "eicar").build()


def make(gateway, tenant, port):
    domain = f"{tenant}.test"
    for words in (
        ("tenant", "create", tenant),
        ("domain", "add", domain, "--tenant", tenant),
        ("domain", "vouch", domain, "--tenant", tenant),
        ("domain", "route", domain, f"127.0.0.1:{port}", "--tenant", tenant),
        ("domain", "unlisted", domain, "refuse", "--tenant", tenant),
        ("people", "add", f"you@{domain}", "--tenant", tenant),
    ):
        done = gateway.command(*words)
        assert done.returncode == 0, (words, done.stderr)


def set_settings(gateway, tenant, **sections):
    command = [sys.executable, "-m", "sekisho", "tenant", "set", tenant, "--data", str(gateway.data)]
    told = json.dumps(sections)
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False, env=environment(SEKISHO_LANG="en"))
    assert done.returncode == 0, done.stderr


async def test_two_tenants(tmp_path):
    async with Sink() as acme, Sink() as other:
        gateway = Gateway(tmp_path, '[routes]\n"file.test" = ["127.0.0.1:1"]\n')
        await asyncio.to_thread(gateway.start)
        try:
            await asyncio.to_thread(_journey, gateway, acme, other)
        finally:
            assert await asyncio.to_thread(gateway.stop) == 0


def _journey(gateway, acme, other):
    assert send(gateway.port, EICAR, recipients=["you@acme.test"])[0] == 550
    make(gateway, "acme", acme.port)
    make(gateway, "other", other.port)
    set_settings(gateway, "other", policy={"treatments": {"malware": "tag"}, "spam_tag": "[other's own]"})
    both = ["you@acme.test", "you@other.test"]

    def taken_by_both():
        code, _ = send(gateway.port, EICAR, recipients=both)
        return code == 250 and len(other.messages) > 0

    wait_for(taken_by_both)
    held = gateway.command("quarantine", "list", "--tenant", "acme").stdout
    assert "you@acme.test" in held
    assert "other.test" not in held
    assert "Nothing here" in gateway.command("quarantine", "list", "--tenant", "other").stdout
    assert "Nothing here" in gateway.command("quarantine", "list").stdout
    assert acme.messages == []
    assert b"[other's own]" in other.messages[-1].content
    assert "acme.test" not in str(other.messages[-1].recipients)

    found = json.loads(gateway.command("track", "--json", "--tenant", "other").stdout.splitlines()[0])
    assert "acme" not in json.dumps(found)
    assert gateway.command("track", found["id"], "--tenant", "other").returncode == 0
    assert gateway.command("track", found["id"], "--tenant", "acme").returncode == 1
    number = next(line.split()[0] for line in held.splitlines() if "you@acme.test" in line)
    assert gateway.command("quarantine", "show", number, "--tenant", "other").returncode == 2
    assert gateway.command("quarantine", "release", number, "--tenant", "other").returncode == 2

    assert send(gateway.port, EICAR, recipients=["nobody@acme.test"])[0] == 550
    assert gateway.command("people", "add", "more@acme.test", "--tenant", "acme").returncode == 0
    wait_for(lambda: send(gateway.port, EICAR, recipients=["more@acme.test"])[0] == 250)
    assert gateway.command("tenant", "suspend", "acme", "--why", "test").returncode == 0
    wait_for(lambda: send(gateway.port, EICAR, recipients=["you@acme.test"])[0] == 450)
    assert send(gateway.port, EICAR, recipients=["you@other.test"])[0] == 250
    assert gateway.command("ledger", "verify").returncode == 0
