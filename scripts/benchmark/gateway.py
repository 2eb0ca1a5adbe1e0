"""Ours and a peer, in turns on the same messages, part by part (`parts.py`): both do the same with every message."""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from parts import PARTS, Cell, Part
from processes import cpu_of_names, cpu_of_roles
from turns import Turn, report, shown

from sekisho.edge.tls import make_self_signed

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
PEERS = ("master", "rspamd", "redis-server", "unbound")
SINK_PORT, PEER_PORT, PEER_DNS = 2526, 2525, 5399

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
# Rspamd must deliver and mark as we do: no action but headers, on every message.
RSPAMD_ACTIONS = "reject = null;\ngreylist = null;\nrewrite_subject = null;\nadd_header = 6;\n"
RSPAMD_HEADERS = 'use = ["x-spamd-result", "x-spam-status"];\nskip_local = false;\nskip_authenticated = false;\n'


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
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--messages", type=int, default=1500, help="distinct messages in each turn")
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
    scratch = Path(tempfile.mkdtemp(prefix="sekisho-bench-"))
    try:
        return measure(arguments, shared, scratch)
    finally:
        if not arguments.ours_only:
            subprocess.run([shared / "bench" / "peers_up", "stop"], capture_output=True)
        shutil.rmtree(scratch, ignore_errors=True)


def measure(arguments: argparse.Namespace, shared: Path, scratch: Path) -> int:
    part = PARTS[arguments.part]
    folders = prepare(part, arguments, shared, scratch)
    ports = Ports(free_port(), free_port(), free_port() if arguments.ours_only else SINK_PORT, free_port() if arguments.ours_only else PEER_DNS)
    ledger = scratch / "sink.ledger"
    sink = subprocess.Popen([sys.executable, HERE / "sink.py", str(ports.sink), ledger])
    sides = {"sekisho": (ports.ours, lambda: cpu_of_roles(ours.pid, scratch / "data"))}
    dns = None
    if arguments.ours_only:
        dns = start_dns(ports.dns, scratch) if part.zone is None else None
    else:
        start_peers(shared, part, scratch)
        sides[{"rspamd": "postfix+rspamd"}.get(part.peer, part.peer)] = (PEER_PORT, cpu_of_peers)
    if part.zone is not None:
        dns = start_zone(ports.dns, part, scratch)
    ours = start_ours(arguments, part, scratch, ports)
    results: dict[tuple[str, str], list[Turn]] = {}
    rates: dict[tuple[str, str], float] = {}
    try:
        for number in range(arguments.turns + 1):  # the first is a warm-up and is not counted
            for cell in part.cells:
                for name, (port, cpu) in sides.items():
                    key = (cell.label, name)
                    rate = rates.get(key, 0.0) if arguments.half_load else 0.0
                    turn = one_turn(port, folders[cell.label][max(number - 1, 0)], ledger, arguments, part, cell, cpu, rate)
                    rates.setdefault(key, turn.rate / 2)
                    print(f"turn {number} {cell.label:14} {name:15} {shown(turn)}", flush=True)
                    if number:
                        results.setdefault(key, []).append(turn)
    finally:
        ours.terminate()
        sink.terminate()
        if dns is not None:
            dns.terminate()
        ours.wait(40)
    report(results, arguments, part)
    return 0


