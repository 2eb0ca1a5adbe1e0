"""CPU and memory that each bomb costs the child which opens it: `scripts/bench bombs`. The bounds are two seconds and 512 MB."""

import argparse
import json
import os
import resource
import time
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.testing.bombs import bombs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default="", metavar="WORD", help="bombs whose name holds this")


def run(arguments: argparse.Namespace) -> int:
    print("| bomb | KB | CPU s | memory MB | ends with |")
    print("|---|---|---|---|---|")
    over = 0
    for name, (octets, code) in bombs().items():
        if arguments.only not in name:
            continue
        seconds, megaoctets, codes = _in_child(_mail(octets))
        over += seconds > 2 or megaoctets > 512 or code not in codes
        print(f"| {name} | {len(octets) / 1e3:.0f} | {seconds:.2f} | {megaoctets} | {', '.join(codes)} |", flush=True)
    print(f"over the bounds: {over}")
    return int(over > 0)


def _mail(octets: bytes) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "a@example.test"
    message.set_content("see the attached file")
    message.add_attachment(octets, maintype="application", subtype="octet-stream", filename="a.bin")
    return bytes(message)


def _in_child(raw: bytes) -> tuple[float, int, list[str]]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        began = time.process_time()
        limits = replace(DEFAULT_LIMITS, max_seconds=8.0)
        content = unpack(raw, limits, limits.budget(time.monotonic), one_shot=True)
        codes = sorted({defect.code for defect in content.message.defects if defect.code.startswith("unscannable.")})
        spent = time.process_time() - began
        os.write(writing, json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, codes]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as channel:
        said = json.loads(channel.read())
    os.waitpid(pid, 0)
    return said[0], said[1], said[2]
