"""The stage of proof: from what arrived, by way of DNS, to a SenderAuth. The same code runs over answers kept in a dossier."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sekisho.domains.labels import to_dns
from sekisho.domains.suffixes import registrable
from sekisho.model.arrival import Arrival, Direction
from sekisho.model.finding import Failed, Report, Skipped
from sekisho.model.message import Message
from sekisho.model.senderauth import NOT_ASKED, ArcResult, DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import ProofSettings, Tenant
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth import arc, dkim
from sekisho.senderauth.dmarc import MOST_AUTHORS, evaluate_authors
from sekisho.senderauth.nearest_hop import nearest_hop
from sekisho.senderauth.networks import is_below, lies_in
from sekisho.senderauth.results_reader import Results, read_results
from sekisho.senderauth.spf import check_host

METHODS = ("spf", "dkim", "dmarc", "arc")  # the names under which they stand among the reports

_MOST_RESULTS = 10  # fields of hops in front of us that are read
_MATCHED_BY_ADMINISTRATOR = "listed network"

Together = Callable[..., Awaitable[Sequence[Any]]]  # runs coroutines side by side and returns their results in order, as asyncio.gather


@dataclass(frozen=True, slots=True)
class Askers:
    """Who is asked: each part has its own, so that one which a sender keeps busy does not silence another. All may be the same resolver."""

    spf: Resolver  # names of the envelope sender's choosing
    keys: Resolver  # names that signatures mention
    policies: Resolver  # names of the authors


def came_from_ours(arrival: Arrival, tenant: Tenant) -> bool:
    """Tell whether a client of our own brought it: outbound mail, a login, a server of ours. It is proven by the way it came."""
    ours = arrival.direction is Direction.OUTBOUND or bool(arrival.connection.login)
    return ours or lies_in(arrival.connection.ip, tenant.proof.own_networks)


def not_evaluated(arrival: Arrival, message: Message, tenant: Tenant) -> SenderAuth:
    """Return what is known without asking anybody: offline, or mail of our own clients."""
    return SenderAuth(from_domain=message.sender.domain, envelope_proven=came_from_ours(arrival, tenant))


async def authenticate(arrival: Arrival, message: Message, tenant: Tenant, askers: Askers, together: Together) -> SenderAuth:
    """Return what is proven of an inbound message's sender. Resolvers may raise NoData, NxDomain, TempFail; nothing is raised here.

    SPF, DKIM and ARC are asked side by side, DMARC follows from them. Signatures are judged at the time of arrival.
    """
    settings = tenant.proof
    received = [field.value for field in message.header_fields("Received")]
    judged = nearest_hop(arrival.connection.ip, arrival.connection.helo, received, settings.known_hosts)
    client, helo = judged.ip, judged.helo
    sender = arrival.envelope.sender
    authors = tuple(dict.fromkeys(author.domain for author in message.authors if author.domain))
    now = arrival.received_at
    spf, helo_spf, (signatures, chain), *_ = await together(
        check_host(client, sender.domain, "" if sender.is_null else str(sender), helo, askers.spf),
        check_host(client, helo, "", helo, askers.spf),
        _signed(message, askers.keys, now, together),
        *_ahead(authors, askers.policies),
    )
    sender_ip = sender_ip_match(authors, client, settings)
    counted = SpfResult("pass", to_dns(authors[0]), "mfrom", _MATCHED_BY_ADMINISTRATOR) if sender_ip == "match" else spf
    dmarc = await evaluate_authors(authors, counted, signatures, askers.policies)
    if not client:  # mail from a file: nobody knows who brought it, so a failure would be ours
        spf = helo_spf = SpfResult()
        dmarc = dmarc if dmarc.result == "pass" else DmarcResult()
    return SenderAuth(
        spf=spf,
        helo_spf=helo_spf,
        dkim=signatures,
        arc=chain,
        dmarc=dmarc,
        from_domain=message.sender.domain,
        aligned=is_aligned(authors, counted, signatures, dmarc),
        envelope_proven=_envelope_proven(sender.domain, spf, signatures),
        sender_ip=sender_ip,
        rescued_by=rescuer(dmarc, chain, settings) or vouching_hop(dmarc, message, arrival.connection.ip, settings),
        doubtful=is_doubtful(authors, counted, signatures, dmarc),
        judged_client=client,
    )


def reports_of(auth: SenderAuth) -> tuple[Report, ...]:
    """Return a report for each method that gave no answer: what DNS did not say is unanswered, and never a fail or a pass."""
    if auth.dmarc.result == NOT_ASKED:
        return tuple(Skipped(method, NOT_ASKED) for method in METHODS)
    silent = {
        "spf": auth.spf.problem if auth.spf.result == "temperror" else None,
        "dkim": next((one.problem for one in auth.dkim if one.result == "temperror"), None),
        "dmarc": auth.dmarc.problem if auth.dmarc.result == "temperror" else None,
        "arc": auth.arc.problem if auth.arc.result == "temperror" else None,
    }
    if any(one.result == "pass" and not one.partial for one in auth.dkim):
        silent["dkim"] = None  # one signature is enough
    return tuple(Failed(method, (why or "DNS gave no answer")[:200], retryable=True) for method, why in silent.items() if why is not None)


def sender_ip_match(authors: Sequence[str], client: str, settings: ProofSettings) -> str:
    """Return "match" or "mismatch" where the tenant lists the networks of the author's domain, else "" (Sender IP Match).

    Several authors' domains are matched together or not at all.
    """
    answers = [
        lies_in(client, networks) for author in authors for domain, networks in settings.sender_networks if is_below(to_dns(author), (domain,))
    ]
    if not answers or not client:  # a client that is not known matches nothing, and is no forger's
        return ""
    return "match" if all(answers) and len(set(authors)) == 1 else "mismatch"


def is_aligned(authors: Sequence[str], spf: SpfResult, signatures: Sequence[DkimResult], dmarc: DmarcResult) -> bool:
    """Tell whether every author's domain is proven: by DMARC where it has a policy, else by a pass for the same registrable domain."""
    if dmarc.result != "none" or not authors:
        return dmarc.result == "pass"
    proven = {registrable(to_dns(one.domain)) for one in signatures if one.result == "pass" and not one.partial}
    if spf.result == "pass":
        proven.add(registrable(to_dns(spf.domain)))
    return all(registrable(to_dns(author)) in proven - {""} for author in authors)


