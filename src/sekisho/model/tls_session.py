"""How one session with another domain's mail exchanger went, as the reports count it that such domains ask for (RFC 8460 section 4.4)."""

from dataclasses import dataclass

SEEN_SHELF = "tls-seen"  # documents `DAY.WRITER`: what one process saw on one day (days since 1970), as pairs of session and number
TOLD_SHELF = "tls-told"  # documents `DAY`: the domains that were told


@dataclass(frozen=True, slots=True)
class PolicySeen:
    """The policy under which a domain's exchangers are spoken to. `problem`: what is wrong with it, as a type of failure; ""."""

    domain: str  # of the recipients, A-labels: its record says where reports go
    kind: str = "no-policy-found"  # or "sts", "tlsa"
    base: str = ""  # against which it is defined: with DANE the server's name; "" = the domain (section 1.1)
    lines: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()  # the hosts that an MTA-STS policy names
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TlsSession:
    """`result` is "" for a session that was encrypted as the policy says, otherwise a type of section 4.3."""

    policy: PolicySeen
    result: str
    server: str
    address: str = ""
    own: str = ""  # from which address of ours
    reason: str = ""  # in our own words
