"""Drills 22, 27, 28, 29, 38, 39 and the restart: bombs, bad settings, certificates, draining, two administrators, back-up and restore."""

import asyncio
import os
import re
import shutil
import signal
import time
from pathlib import Path

from accounts import account, settle
from clients import any_context
from kills import attach
from rig import Told, a_rig, until

from sekisho.edge.tls import make_self_signed
from sekisho.testing.bombs import bombs


async def bombs_in_mail(folder: Path, *, long: bool) -> Told:
    """Every bomb that we can make, as an attachment, one after the other and all at once."""
    del long
    told = Told()
    async with a_rig(folder, "bombs") as rig:
        letters = []
        for octets, _ in bombs().values():
            [letter] = rig.letters.make(1, size=500)
            attach(letter, octets)
            letters.append(letter)
        rig.sent += letters
        ordinary = asyncio.create_task(rig.send(100, sessions=4))
        await rig.sender(sessions=5).send(letters, 120)
        await ordinary
        found = await rig.account(told)
        told.must(all(letter.arrivals for letter in letters), f"not all were answered: {[letter.code for letter in letters]}")
        told.must(found.kept >= len(letters) - 1, f"{found.kept} of {len(letters)} were stopped")
        told.recovery = f"{await rig.accepts_again():.1f} s"
        told.held = f"{len(letters)} bombs: {found.kept} quarantined as unscannable, the slowest answer {max(letter.seconds for letter in letters):.1f} s; others flowed"
    return told


