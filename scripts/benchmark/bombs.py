"""CPU and memory that each bomb costs the child which opens it: `scripts/bench bombs`.

The bounds are 512 MB and two seconds, a tenth more for each MiB of mail.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.testing.bombs import bombs, crowds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default="", metavar="WORD", help="bombs whose name holds this")


def run(arguments: argparse.Namespace) -> int:
    print("| bomb | KB of mail | CPU s | memory MB | ends with |")
    print("|---|---|---|---|---|")
    over = 0
    for name, files, code in _all(arguments.only):
        raw = _mail(files)
        seconds, megaoctets, codes = _in_child(raw)
        most = 2 + len(raw) / 1_048_576 * DEFAULT_LIMITS.work_seconds_a_mebioctet
        over += seconds > most or megaoctets > 512 or (code != "" and code not in codes)
        print(f"| {name} | {len(raw) / 1e3:.0f} | {seconds:.2f} | {megaoctets} | {', '.join(codes)} |", flush=True)
    print(f"over the bounds: {over}")
    return int(over > 0)


def _all(word: str) -> Iterator[tuple[str, list[bytes], str]]:
    """One after the other: what is held here counts as memory of the child."""
    for name, (octets, code) in bombs().items():
        if word in name:
            yield name, [octets], code
    for name, files, code in crowds():
        if word in name:
            yield name, files, code


def _mail(files: list[bytes]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "a@example.test"
    message.set_content("see the attached file")
    for number, octets in enumerate(files):
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=f"{number}.bin")
    return bytes(message)


def _in_child(raw: bytes) -> tuple[float, int, list[str]]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        began = time.process_time()
        limits = replace(DEFAULT_LIMITS, max_seconds=60.0)  # what bounds it here is work, whatever else the machine does
        content = unpack(raw, limits, limits.budget(time.monotonic, None, time.process_time, len(raw)), one_shot=True)
        codes = sorted({defect.code for defect in content.message.defects if defect.code.startswith("unscannable.")})
        spent = time.process_time() - began
        os.write(writing, json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, codes]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as channel:
        said = json.loads(channel.read())
    os.waitpid(pid, 0)
    return said[0], said[1], said[2]
