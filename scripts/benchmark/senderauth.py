"""What the proof of the sender costs: CPU a message for each part, DNS warm, beside a peer where there is one in the same run."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.senderauth.spf import check_host

BUDGET = 600.0  # µs CPU a message for all parts


@dataclass(frozen=True)
class Part:
    """`once` does the work for one message. `peer` is the name of another library and the same work done by it."""

    name: str
    once: Callable[[], Awaitable[object]]
    peer: tuple[str, Callable[[], object]] | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--messages", type=int, default=1000, help="in each turn")


def run(arguments: argparse.Namespace) -> int:
    """Print each part's median over the turns, and the sum."""
    total = 0.0
    for part in parts():
        ours = statistics.median(asyncio.run(turn(part.once, arguments.messages)) for _ in range(arguments.turns))
        total += ours
        line = f"{part.name:28} {ours:8.1f} µs CPU a message"
        if part.peer:
            name, work = part.peer
            theirs = statistics.median(peer_turn(work, max(1, arguments.messages // 10)) for _ in range(arguments.turns))
            line += f"   {name} {theirs:.1f} µs: {theirs / ours:.1f} x"
        print(line)
    print(f"{'all':28} {total:8.1f} µs CPU a message (budget {BUDGET:.0f})")
    return 0


async def turn(once: Callable[[], Awaitable[object]], messages: int) -> float:
    await once()  # DNS and records warm
    began = time.process_time_ns()
    for _ in range(messages):
        await once()
    return (time.process_time_ns() - began) / messages / 1000


def peer_turn(work: Callable[[], object], messages: int) -> float:
    work()
    began = time.process_time_ns()
    for _ in range(messages):
        work()
    return (time.process_time_ns() - began) / messages / 1000


def parts() -> list[Part]:
    return [spf()]


def spf() -> Part:
    """Both identities: MAIL FROM with three includes of twelve networks each, the match in the last; HELO with `a`."""
    includes = {
        f"spf{number}.provider.test": [
            {"TXT": "v=spf1 " + " ".join(f"ip4:198.18.{number}.{8 * digit + 16}/29" for digit in range(12)) + " ip6:2001:db8::/32 ~all"}
        ]
        for number in range(1, 4)
    }
    zone = {
        "sender.test": [{"TXT": "v=spf1 include:spf1.provider.test include:spf2.provider.test include:spf3.provider.test -all"}],
        "mail.sender.test": [{"TXT": "v=spf1 a -all"}, {"A": "198.18.3.107"}],
        **includes,
    }
    resolver = StaticResolver(zone_of_records(zone))

    async def once() -> None:
        mail_from = await check_host("198.18.3.107", "sender.test", "anna@sender.test", "mail.sender.test", resolver)
        helo = await check_host("198.18.3.107", "mail.sender.test", "", "mail.sender.test", resolver)
        if (mail_from.result, helo.result) != ("pass", "pass"):
            raise SystemExit(f"the benchmark's own zone does not pass: {mail_from} {helo}")

    return Part("SPF, three includes, and HELO", once)
