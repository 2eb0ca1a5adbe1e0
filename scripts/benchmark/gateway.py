"""Ours and its peers, in turns on the same messages, part by part (`parts.py`): all do the same with every message."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import peers
import tables
from parts import EVERYTHING, PARTS, Cell, Part
from peers import Side
from processes import cpu_of_roles, memory_of_tree
from turns import Result, Turn, report, shown
from waiting import free_port, wait_for_port

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent

SETTINGS = """
[[listeners]]
address = "127.0.0.1"
port = %(port)d
role = "mx"
[console]
listen = "127.0.0.1:%(console)d"
[service]
host_name = "gateway.test"
[dns]
servers = ["127.0.0.1:%(dns)d"]
[routes]
"example.test" = ["127.0.0.1:%(sink)d"]
[recipients]
"example.test" = ["user"]
[policy.treatments]
malware = "deliver"
unscannable = "deliver"
phishing = "deliver"
fraud = "deliver"
spam = "deliver"
bulk = "deliver"
locked = "deliver"
dangerous_types = "deliver"
[containers]
password_wait_minutes = 0
"""

# The resolver is unbound with an empty zone, as there is no Internet: the peers' own, or with --ours-only one of this run.
UNBOUND = """server:
  interface: 127.0.0.1@%(port)d
  do-daemonize: no
  username: ""
  chroot: ""
  directory: %(folder)s
  pidfile: ""
  module-config: "iterator"
  local-zone: "." static
  do-not-query-localhost: no
"""


@dataclass(frozen=True)
class Ports:
    """Where this run stands; with --ours-only nothing is fixed, so that several may run."""

    ours: int
    console: int
    sink: int
    dns: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", choices=sorted(PARTS), default="corpus", help="; ".join(f"{name}: {part.says}" for name, part in PARTS.items()))
    parser.add_argument("--half-load", action="store_true", help="send at half the rate that each side managed in the turn before the first")
    parser.add_argument("--rate", type=float, default=0.0, help="send so many messages a second to each side, whatever it can do")
    parser.add_argument("--all", action="store_true", help="every part, and corpus, relay and signed at half load too; one table at the end")
    parser.add_argument("--write", action="store_true", help=f"with --all: write the table to {tables.PAGE.relative_to(CHECKOUT)}")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--messages", type=int, default=0, help="distinct messages in each turn; 0: 1,500, with --all 500")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--per-connection", type=int, default=50)
    parser.add_argument("--ours-only", action="store_true", help="leave the peers out (no root needed)")
    parser.add_argument("--edges", type=int, default=0)
    parser.add_argument("--inspectors", type=int, default=0)


def run(arguments: argparse.Namespace) -> int:
    shared = Path(os.environ.get("SEKISHO_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / "corpus").is_dir():
        print(f"scripts/bench needs the shared folder with corpus and bench tools; {shared} is not there (set SEKISHO_SHARED).", file=sys.stderr)
        return 2
    arguments.messages = arguments.messages or (500 if arguments.all else 1_500)
    wanted = EVERYTHING if arguments.all else ((arguments.part, arguments.half_load),)
    scratch = Path(tempfile.mkdtemp(prefix="sekisho-bench-"))
    scratch.chmod(0o755)
    began, load = time.time(), os.getloadavg()[0]
    results: list[Result] = []
    try:
        with ExitStack() as stack:
            names = {name for part, _ in wanted for name in PARTS[part].peers}
            sides = {} if arguments.ours_only else stack.enter_context(peers.running(names, shared, scratch))
            for name, half in wanted:
                folder = scratch / f"{name}-{'half' if half else 'full'}"
                folder.mkdir()
                results.append(measure(arguments, shared, folder, name, half, sides, results))
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if arguments.all:
        table = tables.page(results, arguments, began, load)
        print(table)
        if arguments.write:
            tables.PAGE.write_text(table)
    return 0


def measure(
    arguments: argparse.Namespace, shared: Path, scratch: Path, name: str, half: bool, there: dict[str, Side], before: list[Result]
) -> Result:
    """Run the turns of one part."""
    part = PARTS[name]
    folders = prepare(part, arguments, shared, scratch)
    alone = arguments.ours_only
    ports = Ports(free_port(), free_port(), free_port() if alone else peers.SINK_PORT, free_port() if alone else peers.DNS_PORT)
    ledger = scratch / "sink.ledger"
    rates = known_rates(name, before) if half else {}
    result = Result(name, half)
    with ExitStack() as stack:
        stack.enter_context(ended(subprocess.Popen([sys.executable, HERE / "sink.py", str(ports.sink), ledger])))
        if part.zone is not None:
            if not alone:
                peers.end_dns()
            stack.enter_context(ended(start_zone(ports.dns, part, scratch)))
        elif alone:
            stack.enter_context(ended(start_dns(ports.dns, scratch)))
        ours = stack.enter_context(ended(start_ours(arguments, part, scratch, ports)))
        sides = [Side("sekisho", ports.ours, lambda: cpu_of_roles(ours.pid, scratch / "data"), lambda: memory_of_tree(ours.pid))]
        sides += [there[peer] for peer in part.peers if peer in there]
        for number in range(arguments.turns + 1):  # the first is a warm-up and is not counted
            for cell in part.cells:
                for side in sides:
                    key = (cell.label, side.label)
                    rate = arguments.rate or (rates.get(key, 0.0) if half else 0.0)
                    turn = one_turn(side, folders[cell.label][number], ledger, arguments, part, cell, rate)
                    rates.setdefault(key, turn.rate / 2)
                    print(f"{name}{' at half load' if half else ''}, turn {number} {cell.label:14} {side.label:20} {shown(turn)}", flush=True)
                    if number:
                        result.turns.setdefault(key, []).append(turn)
    report(result, arguments, part)
    return result


def known_rates(name: str, before: list[Result]) -> dict[tuple[str, str], float]:
    """Return half of what each side did with full load, if this run measured it."""
    return {key: result.median(key).rate / 2 for result in before if result.part == name and not result.half for key in result.turns}


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> "Iterator[subprocess.Popen[bytes]]":
    """Give a process and end it."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(40)


