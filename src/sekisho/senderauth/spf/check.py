"""check_host (RFC 7208 section 4): may this address send for this domain?"""

from sekisho.model.senderauth import SpfResult
from sekisho.ports.lookups import Resolver
from sekisho.senderauth.spf.client import client_of
from sekisho.senderauth.spf.evaluation import Evaluation, Identity, PermanentError, TemporaryError
from sekisho.senderauth.spf.names import sender_domain

POSTMASTER = "postmaster"


async def check_host(ip: str, domain: str, sender: str, helo: str, resolver: Resolver, *, receiver: str = "unknown", now: int = 0) -> SpfResult:
    """Return whether `ip` (textual IPv4 or IPv6) may send for `domain`.

    `sender` is the address of MAIL FROM; where it is empty (a bounce, or a check of HELO) it counts as postmaster of `helo`, and an empty
    `domain` as `helo` (RFC 7208 section 2.4). `resolver` answers `txt`, `a`, `aaaa`, `mx` and `ptr`, each a coroutine of one name that returns
    answers or raises NoData, NxDomain or TempFail; at most about 130 questions are asked. `receiver` (a host name) and `now` (seconds since
    1970) stand in explanations that ask for them. Never raises for what a sender or DNS says.
    """
    scope = "mfrom" if sender else "helo"
    local, _, own = (sender or helo).rpartition("@")
    asked = sender_domain(domain or own)
    if asked is None:
        return SpfResult("none", domain or own, scope, problem="not a domain that can have a record")
    try:
        client = client_of(str(ip))
    except ValueError:
        return SpfResult("none", asked, scope, problem="no client address")
    evaluation = Evaluation(Identity(client, local or POSTMASTER, sender_domain(own) or asked, helo, receiver, now), resolver)
    try:
        outcome = await evaluation.run(asked)
    except PermanentError as problem:
        return SpfResult("permerror", asked, scope, problem=str(problem))
    except TemporaryError as problem:
        return SpfResult("temperror", asked, scope, problem=str(problem))
    explanation = await evaluation.explain(outcome) if outcome.result == "fail" else ""
    return SpfResult(outcome.result, asked, scope, outcome.mechanism, explanation)
