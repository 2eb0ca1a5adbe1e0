"""CPU of a decision under a policy of twenty rules, and of trying a policy on stored dossiers."""

import argparse
import asyncio
import time

from sekisho.gate import dossiers
from sekisho.gate.policy_replaying import Trial, try_policy
from sekisho.inspections import CATALOGUE
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.policy import NO_POLICY
from sekisho.policy.decide import decide
from sekisho.ports.history import Stored
from sekisho.testing.builders import NOW, a_dossier, a_message, a_part, a_tenant, a_verdict, an_arrival
from sekisho.testing.policies import a_policy, a_rule_text
from sekisho.verdict.weights import shipped_weights

TWENTY = (
    '[keywords.secret]\nwords = ["confidential"]\n[stamps.outside]\nenglish = "From outside."\n[[senders]]\napprove = ["*@partner.test"]\n'
    + "".join(
        a_rule_text("tag = '[x]'", 'attachment_name = ["*.iso"]\nsize_over = "20 MB"', 'recipients = ["*@example.test"]', f"a{n}") for n in range(6)
    )
    + "".join(a_rule_text("quarantine = true", 'category = ["spam"]\nscore_over = 0.99', 'direction = "inbound"', f"b{n}") for n in range(5))
    + "".join(a_rule_text("notify = ['a@example.test']", 'dmarc = ["fail"]\nheader = { "X-Mailer" = ["*bulk*"] }', name=f"c{n}") for n in range(4))
    + "".join(a_rule_text("tag = '[y]'", "from_differs_reply_to = true", 'senders = ["*@elsewhere.test"]', f"d{n}") for n in range(3))
    + a_rule_text("tag = '[ext]'\nstamp = 'outside'", scope='direction = "inbound"', name="e")
    + a_rule_text("quarantine = true", "attachments_over = 50", name="f")
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--dossiers", type=int, default=10_000)


def run(arguments: argparse.Namespace) -> int:
    policy = a_policy(TWENTY)
    message = a_message(parts=(a_part(), a_part("plan.pdf", ("pdf",), path="2")), headers=[(f"X-Field-{n}", "value") for n in range(20)])
    verdict = a_verdict()
    without, under = (_micros(verdict, a_dossier(message, tenant=a_tenant(policy=one)), arguments.messages) for one in (NO_POLICY, policy))
    print(f"a decision by the defaults: {without:.1f} us; with {len(policy.rules)} rules and a sender list: {under:.1f} us (of CPU)")
    count = arguments.dossiers
    octets = [dossiers.encode(a_dossier(message, arrival=an_arrival(id=ArrivalId(new_id(NOW + n))))) for n in range(100)]
    trial = Trial(CATALOGUE, shipped_weights(), NO_POLICY, policy)
    began, cpu = time.perf_counter(), time.process_time()
    changed = asyncio.run(_replay(trial, octets, count))
    print(f"{count} dossiers tried in {time.perf_counter() - began:.1f} s ({time.process_time() - cpu:.1f} s of one core); {changed} change")
    return 0


def _micros(verdict, dossier, count: int) -> float:
    decide(verdict, dossier, NOW)
    best = 1e9
    for _ in range(5):
        began = time.process_time()
        for _ in range(count // 5):
            decide(verdict, dossier, NOW)
        best = min(best, (time.process_time() - began) / (count // 5) * 1e6)
    return best


class _Shelf:
    """A history that holds the same few dossiers over and over."""

    def __init__(self, octets: list[bytes], count: int) -> None:
        self._octets, self._count = octets, count

    async def dossiers(self, tenant, after: int, limit: int, since: float) -> list[Stored]:
        del tenant, since
        return [Stored(n + 1, ArrivalId("x"), (), self._octets[n % len(self._octets)]) for n in range(after, min(after + limit, self._count))]


async def _replay(trial: Trial, octets: list[bytes], count: int) -> int:
    return sum([bool(one.shifts) async for one in try_policy(_Shelf(octets, count), DEFAULT_TENANT, trial)])
