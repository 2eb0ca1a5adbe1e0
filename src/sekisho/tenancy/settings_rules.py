"""What a tenant's settings must not say although their types are right."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.tenancy.settings import FeedbackSection, ProofSection, TenantSettings

SHORTEST_AUDIT = 90  # days


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """Which key, and one sentence: what is wrong and what to do."""

    path: str
    sentence: str


def broken_tenant_rules(settings: TenantSettings) -> Iterator[BrokenRule]:
    """Yield every broken rule."""
    yield from _proof(settings.proof)
    yield from _feedback(settings.feedback)
    if settings.quarantine.days <= 0:
        yield BrokenRule("quarantine.days", f"quarantine.days is {settings.quarantine.days}; it must be above 0.")
    if settings.retention.tracking_days <= 0:
        yield BrokenRule("retention.tracking_days", f"retention.tracking_days is {settings.retention.tracking_days}; it must be above 0.")
    if settings.retention.audit_days < SHORTEST_AUDIT:  # else whoever may change settings could make what they did forgotten at once
        yield BrokenRule("retention.audit_days", f"retention.audit_days is {settings.retention.audit_days}; it must be {SHORTEST_AUDIT} at least.")
    if settings.feedback.people <= 0:
        yield BrokenRule("feedback.people", f"feedback.people is {settings.feedback.people}; it must be above 0.")
    if not 0 <= settings.containers.password_wait_minutes <= 24 * 60:
        yield BrokenRule("containers.password_wait_minutes", "the wait for a password is from 0 to 1440 minutes.")


def _proof(proof: ProofSection) -> Iterator[BrokenRule]:
    networks = [("proof.known_hosts", network) for network in proof.known_hosts]
    networks += [(f"proof.sender_networks.{domain}", network) for domain, listed in proof.sender_networks.items() for network in listed]
    for path, network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield BrokenRule(path, f"{network!r} is not a network: {error}. Write, for example, 192.0.2.0/24.")
    domains = [("proof.rules.domain", rule.domain) for rule in proof.rules if rule.domain]
    domains += [(f"proof.sender_networks.{domain}", domain) for domain in proof.sender_networks]
    domains += [(f"proof.{key}", domain) for key in ("dkim_required", "trusted_sealers", "trusted_hops") for domain in getattr(proof, key)]
    for path, domain in domains:
        if not domain or domain != domain.lower() or not domain.isascii() or "@" in domain or domain.startswith((".", "*")):
            yield BrokenRule(path, f"{domain!r} is not a domain in lower-case ASCII. Write, for example, example.test; what is below it is included.")
    named = [rule.domain for rule in proof.rules]
    for domain in {domain for domain in named if named.count(domain) > 1}:
        yield BrokenRule("proof.rules.domain", f"{domain or 'the rule for all others'!r} stands there twice. Leave one of them.")


def _feedback(section: FeedbackSection) -> Iterator[BrokenRule]:
    named = {name: getattr(section, name) for name in ("spam_address", "phish_address", "not_spam_address")}
    for name, address in named.items():
        local, _, domain = address.rpartition("@")
        if address and not (local and domain and address.isascii() and " " not in address):
            yield BrokenRule(f"feedback.{name}", f"{address!r} is not an address. Write one of a domain of yours, such as spam@example.test.")
        if address and list(named.values()).count(address) > 1:
            yield BrokenRule(f"feedback.{name}", f"{address} stands there twice. Each kind of report needs its own address.")
