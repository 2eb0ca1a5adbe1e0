"""What unpacking and looking at content costs: our CPU a message, beside Rspamd's whole scan of the same messages in the same run."""

import argparse
import gc
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import office
from corpus import distinct_messages
from processes import cpu_of_names

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
RSPAMD = ("127.0.0.1", 11333)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--messages", type=int, default=1500, help="distinct messages of the corpus, and as many of the office mix")
    parser.add_argument("--ours-only", action="store_true", help="leave Rspamd out (no root needed)")


def run(arguments: argparse.Namespace) -> int:
    shared = Path(os.environ.get("SEKISHO_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / "corpus").is_dir():
        print(f"scripts/bench needs the shared folder with corpus and bench tools; {shared} is not there (set SEKISHO_SHARED).", file=sys.stderr)
        return 2
    started = False
    if not arguments.ours_only and not listening():
        subprocess.run([shared / "bench" / "peers_up"], check=True, stdout=subprocess.DEVNULL)
        started = True
    try:
        corpus = distinct_messages(shared / "corpus", arguments.messages, seed=4)
        compare("corpus", corpus, arguments)
        compare("office mix (10 % PDF, 10 % OOXML, 5 % zip, 5 % image or QR)", office.mix(corpus, seed=4), arguments)
    finally:
        if started:
            subprocess.run([shared / "bench" / "peers_up", "stop"], capture_output=True)
    return 0


def compare(name: str, messages: list[bytes], arguments: argparse.Namespace) -> None:
    parts = ours(messages[:100])  # warm
    ours_ms, theirs_ms = [], []
    shares: dict[str, list[float]] = {}
    for _ in range(arguments.turns):
        parts = ours(messages)
        ours_ms.append(sum(parts[part] for part in ("unpack", "content")))
        for part, milliseconds in parts.items():
            shares.setdefault(part, []).append(milliseconds)
        if not arguments.ours_only:
            theirs_ms.append(rspamd(messages))
    size = statistics.mean(map(len, messages)) / 1000
    print(f"{name}: {len(messages)} messages of {size:.1f} kB mean, {arguments.turns} turns, CPU a message (mean; median of turns):")
    print(f"  unpack + content   {statistics.median(ours_ms):6.2f} ms   ({', '.join(f'{one:.2f}' for one in ours_ms)}; least {min(ours_ms):.2f})")
    for part, milliseconds in shares.items():
        print(f"    {part:<16} {statistics.median(milliseconds):6.2f} ms")
    if theirs_ms:
        print(f"  Rspamd, whole scan {statistics.median(theirs_ms):6.2f} ms   ({', '.join(f'{one:.2f}' for one in theirs_ms)})")
        print(f"  ratio              {statistics.median(theirs_ms) / statistics.median(ours_ms):6.2f}")


def ours(messages: list[bytes]) -> dict[str, float]:
    """Return milliseconds of this process's CPU a message: facts and leaves, inspections of content, the text model beside them."""
    from sekisho.classify.features import features
    from sekisho.classify.model import shipped_model
    from sekisho.gate.opening import peek_all
    from sekisho.inspections import CONTENT_CATALOGUE
    from sekisho.mime.limits import DEFAULT_LIMITS
    from sekisho.mime.unpack import unpack

    model = shipped_model()
    gc.collect()
    gc.disable()
    spent = dict.fromkeys(("unpack", "content", "text model"), 0)
    for message in messages:
        began = time.process_time_ns()
        content = unpack(message, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
        unpacked = time.process_time_ns()
        peek_all(content, CONTENT_CATALOGUE)
        peeked = time.process_time_ns()
        model.classify(features(content.message, content.visible_text))
        spent["unpack"] += unpacked - began
        spent["content"] += peeked - unpacked
        spent["text model"] += time.process_time_ns() - peeked
    gc.enable()
    return {part: nanoseconds / len(messages) / 1e6 for part, nanoseconds in spent.items()}


def rspamd(messages: list[bytes]) -> float:
    """Return milliseconds of Rspamd's CPU a message."""
    before = cpu_of_names("rspamd")
    connection = http.client.HTTPConnection(*RSPAMD, timeout=60)
    for message in messages:
        connection.request("POST", "/checkv2", message)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"Rspamd answers {response.status}")
    connection.close()
    return (cpu_of_names("rspamd") - before) * 1000 / len(messages)


def listening() -> bool:
    try:
        socket.create_connection(RSPAMD, timeout=1).close()
    except OSError:
        return False
    return True