def prepare(part: Part, arguments: argparse.Namespace, shared: Path, scratch: Path) -> dict[str, list[Path]]:
    """Write every cell's messages, a folder for each turn and the warm-up; no message comes twice."""
    folders: dict[str, list[Path]] = {}
    turns = arguments.turns + 1
    for place, cell in enumerate(part.cells):
        each = max(10, int(arguments.messages * cell.share))
        messages = cell.make(shared / "corpus", turns * each, 20261123)
        print(f"{cell.label}: {len(messages)} distinct messages, mean {sum(map(len, messages)) / len(messages) / 1000:.1f} KB", flush=True)
        folders[cell.label] = []
        for turn in range(turns):
            folder = scratch / f"cell-{place}-turn-{turn}"
            folder.mkdir()
            for number, octets in enumerate(messages[turn * each : (turn + 1) * each]):
                (folder / f"{place}-{turn}-{number:06}.eml").write_bytes(octets)
            folders[cell.label].append(folder)
    return folders


def start_dns(port: int, scratch: Path) -> "subprocess.Popen[bytes]":
    program = shutil.which("unbound") or "/usr/sbin/unbound"
    if not Path(program).exists():
        raise SystemExit("scripts/bench gateway --ours-only asks a DNS server without names: install unbound")
    (scratch / "unbound.conf").write_text(UNBOUND % {"port": port, "folder": scratch})
    return subprocess.Popen([program, "-d", "-c", scratch / "unbound.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_zone(port: int, part: Part, scratch: Path) -> "subprocess.Popen[bytes]":
    """Serve the part's records where all sides ask."""
    (scratch / "zone.json").write_text(json.dumps(part.zone() if part.zone else {}))
    return subprocess.Popen([sys.executable, HERE / "zone.py", str(port), scratch / "zone.json"])


def start_ours(arguments: argparse.Namespace, part: Part, scratch: Path, ports: Ports) -> "subprocess.Popen[bytes]":
    data = scratch / "data"
    data.mkdir()
    filled = SETTINGS % {"port": ports.ours, "console": ports.console, "dns": ports.dns, "sink": ports.sink}
    settings = filled.replace("[service]", f"[service]\nedges = {arguments.edges}\ninspectors = {arguments.inspectors}")
    (data / "sekisho.toml").write_text(settings + part.settings)
    scratch.chmod(0o755)
    with (scratch / "sekisho.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "sekisho", "up", "--data", data], stdout=log, stderr=log)
    wait_for_port(ports.ours, process, scratch / "sekisho.log")
    return process


def one_turn(side: Side, folder: Path, ledger: Path, arguments: argparse.Namespace, part: Part, cell: Cell, rate: float) -> Turn:
    ledger.write_text("")
    before = side.cpu()
    way = ["tls" if cell.tls else "clear", str(rate), str(side.share)]
    command = [sys.executable, HERE / "load.py", str(side.port), folder, str(arguments.sessions), str(arguments.per_connection), *way]
    sent = json.loads(subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout)
    accepted = sent["codes"].get("250", 0)
    if accepted != sum(sent["codes"].values()):
        raise SystemExit(f"{side.label}: only {accepted} were accepted: {sent['codes']}")
    deadline = time.monotonic() + 120
    while (rows := read_ledger(ledger)) is None or len(rows) < accepted:
        if time.monotonic() > deadline:
            raise SystemExit(f"{side.label}: the sink got {len(rows or {})} of {accepted} accepted messages in two minutes")
        time.sleep(0.05)
    time.sleep(0.3)  # what is done after the last delivery belongs to the CPU figure
    unmarked = [identifier for identifier, (_, whole, _) in rows.items() if not whole]
    if unmarked and part.marked:
        raise SystemExit(f"{side.label}: {len(unmarked)} messages arrived without a whole verdict, for example {unmarked[:3]}")
    last = max(at for at, _, _ in rows.values())
    spent = {role: 1000 * (seconds - before.get(role, 0.0)) / accepted for role, seconds in side.cpu().items()}
    proven = sum(signed for _, _, signed in rows.values()) / accepted
    rate = accepted / (last - sent["began"])
    return Turn(rate, sum(spent.values()), sent["p50_ms"], sent["p99_ms"], sent["last_p99_ms"], side.memory(), proven, spent)


def read_ledger(ledger: Path) -> dict[str, tuple[float, bool, bool]]:
    """Return what arrived: when, whether with a whole verdict, whether with a signature that was found good."""
    rows = {}
    for line in ledger.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 4:
            rows[fields[0]] = (float(fields[1]), fields[2] == "1", fields[3] == "1")
    return rows
