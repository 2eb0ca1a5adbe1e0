"""DMARC: is the domain in From proven by an aligned SPF or DKIM pass, and what does its owner ask for where not (RFC 9989, RFC 7489)?"""

from collections.abc import Sequence

from sekisho.domains.labels import to_dns
from sekisho.model.senderauth import DkimResult, DmarcResult, SpfResult
from sekisho.ports.lookups import Resolver, TempFail
from sekisho.senderauth.dmarc_record import DmarcRecord, weakened
from sekisho.senderauth.dmarc_tree import DnsTree, Found, SuffixTree, exists

MOST_AUTHORS = 10  # domains in From that are looked up
_MOST_PROOFS = 20  # DKIM results that are compared

_WORST_FIRST = ("fail", "temperror", "permerror", "none", "pass")
_STRICTEST_FIRST = ("reject", "quarantine", "none", "")


async def evaluate(from_domain: str, spf: SpfResult, dkim: Sequence[DkimResult], resolver: Resolver, *, by_suffix_list: bool = False) -> DmarcResult:
    """Return the DMARC result for one author domain.

    `spf`: of the envelope sender, or of HELO where that is empty; `dkim`: every signature's result. A pass whose `l=` left text unsigned
    proves nothing here. DNS that gives no answer is "temperror", never "fail"; nothing is raised.

    "none": no policy, or no author domain; "fail": a policy and no aligned pass; `policy` is what applies then, with `sp`, `np` and `t`
    taken into account, and is told for passes too. `by_suffix_list`: organisations by the public suffix
    list, as RFC 7489 had it, instead of the tree walk of RFC 9989.
    """
    tree = SuffixTree(resolver) if by_suffix_list else DnsTree(resolver)
    return await _evaluate(from_domain, spf, dkim, resolver, tree)


async def evaluate_authors(from_domains: Sequence[str], spf: SpfResult, dkim: Sequence[DkimResult], resolver: Resolver) -> DmarcResult:
    """Return the worst result of all author domains: several authors pass together or not at all (RFC 9989 section 5.3.1).

    A message without an author is "none" with a problem; one with more than ten domains at best "permerror":
    nobody writes such mail in earnest.
    """
    domains = list(dict.fromkeys(to_dns(domain) or domain.lower() for domain in from_domains))
    if not domains:
        return DmarcResult("none", problem="no author address in From")
    tree = DnsTree(resolver)
    results = [await _evaluate(domain, spf, dkim, resolver, tree) for domain in domains[:MOST_AUTHORS]]
    if len(domains) > MOST_AUTHORS:
        results.append(DmarcResult("permerror", domain=domains[MOST_AUTHORS], problem=f"more than {MOST_AUTHORS} author domains in From"))
    return min(results, key=lambda result: (_WORST_FIRST.index(result.result), _STRICTEST_FIRST.index(result.policy)))


async def _evaluate(from_domain: str, spf: SpfResult, dkim: Sequence[DkimResult], resolver: Resolver, tree: DnsTree) -> DmarcResult:
    domain = to_dns(from_domain.rpartition("@")[2])
    if not from_domain:
        return DmarcResult("none", problem="no author address in From")
    if not domain:
        return DmarcResult("permerror", domain=from_domain[:253], problem="the author's domain is none that DNS could hold")
    try:
        found = await tree.policy(domain)
    except TempFail as silence:
        return DmarcResult("temperror", domain=domain, problem=_said(silence, "the policy"))
    if found is None:
        return DmarcResult("none", domain=domain, problem=tree.problem)
    policy, problem = await _policy_for(domain, found, resolver)
    aligned, failure = await _aligned(domain, found.record, spf, dkim, tree)
    result = "pass" if aligned else "temperror" if failure else "fail"
    return DmarcResult(
        result,
        domain=domain,
        policy_domain=found.domain,
        organisational_domain=await _organisation(domain, found, tree),
        policy=weakened(policy) if found.record.testing else policy,
        aligned_by=aligned,
        testing=found.record.testing,
        record=found.record.text,
        problem=problem if aligned else failure or problem,
    )


async def _organisation(domain: str, found: Found, tree: DnsTree) -> str:
    """Return the organisational domain; the policy's own where DNS is silent about the names above it."""
    if found.domain == domain and found.record.psd != "u":
        return domain
    try:
        return await tree.organisation(domain)
    except TempFail:
        return found.domain


async def _policy_for(domain: str, found: Found, resolver: Resolver) -> tuple[str, str]:
    """Return `p`, `sp` or `np`, whichever speaks for this domain, and what could not be found out."""
    record = found.record
    if found.domain == domain:
        return record.policy, ""
    existing = record.subdomain_policy or record.policy
    absent = record.absent_policy or existing
    if absent == existing:
        return existing, ""
    try:
        return (existing if await exists(resolver, domain) else absent), ""
    except TempFail as failure:
        return existing, _said(failure, "whether the subdomain exists")


async def _aligned(domain: str, record: DmarcRecord, spf: SpfResult, dkim: Sequence[DkimResult], tree: DnsTree) -> tuple[tuple[str, ...], str]:
    """Return which proofs align, and, where none does, which proof could not be had although it would have aligned."""
    aligned: list[str] = []
    failure = ""
    proofs = [("spf", record.strict_spf, spf.result, spf.domain), *(("dkim", record.strict_dkim, *_usable(one)) for one in dkim[:_MOST_PROOFS])]
    for name, strict, result, proven in proofs:
        if name in aligned or result not in {"pass", "temperror"}:
            continue
        try:
            if not await _aligns(domain, to_dns(proven), tree, strict=strict):
                continue
        except TempFail as silence:
            failure = failure or _said(silence, "the organisation of a proven domain")
            continue
        if result == "pass":
            aligned.append(name)
        else:
            failure = failure or f"{name} of {proven} had no answer from DNS"
    return tuple(aligned), failure


def _usable(result: DkimResult) -> tuple[str, str]:
    """Return result and domain; a pass over a part of the body only is no proof of what a reader sees (RFC 9989 section 5.3.3, l= tag)."""
    return ("partial" if result.partial and result.result == "pass" else result.result), result.domain


async def _aligns(author: str, proven: str, tree: DnsTree, *, strict: bool) -> bool:
    if not proven:
        return False
    return author == proven if strict else await tree.same_organisation(author, proven)


def _said(failure: TempFail, what: str) -> str:
    return f"DNS gave no answer for {what}: {failure}"[:200]
