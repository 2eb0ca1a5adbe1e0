"""What there is to report of a session: under which policy it was made, and of which type its failure is (RFC 8460 section 4.3)."""

import ssl

from sekisho.delivery.connections import HandshakeFailed, NotTrusted, Unreachable
from sekisho.delivery.sts_policy import StsPolicy
from sekisho.delivery.tls import Demand
from sekisho.model.tls_session import PolicySeen

NOT_OFFERED = "starttls-not-supported"
GENERAL = "validation-failure"  # section 4.3.4: where no narrower type fits
_BY_CODE = {10: "certificate-expired", 62: "certificate-host-mismatch", 64: "certificate-host-mismatch"}  # X509_V_ERR_* of OpenSSL


def result_of(error: Unreachable) -> str:
    """Return the type of failure behind an error; "" for one that has nothing to do with TLS."""
    if isinstance(error, NotTrusted) and error.reply.enhanced == "4.7.4":
        return NOT_OFFERED
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _BY_CODE.get(cause.verify_code, "certificate-not-trusted")
    return GENERAL if isinstance(error, HandshakeFailed | NotTrusted) else ""


def policy_seen(domain: str, host: str, demand: Demand, sts: StsPolicy | None, problem: str) -> PolicySeen:
    """Return under which policy a host of a domain is spoken to: DANE goes before MTA-STS (RFC 8461 section 2)."""
    if demand.source == "DANE":
        lines = tuple(f"{one.usage} {one.selector} {one.matching} {one.data.hex()}" for one in demand.records)
        return PolicySeen(domain, "tlsa", host, lines)
    if sts is not None and sts.mode != "none":
        lines = ("version: STSv1", f"mode: {sts.mode}", *(f"mx: {pattern}" for pattern in sts.patterns), f"max_age: {sts.max_age}")
        return PolicySeen(domain, "sts", lines=lines, patterns=sts.patterns, problem="" if sts.covers(host) else GENERAL)
    return PolicySeen(domain, "sts" if problem else "no-policy-found", problem=problem)
