"""The servers that we are measured beside, on this machine: Postfix alone, with Rspamd, with SpamAssassin; and Haraka. All relay to the sink."""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import haraka
from processes import cpu_of_names, cpu_of_tree, memory_of_names, memory_of_tree
from waiting import wait_for_port

from sekisho.edge.tls import make_self_signed

SINK_PORT, DNS_PORT, SPAMD_PORT, MILTER_PORT = 2526, 5399, 7830, 7831
FOLDER = Path("/tmp/peers")  # of the shared folder's `peers_up`

# Rspamd must deliver and mark as we do: no action but headers, on every message.
RSPAMD_ACTIONS = "reject = null;\ngreylist = null;\nrewrite_subject = null;\nadd_header = 6;\n"
RSPAMD_HEADERS = 'use = ["x-spamd-result", "x-spam-status"];\nskip_local = false;\nskip_authenticated = false;\n'
# By default it proves nothing about mail from this machine; here all mail comes from it, on both sides.
RSPAMD_PROOFS = "check_local = true;\ncheck_authed = true;\n"
# Its own limit of 50 ms fits a resolver that nobody else keeps busy; here a question that was given up would spare it work that we do.
RSPAMD_DNS = 'dns { nameserver = ["127.0.0.1:5399"]; timeout = 1s; retransmits = 2; sockets = 4; } filters = "chartable,dkim,regexp";\n'


@dataclass(frozen=True)
class Peer:
    """`names`: of the programs whose CPU and memory count. `share`: of a turn's messages that it gets: who is slow gets fewer."""

    label: str
    port: int
    names: tuple[str, ...]
    milter: str = ""
    share: float = 1.0


PEERS = {
    "rspamd": Peer("postfix+rspamd", 2525, ("master", "rspamd", "redis-server"), "inet:127.0.0.1:11332"),
    "postfix": Peer("postfix", 2527, ("master",)),
    "spamassassin": Peer("postfix+spamassassin", 2528, ("master", "spamd", "spamass-milter"), f"inet:127.0.0.1:{MILTER_PORT}", 0.1),
    "haraka": Peer("haraka", 2529, ()),
}


@dataclass(frozen=True)
class Side:
    """Who is measured: where it listens and what it has spent so far. `cpu`: seconds by role; `memory`: MB, shared pages once."""

    label: str
    port: int
    cpu: Callable[[], dict[str, float]]
    memory: Callable[[], float]
    share: float = 1.0


@contextmanager
def running(names: set[str], shared: Path, scratch: Path) -> Iterator[dict[str, Side]]:
    """Start these peers; give those that are there. Their ports are fixed: a second benchmark waits for the first."""
    with Path("/tmp/sekisho-bench-peers.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another benchmark has the peers: waiting for its end ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        started: list[subprocess.Popen[bytes]] = []
        try:
            yield _start(names, shared, scratch, started)
        finally:
            for process in started:
                os.killpg(process.pid, signal.SIGTERM)  # with its workers
                process.wait(20)
            subprocess.run([shared / "bench" / "peers_up", "stop"], capture_output=True)


def end_dns() -> None:
    """End the peers' empty DNS: a zone takes its port."""
    _kill(FOLDER / "unbound.pid")
    time.sleep(0.5)


def _start(names: set[str], shared: Path, scratch: Path, started: "list[subprocess.Popen[bytes]]") -> dict[str, Side]:
    local = Path("/etc/rspamd/local.d")
    local.mkdir(parents=True, exist_ok=True)
    (local / "actions.conf").write_text(RSPAMD_ACTIONS)
    (local / "milter_headers.conf").write_text(RSPAMD_HEADERS)
    for module in ("spf", "dkim", "arc"):
        (local / f"{module}.conf").write_text(RSPAMD_PROOFS)
    subprocess.run([shared / "bench" / "peers_up"], env=dict(os.environ, RSPAMD_WORKERS=str(os.cpu_count())), check=True, stdout=subprocess.DEVNULL)
    (local / "options.inc").write_text(RSPAMD_DNS)
    subprocess.run(["kill", "-HUP", (FOLDER / "rspamd.pid").read_text().strip()], check=True)
    if "spamassassin" in names and not _start_milter(started):
        print("SpamAssassin is left out: the package spamass-milter is not installed", flush=True)
        names = names - {"spamassassin"}
    if "spamassassin" not in names:
        _kill(FOLDER / "spamd.pid")
    sides = {}
    for name in sorted(names - {"haraka"}):
        peer = PEERS[name]
        _serve(peer)
        sides[name] = Side(
            peer.label, peer.port, lambda peer=peer: {"all": cpu_of_names(*peer.names)}, lambda peer=peer: memory_of_names(*peer.names), peer.share
        )
    if "haraka" in names:
        peer = PEERS["haraka"]
        process = haraka.start(scratch / "haraka", peer.port, SINK_PORT)
        if process is not None:
            started.append(process)
            sides["haraka"] = Side(peer.label, peer.port, lambda: {"all": cpu_of_tree(process.pid)}, lambda: memory_of_tree(process.pid))
    certificate, key = scratch / "peer.pem", scratch / "peer.key"
    make_self_signed("gateway.test", certificate, key)
    files = [f"smtpd_tls_cert_file={certificate}", f"smtpd_tls_key_file={key}", "smtpd_tls_security_level=may"]
    subprocess.run(["postconf", "-e", *files], check=True)
    subprocess.run(["postfix", "reload"], check=True, capture_output=True)
    time.sleep(1)
    for side in sides.values():
        wait_for_port(side.port)
    return sides


def _serve(peer: Peer) -> None:
    """Let Postfix listen for this peer, with its milter or none."""
    subprocess.run(["postconf", "-M", f"{peer.port}/inet={peer.port} inet n - n - - smtpd"], check=True)
    subprocess.run(["postconf", "-P", f"{peer.port}/inet/smtpd_milters={peer.milter}"], check=True)


def _start_milter(started: "list[subprocess.Popen[bytes]]") -> bool:
    program = shutil.which("spamass-milter") or "/usr/sbin/spamass-milter"
    if not Path(program).exists():
        return False
    command = [program, "-m", "-p", f"inet:{MILTER_PORT}@127.0.0.1", "--", "-d", "127.0.0.1", "-p", str(SPAMD_PORT)]
    started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))
    return True


def _kill(pid_file: Path) -> None:
    if pid_file.exists():
        subprocess.run(["kill", pid_file.read_text().strip()], capture_output=True)
