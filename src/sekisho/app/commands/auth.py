"""`sekisho auth FILE.eml --ip … --helo … --from …`: SPF, DKIM, DMARC and ARC of one message in a file, as JSON."""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sekisho.app.cli import DIFFERENT, FAILED, OK
from sekisho.app.configuration.settings import Settings
from sekisho.app.sandbox.nest import Nest
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.words import say
from sekisho.gate.asking import prove
from sekisho.gate.inspectors.jobs import CouldNotOpen
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tenant import ProofSettings, Tenant
from sekisho.senderauth.results import results_payload
from sekisho.smtp.addresses import parse_path

if TYPE_CHECKING:
    from sekisho.ports.lookups import Resolver

_LARGEST = 268_435_456  # octets
_PATIENCE = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.add_argument("file", type=Path, metavar="FILE.eml")
    parser.add_argument("--ip", required=True, help=say("address of the client that brought the message", "メールを届けたクライアントのIPアドレス"))
    parser.add_argument("--helo", default="", help=say("the name that it gave in EHLO", "EHLOで名乗った名前"))
    parser.add_argument(
        "--from", dest="sender", default="", help=say("envelope sender; empty for a bounce", "エンベロープ送信者（MAIL FROM）。空はエラー通知")
    )
    parser.add_argument("--zone", type=Path, help=say("answers from this YAML file instead of the DNS", "DNSの代わりにこのYAMLファイルから答える"))
    parser.add_argument(
        "--trusted-sealer", action="append", default=[], metavar="DOMAIN", help=say("an ARC sealer that is believed", "信頼するARCの署名者")
    )
    parser.add_argument("--authserv-id", default="sekisho.local")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and print."""
    sender = parse_path(arguments.sender.strip("<>"), allow_utf8=True, for_recipient=False) if arguments.sender.strip("<>") else NULL_SENDER
    if not isinstance(sender, Address):
        raise Refused(say(f"--from {arguments.sender!r} is not an address.", f"--from {arguments.sender!r}はアドレスではありません。"))
    try:
        ip_address(arguments.ip)
    except ValueError:
        raise Refused(say(f"--ip {arguments.ip!r} is not an IP address.", f"--ip {arguments.ip!r}はIPアドレスではありません。")) from None
    if arguments.file.exists() and not arguments.file.is_file():
        raise Refused(say(f"{arguments.file} is not a regular file.", f"{arguments.file}は通常のファイルではありません。"))
    try:
        octets = arguments.file.read_bytes() if arguments.file.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise Refused(f"{arguments.file}: {error.strerror}.") from None
    if octets is None:
        raise Refused(say(f"{arguments.file} is over {_LARGEST} octets.", f"{arguments.file}が大きすぎます。"))
    with Nest() as nest:
        return asyncio.run(_evaluate(nest, arguments, sender, octets))


async def _evaluate(nest: Nest, arguments: argparse.Namespace, sender: Address, octets: bytes) -> int:
    now = time.time()
    arrival_id = ArrivalId(new_id(now))
    blob = BlobRef(DEFAULT_TENANT, arrival_id, "raw", len(octets), sha256(octets).hexdigest(), "inline")
    connection = Connection(arguments.ip, arguments.helo)
    arrival = Arrival(arrival_id, DEFAULT_TENANT, Direction.INBOUND, now, connection, Envelope(sender, ()), blob)
    tenant = Tenant(proof=ProofSettings(trusted_sealers=tuple(name.lower() for name in arguments.trusted_sealer)))
    inspectors = Inspectors(nest.connect, PoolSettings(size=1, most=2, one_shots=1, patience=_PATIENCE, slow=_PATIENCE))
    await inspectors.start()
    try:
        opened = await inspectors.open(octets, len(octets))
        if isinstance(opened, CouldNotOpen):
            raise TemporaryFailure(say(f"The message could not be opened: {opened.reason}.", f"メールを開けませんでした: {opened.reason}。"))
        async with zone_or_dns(arguments.zone, Settings()) as resolver:
            auth, answers = await prove(arrival, opened.message, tenant, resolver)
    finally:
        await inspectors.close()
    told = as_json(auth) | {
        "questions": len(answers),
        "authentication_results": results_payload(auth, arguments.authserv_id, sender, arguments.helo).replace("\r\n\t", " "),
    }
    print(json_text(told, indent=2))
    results = {auth.spf.result, auth.dmarc.result, auth.arc.result, *(one.result for one in auth.dkim)}
    return FAILED if "temperror" in results else DIFFERENT if auth.dmarc.result == "fail" else OK


def as_json(auth: SenderAuth) -> dict[str, Any]:
    """Return every result with its details, as JSON types."""
    return asdict(auth)


@asynccontextmanager
async def zone_or_dns(zone: Path | None, settings: Settings) -> AsyncIterator["Resolver"]:
    """Return answers from a zone file, or from the resolvers of this machine."""
    if zone is not None:
        from sekisho.backends.dns.static import StaticResolver
        from sekisho.backends.dns.zone_file import read_zone

        try:
            static = StaticResolver(read_zone(zone))
        except (OSError, ValueError) as error:
            raise Refused(str(error)) from None
        yield static
        return
    from sekisho.app.assembling.lookups import open_lookups
    from sekisho.backends.memory.metrics import MemoryMetrics

    lookups = open_lookups(settings, MemoryMetrics())
    try:
        yield lookups.resolver
    finally:
        await lookups.close()