def is_doubtful(authors: Sequence[str], spf: SpfResult, signatures: Sequence[DkimResult], dmarc: DmarcResult) -> bool:
    """Tell whether DNS was silent about a proof for an author's own organisation. A stranger's silence, which he can arrange, is none."""
    if dmarc.result != "none":
        return dmarc.result == "temperror"
    own = {registrable(to_dns(author)) for author in authors} - {""}
    silent = {one.domain for one in signatures if one.result == "temperror"} | ({spf.domain} if spf.result == "temperror" else set())
    return any(registrable(to_dns(domain)) in own for domain in silent)


def rescuer(dmarc: DmarcResult, chain: ArcResult, settings: ProofSettings) -> str:
    """Return the trusted sealer whose word stands for a message that fails DMARC here, or "" (RFC 8617 section 7.2).

    Every sealer of the chain must be trusted: whoever sealed last could have written everything before the first one's seal. The
    oldest set has to say that the author's domain passed DMARC there.
    """
    if dmarc.result != "fail" or chain.result != "pass" or not chain.sealers or not settings.trusted_sealers:
        return ""
    if not all(is_below(sealer, settings.trusted_sealers) for sealer in chain.sealers):
        return ""
    return chain.sealers[0] if chain.authentication and _says_pass(read_results(chain.authentication[0]), dmarc.domain) else ""


def vouching_hop(dmarc: DmarcResult, message: Message, client: str, settings: ProofSettings) -> str:
    """Return the authserv-id of a trusted hop in front of us whose Authentication-Results says that the author passed DMARC there, or "".

    Only a message from a known host counts, and only the uppermost field under that name: the hop removes forged ones (RFC 8601 section 5).
    """
    if dmarc.result != "fail" or not settings.trusted_hops or not lies_in(client, settings.known_hosts):
        return ""
    for field in message.header_fields("Authentication-Results")[:_MOST_RESULTS]:
        told = read_results(field.value)
        if told is not None and told.authserv_id in settings.trusted_hops:
            return told.authserv_id if _says_pass(told, dmarc.domain) else ""
    return ""


def _says_pass(told: Results | None, domain: str) -> bool:
    return told is not None and any(
        one.method == "dmarc" and one.result == "pass" and to_dns(one.property("header.from")) == domain for one in told.methods
    )


def _envelope_proven(domain: str, spf: SpfResult, signatures: Sequence[DkimResult]) -> bool:
    """Tell whether a notice may go to the envelope sender: its domain let this client send, or signed."""
    own = registrable(to_dns(domain))
    if not own:
        return False
    return (spf.result == "pass" and spf.scope == "mfrom") or any(
        one.result == "pass" and not one.partial and registrable(to_dns(one.domain)) == own for one in signatures
    )


async def _signed(message: Message, resolver: Resolver, now: float, together: Together) -> tuple[tuple[DkimResult, ...], ArcResult]:
    """Return the results of the signatures and of the chain."""
    signatures, chain = message.proofs.signatures, message.proofs.arc
    if not chain.sets:  # nobody is asked about it
        return await dkim.verify_facts(signatures, resolver, now, together=together), await arc.verify_facts(chain, resolver, now)
    verified, followed = await together(dkim.verify_facts(signatures, resolver, now, together=together), arc.verify_facts(chain, resolver, now))
    return verified, followed


def _ahead(authors: Sequence[str], resolver: Resolver) -> Iterator[Coroutine[Any, Any, None]]:
    """Yield questions for the authors' policies, to be asked while SPF and DKIM wait for theirs; the answers are kept by whoever records them."""

    async def ask(name: str) -> None:
        try:
            await resolver.txt(name)
        except (NoData, NxDomain, TempFail):
            return

    domains = [to_dns(author) for author in authors[:MOST_AUTHORS]]
    return (ask(f"_dmarc.{domain}") for domain in domains if domain)
