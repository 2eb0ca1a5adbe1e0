"""What one turn of scripts/bench gateway measured, and how turns are told: medians, and ratios turn by turn."""

import argparse
import os
import statistics
from dataclasses import dataclass

from parts import Part


@dataclass(frozen=True)
class Turn:
    rate: float  # messages a second, first octet in to last octet at the sink
    cpu_ms: float  # of the gateway's own processes, a message
    p50_ms: float  # from MAIL to the reply to the final dot
    p99_ms: float
    last_p99_ms: float  # from the last octet of a message to it
    shares: dict[str, float]  # of the CPU time, by the role of the process: edge, inspector, ...


def shown(turn: Turn) -> str:
    rates = f"{turn.rate:7.1f} msg/s  {turn.cpu_ms:6.2f} ms CPU/msg  p50 {turn.p50_ms:6.1f} ms  p99 {turn.p99_ms:6.1f} ms"
    return f"{rates}  last octet to reply p99 {turn.last_p99_ms:6.1f} ms{by_role(turn)}"


def by_role(turn: Turn) -> str:
    shares = [f"{role} {spent:.2f}" for role, spent in sorted(turn.shares.items()) if spent >= 0.005]
    return "  " + " ".join(shares) if len(turn.shares) > 1 else ""


def median_of(turns: list[Turn]) -> Turn:
    roles = {role for turn in turns for role in turn.shares}
    names = ("rate", "cpu_ms", "p50_ms", "p99_ms", "last_p99_ms")
    numbers = (statistics.median(getattr(turn, name) for turn in turns) for name in names)
    return Turn(*numbers, {role: statistics.median(turn.shares.get(role, 0.0) for turn in turns) for role in roles})


def report(results: dict[tuple[str, str], list[Turn]], arguments: argparse.Namespace, part: Part) -> None:
    load = "half of each side's own rate" if arguments.half_load else f"{arguments.sessions} sessions"
    machine = f"{os.cpu_count()} cores shared with load and sink, system load {os.getloadavg()[0]:.1f}"
    print(f"\n{part.says}; medians of {arguments.turns} turns, {load}, {machine}:")
    for (cell, name), turns in results.items():
        print(f"  {cell:14} {name:15} {shown(median_of(turns))}")
    for cell in part.cells:
        both = [turns for (label, _), turns in results.items() if label == cell.label]
        if len(both) == 2:
            pairs = list(zip(*both, strict=True))
            rate = statistics.median(mine.rate / theirs.rate for mine, theirs in pairs)
            cpu = statistics.median(theirs.cpu_ms / mine.cpu_ms for mine, theirs in pairs)
            print(f"  {cell.label:14} turn by turn: {rate:.2f} x the messages/s, {cpu:.2f} x less CPU a message")
