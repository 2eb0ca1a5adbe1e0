"""What the proof of the sender costs: CPU a message for each part, DNS warm, beside dkimpy and pyspf in turns of the same run."""

import argparse
import asyncio
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

import peers_environment
from signed_corpus import new_keys, signed_messages, zone_for

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.delivery.signing import Work
from sekisho.gate.asking import prove
from sekisho.model.senderauth import SpfResult
from sekisho.model.signing import Signing
from sekisho.senderauth import arc, dkim, dmarc
from sekisho.senderauth.proofs import read_proofs
from sekisho.senderauth.signing_key import SigningKey
from sekisho.senderauth.spf import check_host
from sekisho.testing.builders import a_connection, a_mailbox, a_message, a_tenant, an_arrival

BUDGET = 600.0  # µs CPU a message for all parts
ADVANTAGE = 4.0  # times faster than dkimpy

Once = Callable[[int], Awaitable[object]]  # the work for the message of that number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--messages", type=int, default=300, help="of the corpus, signed anew")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")


def run(arguments: argparse.Namespace) -> int:
    """Print each part's median over the turns, the sum, and the ratios to the peers. 1 if a goal is missed."""
    keys = new_keys()
    messages = signed_messages(arguments.shared / "corpus", arguments.messages, arguments.seed, keys)
    zone = zone_for(keys)
    sizes = sorted(map(len, messages))
    print(
        f"{len(messages)} messages of the corpus, signed and sealed anew; median {sizes[len(sizes) // 2]:,} octets, mean {sum(sizes) // len(sizes):,}"
    )
    parts = parts_of(messages, StaticResolver(static(zone)), keys[0])
    with tempfile.TemporaryDirectory() as folder, Peers(Path(folder), messages, zone) as peers:
        print(f"dkimpy verifies the ARC chains of {peers.chains} of them")
        measured: dict[str, list[float]] = {name: [] for name in [*parts, "dkimpy", "pyspf"]}
        for _ in range(arguments.turns):
            for name, once in parts.items():
                measured[name].append(asyncio.run(turn(once, len(messages))))
            measured["dkimpy"].append(peers.turn("dkim"))
            measured["pyspf"].append(peers.turn(f"spf {len(messages)}"))
    medians = {name: statistics.median(values) for name, values in measured.items()}
    for name in parts:
        print(f"{name:34} {medians[name]:8.1f} µs CPU a message")
    total = sum(medians[name] for name in parts if name not in {WHOLE_DKIM, SIGNING, GATE})
    ratio = statistics.median(theirs / ours for theirs, ours in zip(measured["dkimpy"], measured[WHOLE_DKIM], strict=True))
    ahead = statistics.median(theirs / ours for theirs, ours in zip(measured["pyspf"], measured[SPF], strict=True))
    print(f"{'SPF + DKIM + DMARC + ARC':34} {total:8.1f} µs CPU a message (budget {BUDGET:.0f})")
    print(f"{'dkimpy, one signature':34} {medians['dkimpy']:8.1f} µs: {ratio:.1f} x ours (goal {ADVANTAGE:.0f} x)")
    print(f"{'pyspf, MAIL FROM alone':34} {medians['pyspf']:8.1f} µs: {ahead:.1f} x ours, which is both identities")
    return 0 if total < BUDGET and ratio >= ADVANTAGE else 1


SPF = "SPF, three includes, and HELO"
WHOLE_DKIM, SIGNING = "(dkim.verify from the raw message)", "(signing at delivery, RSA)"  # beside the sum
GATE = "(the gate: all but hashing, recorded)"


def parts_of(messages: list[bytes], resolver: StaticResolver, key: SigningKey) -> dict[str, Once]:
    """As the gateway does it: hashing once in the inspector, then keys and records."""
    proofs = [read_proofs(message) for message in messages]
    now = time.time()
    passed = SpfResult("pass", "sender.test", "mfrom")
    signatures = [asyncio.run(dkim.verify_facts(one.signatures, resolver, now)) for one in proofs]

    async def spf_once(_: int) -> None:
        mail_from = await check_host("198.18.3.107", "sender.test", "anna@sender.test", "mail.sender.test", resolver)
        helo = await check_host("198.18.3.107", "mail.sender.test", "", "mail.sender.test", resolver)
        must(mail_from.result, helo.result)

    async def hash_once(number: int) -> None:
        read_proofs(messages[number])

    async def dkim_once(number: int) -> None:
        must(*(one.result for one in await dkim.verify_facts(proofs[number].signatures, resolver, now)))

    async def arc_once(number: int) -> None:
        must((await arc.verify_facts(proofs[number].arc, resolver, now)).result)

    async def dmarc_once(number: int) -> None:
        must((await dmarc.evaluate("sender.test", passed, signatures[number], resolver)).result)

    async def whole_dkim(number: int) -> None:
        must(*(one.result for one in await dkim.verify(messages[number], resolver)))

    arrival = an_arrival(sender="anna@sender.test", connection=a_connection(ip="198.18.3.107", helo="mail.sender.test"), received_at=now)
    facts = [a_message(sender=a_mailbox("anna@sender.test"), proofs=one) for one in proofs]
    tenant = a_tenant()

    async def gate_once(number: int) -> None:
        auth, _ = await prove(arrival, facts[number], tenant, resolver)
        must(auth.spf.result, auth.helo_spf.result, auth.dmarc.result, auth.arc.result)

    async def sign_once(number: int) -> None:
        work = Work((key,), (), Signing(sign_for=key.domain), int(now))
        work.feed(messages[number])
        if not work.fields():
            raise SystemExit("the benchmark's own mail cannot be signed")

    return {
        SPF: spf_once,
        "canonicalising, hashing (DKIM, ARC)": hash_once,
        "DKIM: the key": dkim_once,
        "ARC: the keys": arc_once,
        "DMARC": dmarc_once,
        WHOLE_DKIM: whole_dkim,
        SIGNING: sign_once,
        GATE: gate_once,
    }


def must(*results: str) -> None:
    if set(results) != {"pass"}:
        raise SystemExit(f"the benchmark's own mail does not pass: {results}")


async def turn(once: Once, messages: int) -> float:
    """Return µs CPU a message. Keys and records were parsed before, as in a gateway that runs."""
    began = time.process_time_ns()
    for number in range(messages):
        await once(number)
    return (time.process_time_ns() - began) / messages / 1000


def static(zone: dict[str, dict[str, list[str]]]) -> Zone:
    txt = {name: tuple(text.encode() for text in records["TXT"]) for name, records in zone.items() if "TXT" in records}
    return Zone(txt=txt, a={name: tuple(records["A"]) for name, records in zone.items() if "A" in records})


class Peers:
    """The other process, which has nothing of ours."""

    def __init__(self, folder: Path, messages: list[bytes], zone: dict[str, dict[str, list[str]]]) -> None:
        for number, message in enumerate(messages):
            (folder / f"{number:06}.eml").write_bytes(message)
        (folder / "zone.json").write_text(json.dumps(zone))
        command = [peers_environment.python(), Path(__file__).with_name("peer_proofs.py")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.chains = json.loads(self._ask(str(folder)))["chains"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def turn(self, what: str) -> float:
        return float(self._ask(what))

    def _ask(self, line: str) -> str:
        print(line, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("the peers gave no answer; see the lines above")
        return answer