async def bad_settings(folder: Path, *, long: bool) -> Told:
    """The settings file is broken, half written, dangerous, gone; each time it is reloaded under load."""
    del long
    told = Told()
    async with a_rig(folder, "settings") as rig:
        good = rig.gateway.settings.read_text()
        sending = asyncio.create_task(rig.send(200, sessions=4))
        for bad in (
            "nonsense = [",
            good[: len(good) // 2],
            good + "\n[limits]\nno_such_key = 1\n",
            good.replace('"127.0.0.1"', '"0.0.0.0"', 1) + "\n[outbound]\nnetworks = ['0.0.0.0/0']\n",
            None,
        ):
            if bad is None:
                rig.gateway.settings.unlink()
            else:
                rig.gateway.settings.write_text(bad)
                said = await asyncio.to_thread(rig.gateway.command, "check-config")
                told.must(said.returncode == 2 or "0.0.0.0" in bad, f"check-config said {said.returncode}")
            before = rig.gateway.log.read_bytes().count(b"reload refused")
            rig.gateway.hang_up()
            told.must(
                await until(lambda before=before: rig.gateway.log.read_bytes().count(b"reload refused") > before, 20), "a bad file was not refused"
            )
        rig.gateway.settings.write_text(good)
        await sending
        told.recovery = f"{await rig.accepts_again():.1f} s"
        await rig.account(told)
        told.held = "five bad files refused at reload with a reason; the old settings stayed, no message noticed"
    return told


async def certificates(folder: Path, *, long: bool) -> Told:
    """The certificate is changed under load, then its key is gone; nobody is disconnected."""
    del long
    told = Told()
    first, second = (folder / "first.pem", folder / "first.key"), (folder / "second.pem", folder / "second.key")
    for certificate, key in (first, second):
        make_self_signed("gateway.test", certificate, key)
        key.chmod(0o644)
    live = folder / "live.pem", folder / "live.key"
    for source, target in zip(first, live, strict=True):
        shutil.copy(source, target)
    async with a_rig(folder, "certificate", f'[tls]\ncertificate = "{live[0]}"\nkey = "{live[1]}"\n') as rig:
        sending = asyncio.create_task(rig.send(300, sessions=6))
        open_session = await rig.talk()
        serial = await _serial(rig.gateway.port)
        for source, target in zip(second, live, strict=True):
            shutil.copy(source, target.with_suffix(".new"))
            target.with_suffix(".new").rename(target)
        began = time.monotonic()
        changed = False
        while time.monotonic() - began < 40 and not changed:
            changed = await _serial(rig.gateway.port) != serial
            await asyncio.sleep(0.3)
        told.must(changed, "the new certificate was not taken up")
        told.recovery = f"{time.monotonic() - began:.0f} s until the new one was shown"
        live[1].write_text("nonsense")
        await asyncio.sleep(4)
        told.must(await _serial(rig.gateway.port), "no TLS after a bad key file")
        code, _ = await open_session.say("NOOP")
        told.must(code == 250, "an open session was dropped")
        await open_session.close()
        await sending
        await rig.account(told)
        told.held = "files changed under load without a restart; a broken key file changed nothing and is told; an open session stayed"
    return told


async def _serial(port: int) -> bytes:
    """Return the certificate that is shown now, as DER; b"" if there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reader.readline()
        writer.write(b"EHLO c.test\r\n")
        while (await reader.readline())[3:4] == b"-":
            pass
        writer.write(b"STARTTLS\r\n")
        if not (await reader.readline()).startswith(b"220"):
            return b""
        await writer.start_tls(any_context())
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()


async def draining(folder: Path, *, long: bool) -> Told:
    """SIGTERM under load, then a second one; started again while clients come back."""
    del long
    told = Told()
    async with a_rig(folder, "drain") as rig:
        ends, starts = [], []
        for twice in (False, True):
            sending = asyncio.create_task(rig.send(300, sessions=10))
            await asyncio.sleep(1.5)
            pid = rig.gateway.pid
            began = time.monotonic()
            stopping = asyncio.create_task(rig.stop())
            await asyncio.sleep(0.3)
            if twice:
                os.kill(pid, signal.SIGTERM)
            code = await stopping
            ends.append(time.monotonic() - began)
            told.must(code == 0, f"exit code {code}")
            starts.append(await rig.start())
            await sending
        told.must(max(ends) < 30, f"the end took {max(ends):.0f} s")
        await rig.account(told)
        told.recovery = f"end {max(ends):.1f} s, start to first 220 {max(starts):.1f} s"
        told.held = "what was under way was finished or told 421; no loss"
    return told


async def two_administrators(folder: Path, *, long: bool) -> Told:
    """The same quarantined mail is released by four at once, and deleted meanwhile."""
    del long
    told = Told()
    async with a_rig(folder, "release", '[policy.treatments]\nunscannable = "quarantine"\n') as rig:
        content = next(octets for name, (octets, _) in bombs().items() if name == "zip")
        letters = rig.letters.make(6, size=500)
        for letter in letters:
            attach(letter, content)
        rig.sent += letters
        await rig.sender(sessions=2).send(letters)
        listed = (await asyncio.to_thread(rig.gateway.command, "quarantine", "list")).stdout
        ids = re.findall(r"^([0-9a-hjkmnp-tv-z]{20})\b", listed, re.MULTILINE)
        told.must(len(ids) == 6, f"{len(ids)} of 6 are kept")
        released = deleted = 0
        for held in ids:
            said = await asyncio.gather(
                *(asyncio.to_thread(rig.gateway.command, "quarantine", action, held) for action in ("release", "release", "delete"))
            )
            done = [result.returncode == 0 for result in said]
            released, deleted = released + sum(done[:2]), deleted + done[2]
            told.must(sum(done) == 1, f"{sum(done)} of three said that it was theirs")
        found = await rig.account(told)
        told.must(found.delivered == released, f"{found.delivered} delivered, {released} released")
        told.recovery = "none needed"
        told.held = f"6 mails, 3 commands each at the same time: {released} releases and {deleted} deletions won, each exactly once"
    return told


async def restore(folder: Path, *, long: bool) -> Told:
    """A back-up is made while mail flows, the node is destroyed, and the back-up is restored onto an empty one."""
    del long
    told = Told()
    async with a_rig(folder, "restore") as rig:
        rig.sink.script = lambda verb, argument: "451 4.2.1 later" if verb == "RCPT" and "v@" in argument else None
        await rig.send(60)
        waiting = await rig.send(40, recipients=("v@example.test",), size=3_000)
        waiting += await rig.send(3, recipients=("v@example.test",), size=300_000)
        sending = asyncio.create_task(rig.send(200, sessions=4))
        await asyncio.sleep(0.5)
        saved = await asyncio.to_thread(rig.gateway.command, "backup", str(folder / "saved"))
        told.must(saved.returncode == 0, f"backup: {saved.stdout}{saved.stderr}"[:300])
        await sending
        await rig.settle(20)
        delivered_before = len(rig.sink.messages)
        await rig.stop()
        old = folder / "old"
        rig.gateway.data.rename(old)
        rig.gateway.data.mkdir()
        began = time.monotonic()
        restored = await asyncio.to_thread(rig.gateway.command, "restore", str(folder / "saved"))
        told.must(restored.returncode == 0, f"restore: {restored.stdout}{restored.stderr}"[:300])
        rig.gateway.settings.write_bytes((old / "sekisho.toml").read_bytes())
        rig.sink.script = lambda *_: None
        await rig.start()
        told.recovery = f"{time.monotonic() - began:.1f} s from the empty node to its greeting"
        await asyncio.sleep(3)
        again = len(rig.sink.messages) - delivered_before
        told.must(again == 0, f"{again} were sent by themselves after the restore")
        review = await asyncio.to_thread(rig.gateway.command, "queue", "list")
        told.must("restored" in review.stdout or "復元" in review.stdout, "the queue does not say that it is restored")
        await asyncio.to_thread(rig.gateway.command, "queue", "unhold", "--all")
        await asyncio.to_thread(rig.gateway.command, "queue", "retry")
        await settle(rig.gateway.data, 60)
        found = await account(rig.gateway.data, [letter for letter in rig.sent if letter in waiting], rig.sink)
        told.messages, told.lost = len(rig.sent), len(found.lost)
        told.duplicates = found.duplicates
        told.why = "let go after the restore although it had been delivered after the back-up" if found.duplicates else ""
        told.must(found.delivered == len(waiting), f"{found.delivered} of {len(waiting)} that waited were delivered after the restore")
        told.held = "back-up under load; what was owed is held after the restore until somebody lets it go; large files too"
    return told


async def restarts(folder: Path, *, long: bool) -> Told:
    """Restart to the first greeting, with an empty queue and with a long one."""
    told = Told()
    count = 200_000 if long else 5_000
    async with a_rig(folder, "restart") as rig:
        empty = []
        for _ in range(3):
            await rig.stop()
            empty.append(await rig.start())
        await rig.sink.stop()
        await rig.send(count, size=800, seconds=7_200)
        await rig.stop()
        full = await rig.start()
        await rig.sink.start()
        await asyncio.to_thread(rig.gateway.command, "queue", "retry")
        await rig.account(told, settle=1_800)
        told.must(min(empty) < 5, f"a start takes {min(empty):.1f} s")
        told.must(full < 30, f"a start with {count} queued takes {full:.1f} s")
        told.recovery = f"empty {sorted(empty)[1]:.1f} s, with {count} queued {full:.1f} s"
        told.held = "start to first 220"
    return told
