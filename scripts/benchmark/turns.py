"""What one turn of scripts/bench gateway measured, and how turns are told: medians, and ratios turn by turn."""

import argparse
import os
import statistics
from dataclasses import dataclass, field

from parts import Part

OURS = "sekisho"
Key = tuple[str, str]  # cell and side


@dataclass(frozen=True)
class Turn:
    rate: float  # messages a second, first octet in to last octet at the sink
    cpu_ms: float  # of the gateway's own processes, a message
    p50_ms: float  # from MAIL to the reply to the final dot
    p99_ms: float
    last_p99_ms: float  # from the last octet of a message to it
    memory: float  # MB at the end, shared pages once
    proven: float  # share of the messages that arrived with a good DKIM signature, as the side saw it
    shares: dict[str, float]  # of the CPU time, by the role of the process: edge, inspector, ...


@dataclass
class Result:
    """All counted turns of one part; `half`: at half of each side's own rate."""

    part: str
    half: bool
    turns: dict[Key, list[Turn]] = field(default_factory=dict)

    def median(self, key: Key) -> Turn:
        return median_of(self.turns[key])

    def ratios(self, key: Key) -> tuple[float, float, float]:
        """Return ours beside a peer, medians turn by turn: how many times its messages a second, how many times less CPU, and less memory."""
        pairs = list(zip(self.turns[key[0], OURS], self.turns[key], strict=True))
        rate = statistics.median(mine.rate / theirs.rate for mine, theirs in pairs)
        cpu = statistics.median(theirs.cpu_ms / mine.cpu_ms for mine, theirs in pairs)
        return rate, cpu, statistics.median(theirs.memory / max(mine.memory, 1e-9) for mine, theirs in pairs)


def shown(turn: Turn) -> str:
    rates = f"{turn.rate:7.1f} msg/s  {turn.cpu_ms:6.2f} ms CPU/msg  p50 {turn.p50_ms:6.1f} ms  p99 {turn.p99_ms:6.1f} ms"
    proven = f"  DKIM good {turn.proven:.0%}" if turn.proven else ""
    return f"{rates}  last octet to reply p99 {turn.last_p99_ms:6.1f} ms  {turn.memory:.0f} MB{proven}{by_role(turn)}"


def by_role(turn: Turn) -> str:
    shares = [f"{role} {spent:.2f}" for role, spent in sorted(turn.shares.items()) if spent >= 0.005]
    return "  " + " ".join(shares) if len(turn.shares) > 1 else ""


def median_of(turns: list[Turn]) -> Turn:
    roles = {role for turn in turns for role in turn.shares}
    names = ("rate", "cpu_ms", "p50_ms", "p99_ms", "last_p99_ms", "memory", "proven")
    numbers = (statistics.median(getattr(turn, name) for turn in turns) for name in names)
    return Turn(*numbers, {role: statistics.median(turn.shares.get(role, 0.0) for turn in turns) for role in roles})


def report(result: Result, arguments: argparse.Namespace, part: Part) -> None:
    load = "half of each side's own rate" if result.half else f"{arguments.sessions} sessions"
    machine = f"{os.cpu_count()} cores shared with load and sink, system load {os.getloadavg()[0]:.1f}"
    print(f"\n{part.says}; medians of {arguments.turns} turns, {load}, {machine}:")
    for cell, name in result.turns:
        print(f"  {cell:14} {name:20} {shown(result.median((cell, name)))}")
    for cell, name in result.turns:
        if name != OURS:
            rate, cpu, memory = result.ratios((cell, name))
            print(f"  {cell:14} beside {name}, turn by turn: {rate:.2f} x the messages/s, {cpu:.2f} x less CPU a message, {memory:.2f} x less memory")
