"""The commands of docs/operate/fleet.md, run in their order against a real PostgreSQL and a running gateway: a guide whose commands fail fails here."""

import asyncio
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.backends.whole_files import write_secret
from sekisho.model.node import Announcement
from sekisho.testing.gateway import environment, running
from sekisho.testing.postgres_server import PostgresServer, find_programs

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs/operate/fleet.md"
SETTINGS = '[service]\nnode = "mx1"\nedges = 1\ninspectors = 1\n[records]\nstore = "postgres"\naddress = "{dsn}"\n'


def blocks():
    found = re.findall(r"```sh\n# run\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(found) >= 6
    return found


async def announce_another(dsn, folder):
    """Another machine that takes mail in and hands it on, so that the first may be drained."""
    stores = PostgresStores.connect(Address(dsn), folder, "test")
    try:
        now = time.time()
        for process in ("edge-0", "delivery"):
            role = process.partition("-")[0]
            await stores.nodes.announce(Announcement("mx2", "there", process, role, 1.0, "1.0.0", stores.nodes.knows, now, now), now + 900, now - 900)
    finally:
        await stores.close()


def test_every_command_of_the_guide_does_what_it_says(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, words in (("sekisho", "-m sekisho"), ("scale", str(CHECKOUT / "scripts/scale.py"))):
        (tools / name).write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n')
        (tools / name).chmod(0o755)
    with ExitStack() as stack:
        server = PostgresServer()
        stack.callback(server.close)
        dsn, empty = server.database(), server.database()
        keys = tmp_path / "one" / "data" / "keys"
        keys.mkdir(mode=0o700, parents=True)
        write_secret(keys / "master.key", bytes(range(32)))
        gateway = stack.enter_context(running(tmp_path / "one", SETTINGS.format(dsn=dsn)))
        asyncio.run(announce_another(dsn, tmp_path / "two"))
        new = tmp_path / "new"
        new.mkdir()
        (new / "sekisho.toml").write_text(SETTINGS.format(dsn=empty))
        backup = tmp_path / "backup"
        backup.mkdir()
        told = environment(
            DATA=str(gateway.data),
            OWNER_DSN=dsn,
            NODE="mx1",
            BACKUP=str(backup),
            NEW=str(new),
            SEKISHO_LANG="en",
            PATH=f"{tools}:{find_programs()}:{os.environ['PATH']}",
        )
        said = ""
        for block in blocks():
            done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", block], capture_output=True, text=True, timeout=300, check=False, env=told)
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
            said += done.stdout
        assert gateway.greets()
    assert "mx1: drained" in said
    assert "mx1: open" in said
    assert "a million costs" in said
