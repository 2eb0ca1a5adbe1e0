"""The page that `scripts/bench gateway --all --write` makes: every part beside every peer, in one table."""

import argparse
import datetime as dt
import os
import platform
import time
from pathlib import Path

import peers
from parts import PARTS
from turns import OURS, Result, Turn

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "beside-peers.md"
HEAD = (
    "| part | messages | side | messages/s | CPU ms a message | p50 / p99 of the reply, ms | last octet to reply, p99 ms | MB "
    "| messages/s, ratio | less CPU |"
)


def page(results: list[Result], arguments: argparse.Namespace, began: float, load: float) -> str:
    """Return Markdown. `load`: of the machine before the run."""
    at = dt.datetime.fromtimestamp(began, dt.UTC)
    minutes = (time.time() - began) / 60
    turns, cores, system = arguments.turns, os.cpu_count(), platform.release().partition("-")[0]
    rows = [
        "# Beside its peers",
        "",
        f"Made by `scripts/bench gateway --all --turns {turns} --messages {arguments.messages} --write` · {at:%Y-%m-%d, %H:%M} UTC,",
        f"{minutes:.0f} minutes · {cores} virtual cores shared with load generator and sink, Linux {system}, Python {platform.python_version()},",
        f"load {load:.1f} before the run.",
        "",
        "All sides get the same messages, one side after the other, each message once, and hand everything to the same sink; where mail is",
        f"inspected a turn counts only when every message arrived with a whole verdict. Numbers are medians of {turns} turns; ratios are medians",
        f"turn by turn, ours to theirs: above 1 is better for us. Load: {arguments.sessions} sessions that send as fast as they are answered, or",
        "half of the rate that each side managed so. Memory counts shared pages once. SpamAssassin gets the first",
        f"{peers.PEERS['spamassassin'].share:.0%} of each turn's messages.",
        "",
        HEAD,
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for result in results:
        for cell, side in result.turns:
            says = f"{result.part}, half load" if result.half else result.part
            ratios = ("", "")
            if side != OURS:
                rate, cpu, _ = result.ratios((cell, side))
                ratios = ("" if result.half else f"**{rate:.2f} x**", f"{cpu:.2f} x")
            rows.append(f"| {says} | {cell} | {side} | {_numbers(result.median((cell, side)))} | {ratios[0]} | {ratios[1]} |")
    rows += ["", *(f"- **{name}**: {part.says}." for name, part in PARTS.items()), "", *_proven(results)]
    return "\n".join(rows) + "\n"


def _numbers(turn: Turn) -> str:
    return f"{turn.rate:.1f} | {turn.cpu_ms:.2f} | {turn.p50_ms:.0f} / {turn.p99_ms:.0f} | {turn.last_p99_ms:.0f} | {turn.memory:.0f}"


def _proven(results: list[Result]) -> list[str]:
    told = {side: result.median((cell, side)).proven for result in results if result.part == "signed" for cell, side in result.turns}
    if not told:
        return []
    return ["Of the mail of which a third is signed, found good: " + ", ".join(f"{side} {share:.0%}" for side, share in told.items()) + "."]