def prepare(part: Part, arguments: argparse.Namespace, shared: Path, scratch: Path) -> dict[str, list[Path]]:
    """Write every cell's messages, a folder for each turn; no message comes twice."""
    folders: dict[str, list[Path]] = {}
    for place, cell in enumerate(part.cells):
        each = max(10, int(arguments.messages * cell.share))
        messages = cell.make(shared / "corpus", arguments.turns * each, 20261123)
        print(f"{cell.label}: {len(messages)} distinct messages, mean {sum(map(len, messages)) / len(messages) / 1000:.1f} KB", flush=True)
        folders[cell.label] = []
        for turn in range(arguments.turns):
            folder = scratch / f"cell-{place}-turn-{turn}"
            folder.mkdir()
            for number, octets in enumerate(messages[turn * each : (turn + 1) * each]):
                (folder / f"{place}-{turn}-{number:06}.eml").write_bytes(octets)
            folders[cell.label].append(folder)
    return folders


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_dns(port: int, scratch: Path) -> "subprocess.Popen[bytes] | None":
    program = shutil.which("unbound") or "/usr/sbin/unbound"
    if not Path(program).exists():
        raise SystemExit("scripts/bench gateway --ours-only asks a DNS server without names: install unbound")
    (scratch / "unbound.conf").write_text(UNBOUND % {"port": port, "folder": scratch})
    return subprocess.Popen([program, "-d", "-c", scratch / "unbound.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_zone(port: int, part: Part, scratch: Path) -> "subprocess.Popen[bytes]":
    """Serve the part's records where both sides ask."""
    peers_own = Path("/tmp/peers/unbound.pid")
    if peers_own.exists():
        subprocess.run(["kill", peers_own.read_text().strip()], capture_output=True)
        time.sleep(0.5)
    (scratch / "zone.json").write_text(json.dumps(part.zone() if part.zone else {}))
    return subprocess.Popen([sys.executable, HERE / "zone.py", str(port), scratch / "zone.json"])


def start_ours(arguments: argparse.Namespace, part: Part, scratch: Path, ports: Ports) -> "subprocess.Popen[bytes]":
    data = scratch / "data"
    data.mkdir()
    filled = SETTINGS % {"port": ports.ours, "console": ports.console, "dns": ports.dns, "sink": ports.sink}
    settings = filled.replace("[service]", f"[service]\nedges = {arguments.edges}\ninspectors = {arguments.inspectors}")
    (data / "sekisho.toml").write_text(settings + part.settings)
    scratch.chmod(0o755)
    log = (scratch / "sekisho.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "sekisho", "up", "--data", data], stdout=log, stderr=log)
    wait_for_port(ports.ours, process, scratch / "sekisho.log")
    return process


def start_peers(shared: Path, part: Part, scratch: Path) -> None:
    local = Path("/etc/rspamd/local.d")
    local.mkdir(parents=True, exist_ok=True)
    (local / "actions.conf").write_text(RSPAMD_ACTIONS)
    (local / "milter_headers.conf").write_text(RSPAMD_HEADERS)
    environment = dict(os.environ, RSPAMD_WORKERS=str(os.cpu_count()))
    if part.peer == "postfix":
        environment["POSTFIX_MILTER"] = ""
    subprocess.run([shared / "bench" / "peers_up"], env=environment, check=True, stdout=subprocess.DEVNULL)
    pids = Path("/tmp/peers/spamd.pid")  # where peers_up puts it; SpamAssassin is not part of this comparison
    if pids.exists():
        subprocess.run(["kill", pids.read_text().strip()], capture_output=True)
    if any(cell.tls for cell in part.cells):
        certificate, key = scratch / "peer.pem", scratch / "peer.key"
        make_self_signed("gateway.test", certificate, key)
        files = [f"smtpd_tls_cert_file={certificate}", f"smtpd_tls_key_file={key}", "smtpd_tls_security_level=may"]
        subprocess.run(["postconf", "-e", *files], check=True)
        subprocess.run(["postfix", "reload"], check=True, capture_output=True)
        time.sleep(1)
    wait_for_port(PEER_PORT, None, None)


def wait_for_port(port: int, process: "subprocess.Popen[bytes] | None", log: Path | None) -> None:
    for _ in range(300):
        if process is not None and process.poll() is not None:
            raise SystemExit(f"the gateway did not start:\n{log.read_text() if log else ''}")
        with socket.socket() as probe:
            probe.settimeout(1)
            with contextlib.suppress(TimeoutError):  # a busy machine
                if probe.connect_ex(("127.0.0.1", port)) == 0 and probe.recv(4) == b"220 ":
                    return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def one_turn(port: int, folder: Path, ledger: Path, arguments: argparse.Namespace, part: Part, cell: Cell, cpu, rate: float) -> Turn:
    ledger.write_text("")
    before = cpu()
    way = ["tls" if cell.tls else "clear", str(rate)]
    command = [sys.executable, HERE / "load.py", str(port), folder, str(arguments.sessions), str(arguments.per_connection), *way]
    sent = json.loads(subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout)
    accepted = sent["codes"].get("250", 0)
    if accepted != sum(sent["codes"].values()):
        raise SystemExit(f"only {accepted} were accepted: {sent['codes']}")
    deadline = time.monotonic() + 120
    while (rows := read_ledger(ledger)) is None or len(rows) < accepted:
        if time.monotonic() > deadline:
            raise SystemExit(f"the sink got {len(rows or {})} of {accepted} accepted messages in two minutes")
        time.sleep(0.05)
    time.sleep(0.3)  # what is done after the last delivery belongs to the CPU figure
    unmarked = [identifier for identifier, (_, whole) in rows.items() if not whole]
    if unmarked and part.marked:
        raise SystemExit(f"{len(unmarked)} messages arrived without a whole verdict, for example {unmarked[:3]}")
    last = max(at for at, _ in rows.values())
    spent = {role: 1000 * (seconds - before.get(role, 0.0)) / accepted for role, seconds in cpu().items()}
    return Turn(accepted / (last - sent["began"]), sum(spent.values()), sent["p50_ms"], sent["p99_ms"], sent["last_p99_ms"], spent)


def cpu_of_peers() -> dict[str, float]:
    return {"all": cpu_of_names(*PEERS)}


def read_ledger(ledger: Path) -> dict[str, tuple[float, bool]]:
    rows = {}
    for line in ledger.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 3:
            rows[fields[0]] = (float(fields[1]), fields[2] == "1")
    return rows
