"""scripts/fuzz: each parser in a process of its own with broken specimens; a find is an escaped exception, a leak, or a limit that did not hold."""

import argparse
import hashlib
import json
import mmap
import os
import random
import resource
import signal
import struct
import sys
import time
import traceback
from pathlib import Path

from mutator import LARGEST, mutate
from parsers import PARSERS, SLOW
from seeds import KEPT, specimens

CHECKOUT = Path(__file__).resolve().parent.parent.parent
MEMORY = 1_536 * 1_048_576  # of a process, as in the sandbox
LEAK = 96 * 1_048_576  # octets that may be added after warming, over a whole run
HANGS = 10  # seconds after which a run is ended from outside


def fuzz(name: str, seconds: float, seed: int, shared: Path) -> dict[str, object]:
    """Run one parser in child processes until the time is over; return what came of it."""
    seeds = specimens(name, shared)
    began = time.monotonic()
    board = mmap.mmap(-1, LARGEST + 16)  # the input under way, so that a crash can be told by the parent
    report = mmap.mmap(-1, 65_536)
    runs, finds, known = 0, [], set()
    until = time.monotonic() + seconds
    while time.monotonic() < until and len(finds) < 10:
        pid = os.fork()
        if pid == 0:
            child(name, seeds, until, random.Random(f"{seed}-{name}-{runs}"), board, report)
        _, status = os.waitpid(pid, 0)
        said = json.loads(report[: report.find(b"\0")] or b"{}")
        report[:1] = b"\0"
        runs += said.get("runs", 0)
        reason = said.get("reason", "")
        if not reason and (status or not said):
            reason = f"the process ended with status {status}"
        if reason and reason.splitlines()[-1][:120] not in known:
            known.add(reason.splitlines()[-1][:120])
            (size,) = struct.unpack("<Q", board[:8])
            octets = board[16 : 16 + size]
            file = KEPT / f"{name}-{hashlib.sha256(octets).hexdigest()[:10]}"
            KEPT.mkdir(parents=True, exist_ok=True)
            file.write_bytes(octets)
            finds.append((reason, file.name))
    return {"parser": name, "runs": runs, "finds": finds, "seeds": len(seeds), "seconds": time.monotonic() - began}


def child(name: str, seeds: list[bytes], until: float, generator: random.Random, board: mmap.mmap, report: mmap.mmap) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries say of broken files
    parser = PARSERS[name]
    runs, reason, base = 0, "", 0
    try:
        while time.monotonic() < until and not reason:
            octets = mutate(generator.choice(seeds), seeds, generator)
            board[:8] = struct.pack("<Q", len(octets))
            board[16 : 16 + len(octets)] = octets
            if runs % 64 == 0:
                tell(report, runs, "")
            signal.alarm(HANGS)
            began = time.process_time()
            parser(octets)
            took = time.process_time() - began
            runs += 1
            if took > SLOW:
                reason = f"took {took:.1f} s"
            if runs % 500 == 0:
                now = resident()
                base = base or (now if runs >= 1_000 else 0)
                if base and now - base > LEAK:
                    reason = f"grew by {(now - base) >> 20} MiB in {runs} runs"
    except BaseException:  # noqa: BLE001  # whatever leaves a parser is a find
        reason = "".join(traceback.format_exc(limit=-4))
    signal.alarm(0)
    tell(report, runs, reason)
    os._exit(0)


def tell(report: mmap.mmap, runs: int, reason: str) -> None:
    said = json.dumps({"runs": runs, "reason": reason[-3_000:]}).encode() + b"\0"
    report[: len(said)] = said


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="for each parser; an hour: 3600")
    parser.add_argument("--parser", action="append", choices=sorted(PARSERS), help="only these")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    shared = Path(os.environ.get("SEKISHO_SHARED") or CHECKOUT.parent / "shared")
    names = arguments.parser or list(PARSERS)
    where = shared.name if shared.is_dir() else "the lines in here alone"
    print(f"seed {arguments.seed}, {arguments.seconds:.0f} s for each of {len(names)} parsers: {_duration(arguments.seconds * len(names))} in all")
    print(f"specimens from {where}", flush=True)
    results = []
    for name in names:
        result = fuzz(name, arguments.seconds, arguments.seed, shared)
        results.append(result)
        print(f"{name:<28} {result['runs']:>9} runs in {result['seconds']:>5.0f} s, {len(result['finds'])} finds", flush=True)
        for reason, file in result["finds"]:
            print(f"  tests/specimens/fuzz/{file}: " + reason.strip().replace("\n", "\n    "), flush=True)
    print("\n| parser | seconds | runs | specimens | finds |\n|---|--:|--:|--:|--:|")
    for result in results:
        print(f"| {result['parser']} | {result['seconds']:.0f} | {result['runs']:,} | {result['seeds']} | {len(result['finds'])} |")
    found, seconds = (sum(amounts) for amounts in zip(*((len(result["finds"]), result["seconds"]) for result in results), strict=True))
    runs = sum(result["runs"] for result in results)
    print(f"| {len(results)} parsers | {_duration(seconds)} | {runs:,} | | {found} |")
    return 1 if found else 0


def _duration(seconds: float) -> str:
    return f"{seconds / 3_600:.1f} h" if seconds >= 3_600 else f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
