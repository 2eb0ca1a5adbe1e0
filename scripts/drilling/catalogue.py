"""Every drill of the design, by its number there: what runs it, or why it cannot run here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import clients
import containing
import crowds
import databases
import disks
import hops
import kills
import operation
import outside
import packaged
import paging
import power
import soaking
import spools
from rig import Told


class Run(Protocol):
    def __call__(self, folder: Path, *, long: bool) -> Awaitable[Told]: ...


@dataclass(frozen=True)
class Drill:
    """`needs`: "root", "compiler", "scale", "namespaces", "systemd", "chroot", "prometheus". Without `run` there is only the reason."""

    number: str
    name: str
    title: str
    run: Run | Callable[..., Awaitable[Told]] | None = None
    needs: tuple[str, ...] = ()
    why_not: str = ""


def of_a_fleet(name: str) -> Callable[..., Awaitable[Told]]:
    """Return a drill of several nodes: its servers and their clients are imported when it runs, because only the test environment has them."""

    async def run(folder: Path, *, long: bool) -> Told:
        import several

        told: Told = await getattr(several, name)(folder, long=long)
        return told

    return run


ROOT, COMPILER, SCALE, SPACES = "root", "compiler", "scale", "namespaces"
SYSTEMD, CHROOT, PROMETHEUS = "systemd", "chroot", "prometheus"

DRILLS = (
    Drill("1", "kills", "kill -9 at random under load: edges, delivery, inspectors, keeper", kills.random_kills),
    Drill("2", "inspectors", "kill -9 of inspectors while they open mail", kills.inspector_killed),
    Drill("3", "relay", "kill -9 of delivery after the final dot, before its 250 is noted", kills.relay_after_dot),
    Drill("4", "power", "power loss at any moment: only synced writes, plus any part of the others", power.power_loss, (COMPILER,)),
    Drill("5", "full", "disk full", disks.disk_full, (ROOT,)),
    Drill("6", "inodes", "no files left, then read-only", disks.no_inodes, (ROOT, COMPILER)),
    Drill("7", "eio", "fsync returns EIO", disks.fsync_fails, (COMPILER,)),
    Drill("8", "mix", "next hop: 4xx, 5xx, a mixture by recipient", hops.refusing_hop),
    Drill("9", "hang", "next hop: closes, resets, never ends its answer, at each verb", hops.hanging_hop),
    Drill("10", "tls", "next hop: no STARTTLS, a stranger's certificate", hops.tls_lies),
    Drill("11", "day", "next hop gone for 24 h with a long queue, and its return", hops.gone_for_a_day, (COMPILER,)),
    Drill("12", "dead", "one dead destination among 100", hops.one_dead_destination),
    Drill("13", "dns", "DNS silent, SERVFAIL, gone: cost and judgement", outside.dns_dead),
    Drill("14", "clamd", "clamd hung, cut off, gone; then infected mail", outside.clamd_ill),
    Drill("15", "locked", "records locked by another", spools.database_locked),
    Drill("16", "damaged", "records' file damaged, log gone; restore", spools.damaged_files),
    Drill("17", "clock", "clock jumps a day to and fro", hops.clock_jumps, (COMPILER,)),
    Drill("18", "loris", "slow-loris in each phase, 2,000 clients", crowds.slow_loris),
    Drill("19", "idle", "10,000 idle sessions", crowds.idle_sessions),
    Drill("20", "flood", "floods of connections and of TLS handshakes", crowds.floods),
    Drill("20b", "stress", "overload: stress mode enters and leaves by itself", crowds.stress),
    Drill("21", "sizes", "100 MB, SIZE that lies, BDAT sizes wrong", clients.sizes),
    Drill("22", "bombs", "bombs of every kind", operation.bombs_in_mail),
    Drill("23, 24", "headers", "header and MIME bombs", clients.header_bombs),
    Drill("25", "octets", "invalid encodings", clients.encodings),
    Drill("26", "patterns", "texts that nearly match patterns (ReDoS)", clients.look_alike_patterns),
    Drill("27", "settings", "bad settings at reload", operation.bad_settings),
    Drill("28", "certificate", "certificate changed and broken under load", operation.certificates),
    Drill("29", "drain", "SIGTERM under load, twice, and start", operation.draining),
    Drill("30", "paused", "two nodes on one store, one stopped past its lease", power.paused_claims),
    Drill("30b", "database", "database dead under load, edges killed meanwhile: mail is set aside", databases.database_dead, (SCALE,)),
    Drill("30c", "database-later", "the same where clients are told to come again", databases.database_dead_later, (SCALE,)),
    Drill("30e", "database-hung", "database hangs (SIGSTOP) under load: mail is set aside after seconds", databases.database_hung, (SCALE,)),
    Drill(
        "30d",
        "nodes",
        "three nodes in namespaces: kill -9, cut from the database, paused, database killed",
        of_a_fleet("three_nodes"),
        (ROOT, SPACES),
    ),
    Drill("31", "redis", "Redis flushed, hung, killed and back, under load of two nodes", of_a_fleet("redis_faults"), (ROOT, SPACES)),
    Drill("32", "s3", "S3: 500, 503 and slow, under load of large mail on two nodes", of_a_fleet("s3_faults"), (ROOT, SPACES)),
    Drill("33", "slow", "scanner slower than its time", outside.scanner_slow),
    Drill("33b", "stopped", "inspectors stopped (SIGSTOP): alive and doing nothing", outside.stopped_inspectors),
    Drill("34", "poison", "a message that kills its inspector each time", kills.poison),
    Drill("35", "memory", "memory pressure, then an OOM kill", kills.memory_pressure),
    Drill("36", "loops", "mail loop, bounce of a bounce, backscatter", hops.loops),
    Drill("37", "logs", "log disk full", disks.log_disk_full, (ROOT,)),
    Drill("38", "release", "released and deleted by several at once", operation.two_administrators),
    Drill("39", "restore", "back-up while running, restore onto an empty node", operation.restore),
    Drill("40", "soak", "soak at 60 % load with a random drill each minute", soaking.soak),
    Drill("–", "unit", "the hardened systemd unit: the service in its locks, and every system call compared", packaged.caged, (ROOT, SYSTEMD)),
    Drill("–", "container", "the Containerfile's steps in a chroot, and the service as it would run there", containing.container, (ROOT, CHROOT)),
    Drill("–", "alarms", "a Prometheus with our rules, while things break", paging.alarms, (PROMETHEUS,)),
    Drill("–", "restart", "restart to first greeting, also with a long queue", operation.restarts),
)
