"""scripts/clamav-test: our client against a real clamd that knows one harmless test signature."""

import asyncio
import base64
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from hashlib import sha256
from pathlib import Path

from sekisho.backends.scanners.clamd import Clamd, ClamdSettings
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.scanners import Scanned, TooLarge
from sekisho.testing.builders import a_message

MARK = b"a harmless word that stands for a virus: " + sha256(b"sekisho").hexdigest().encode()
FOUND = Scanned(("Sekisho.Test.UNOFFICIAL",))
MOST = 4 * 1_048_576


def clamd_of_this_machine():
    found = shutil.which("clamd") or ("/usr/sbin/clamd" if Path("/usr/sbin/clamd").exists() else "")
    if not found:
        raise SystemExit("NOT RUN: there is no clamd here. Install it (Debian: apt-get install clamav-daemon) and run this again.")
    return found


def start(folder):
    (folder / "db").mkdir()
    (folder / "db" / "sekisho.ndb").write_text(f"Sekisho.Test:0:*:{MARK.hex()}\n")
    lines = {
        "DatabaseDirectory": folder / "db", "LocalSocket": folder / "clamd.ctl", "Foreground": "yes", "LogFile": folder / "clamd.log",
        "StreamMaxLength": MOST, "IdleTimeout": 30, "MaxThreads": 4, "TemporaryDirectory": folder,
    }  # fmt: skip
    if os.geteuid() == 0:
        lines["User"] = "root"
    (folder / "clamd.conf").write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
    process = subprocess.Popen([clamd_of_this_machine(), "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL)
    for _ in range(300):
        if (folder / "clamd.ctl").exists():
            return process
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    raise SystemExit(f"clamd did not start: {(folder / 'clamd.log').read_text()[-500:]}")


def mail(octets):
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    head = b'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="a.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + body


def zipped(octets):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", octets)
    return target.getvalue()


async def ask(scanner, content):
    return await scanner.scan(content, a_message(content=content))


async def run(process, folder):
    scanner = Clamd(ClamdSettings(path=str(folder / "clamd.ctl"), most_octets=100_000_000), time.monotonic)
    cases = (
        ("a plain message", mail(b"hello"), Scanned()),
        ("the mark in base64", mail(MARK), FOUND),
        ("the mark in a zip in base64", mail(zipped(MARK * 20)), FOUND),
        ("three megabytes", mail(os.urandom(2_000_000)), Scanned()),
        ("more than clamd takes", mail(os.urandom(MOST)), TooLarge()),
        ("a plain message afterwards", mail(b"hello"), Scanned()),
    )
    wrong = 0
    print(f"     {await scanner.version()}")
    for name, content, expected in cases:
        result = await ask(scanner, content)
        wrong += result != expected
        print(f"{'ok  ' if result == expected else 'WRONG'} {name}: {result}")
    began = time.perf_counter()
    await asyncio.gather(*(ask(scanner, mail(b"hello %d" % number)) for number in range(400)))
    print(f"     400 small messages over 8 kept sessions: {(time.perf_counter() - began) / 400 * 1e6:.0f} us each")
    process.kill()
    process.wait()
    try:
        result = await ask(scanner, mail(MARK))
        wrong += 1
        print(f"WRONG clamd is gone: {result}")
    except TemporaryFailure as failure:
        print(f"ok   clamd is gone: {failure}")
    await scanner.close()
    return 1 if wrong else 0


def main():
    with tempfile.TemporaryDirectory() as name:
        process = start(Path(name))
        try:
            return asyncio.run(run(process, Path(name)))
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
