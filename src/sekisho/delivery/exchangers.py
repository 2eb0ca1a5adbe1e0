"""The mail exchangers of a domain, as places to connect to (RFC 5321 section 5.1, RFC 7505).

Each step has three ends: places; a reply that is permanent because DNS said so for certain; or Unreachable, because DNS could not be asked.
Strangers write these records: an address that is not public is never connected to, and all numbers are bounded.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, zip_longest

from sekisho.delivery import dane
from sekisho.delivery.connections import NotTrusted, Unreachable
from sekisho.delivery.sts import StsPolicies
from sekisho.delivery.tls import NO_DEMAND, Demand, Level
from sekisho.delivery.tls_sessions import policy_seen
from sekisho.domains.labels import to_dns
from sekisho.model.decision import Reply
from sekisho.model.delivery import Hop
from sekisho.model.tls_session import PolicySeen, TlsSession
from sekisho.ports.lookups import NoData, NxDomain, Resolver, SecureResolver, TempFail

MOST_HOSTS = 10  # of a domain, the preferred ones
MOST_ADDRESSES = 4  # of one host
MOST_PLACES = 20  # tried in one attempt


class Undeliverable(Exception):
    """DNS says for certain that this domain takes no mail. `reply` is permanent."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Place:
    """One address of one host."""

    hop: Hop
    address: str  # textual IP address, or the host's name for the system to resolve
    demand: Demand = NO_DEMAND
    seen: PolicySeen | None = None  # the policy under which its sessions are counted; None where nobody counts
    trial: Demand = NO_DEMAND  # what a policy in testing asks for: tried first, its failure is told and holds nothing up (RFC 8461 section 5)


@dataclass(frozen=True, slots=True)
class Terms:
    """How one host is to be spoken to; the fields are those of `Place`."""

    demand: Demand = NO_DEMAND
    seen: PolicySeen | None = None
    trial: Demand = NO_DEMAND


BY_STS = Demand(Level.VERIFIED, "MTA-STS")


@dataclass(frozen=True, slots=True)
class ExchangerRules:
    """What holds for all domains. `is_allowed` tells whether an address may be connected to; names and addresses of ours end a loop."""

    own_names: frozenset[str]
    own_addresses: frozenset[str]
    is_allowed: Callable[[str], bool]
    port: int = 25
    levels: Mapping[str, Level] = field(default_factory=dict)  # by domain; "*" = all others


class Exchangers:
    """Finds the places of a domain anew for each connection; the resolver remembers as long as the records allow."""

    def __init__(
        self,
        resolver: Resolver,
        rules: ExchangerRules,
        secure: SecureResolver | None = None,
        sts: StsPolicies | None = None,
        tell: Callable[[TlsSession], None] | None = None,
    ) -> None:
        """`secure`: there is DANE. `sts`: there is MTA-STS. `tell`: there is somebody who counts sessions for TLS reports."""
        self._resolver = resolver
        self._rules = rules
        self._secure = secure
        self._sts = sts
        self.tell = tell

    async def places(self, domain: str, *, heeding: bool = True) -> list[Place]:
        """Return where to connect, in the order in which to try, and what to demand. Raises Undeliverable, Unreachable or NotTrusted.

        Without `heeding` nothing is demanded and nothing counted: a report of failed TLS must not fail by it (RFC 8460 section 3).
        """
        name = to_dns(domain)
        if not name:
            raise Undeliverable(Reply(550, "5.1.2", f"{domain[:200]} is no name that DNS can have"))
        records, validated = await self._records(name)
        hosts = usable_hosts(records, name, self._rules.own_names)
        found = await asyncio.gather(*(self._addresses(host) for host in hosts))
        known = [(host, addresses) for host, addresses in zip(hosts, found, strict=True) if addresses]
        before = _before_ourselves(known, self._rules.own_addresses)
        allowed = [(host, [one for one in addresses if self._rules.is_allowed(one)][:MOST_ADDRESSES]) for host, addresses in before]
        reachable = [(host, addresses) for host, addresses in allowed if addresses]
        if reachable:
            named = [host for host, _ in reachable]
            terms = await self._terms(name, named, validated=validated) if heeding else dict.fromkeys(named, Terms())
            places = [
                Place(Hop(host, self._rules.port), one, terms[host].demand, terms[host].seen, terms[host].trial)
                for host, addresses in reachable
                if host in terms
                for one in addresses
            ]
            return places[:MOST_PLACES]
        if None in found:
            raise Unreachable(None, f"the addresses of the mail exchangers of {name} could not be asked for")
        if known and not before:
            raise Undeliverable(Reply(554, "5.4.6", f"Mail for {name} leads back to this host"))
        if known:
            raise Undeliverable(Reply(550, "5.4.4", f"No mail exchanger of {name} has a public address"))
        raise Undeliverable(Reply(550, "5.4.4", f"No mail exchanger of {name} has an address"))

    async def _records(self, name: str) -> tuple[list[tuple[int, str]], bool]:
        """Return MX records, and whether DNSSEC vouches for them."""
        try:
            return await self._secure.mx(name) if self._secure else (await self._resolver.mx(name), False)
        except NoData:
            return [], False
        except NxDomain:
            raise Undeliverable(Reply(550, "5.1.2", f"The domain {name} does not exist")) from None
        except TempFail:
            raise Unreachable(None, f"the mail exchangers of {name} could not be asked for") from None

    async def _terms(self, domain: str, hosts: Sequence[str], *, validated: bool) -> dict[str, Terms]:
        """Return how each host is to be spoken to; hosts that must not be used are missing. DANE goes before MTA-STS (RFC 8461 section 2)."""
        wished = self._rules.levels.get(domain)
        if wished is Level.OPPORTUNISTIC:  # the operator's word for this domain: neither DANE nor MTA-STS holds it up
            return dict.fromkeys(hosts, Terms(seen=PolicySeen(domain) if self.tell else None))
        level = wished or self._rules.levels.get("*", Level.OPPORTUNISTIC)
        policy = await self._sts.policy_of(domain) if self._sts else None
        problem = self._sts.problem_of(domain) if self._sts and policy is None else ""
        by_dane = dict(zip(hosts, await asyncio.gather(*(self._by_dane(host, domain) for host in hosts)), strict=True)) if validated else {}
        terms: dict[str, Terms] = {}
        for host in hosts:
            demand = by_dane.get(host, NO_DEMAND)
            if demand is None:
                continue
            seen = policy_seen(domain, host, demand, policy, problem) if self.tell else None
            trial = NO_DEMAND
            if not demand.records and policy is not None and policy.mode != "none":
                if policy.mode == "testing":
                    trial = BY_STS if policy.covers(host) and self.tell else NO_DEMAND
                elif policy.covers(host):
                    demand = BY_STS
                else:
                    self._tell_not_covered(seen, host)
                    continue
            if not demand.records and level.strength > demand.level.strength:
                demand = Demand(level, "settings")
            terms[host] = Terms(demand, seen, trial)
        if not terms and None in by_dane.values():
            raise Unreachable(None, f"the TLSA records of the mail exchangers of {domain} could not be asked for")
        if not terms:
            raise NotTrusted(None, f"no mail exchanger of {domain} is one of its MTA-STS policy")
        return terms

    def _tell_not_covered(self, seen: PolicySeen | None, host: str) -> None:
        if self.tell and seen:
            self.tell(TlsSession(seen, seen.problem, host, reason="no mx of the policy"))

    async def _by_dane(self, host: str, domain: str) -> Demand | None:
        """Return what DANE demands of a host, None where nobody knows: it must not be used then (RFC 7672 section 2.1.3)."""
        if self._secure is None:
            return NO_DEMAND
        try:
            if not await self._secure.vouches_for(host):
                return NO_DEMAND
            records = await self._secure.tlsa(f"_{self._rules.port}._tcp.{host}")
        except (NoData, NxDomain):
            return NO_DEMAND
        except TempFail:
            return None
        listed = dane.usable(records)
        # Records of which none can be checked still say that there is TLS (RFC 7672 section 2.2).
        return Demand(Level.VERIFIED, "DANE", listed, (host, domain)) if listed else Demand(Level.REQUIRED, "DANE")

    async def _addresses(self, host: str) -> list[str] | None:
        """Return the addresses of a host, IPv6 and IPv4 by turns; None if DNS could not be asked for any."""
        answers = await asyncio.gather(_answer(self._resolver.aaaa(host)), _answer(self._resolver.a(host)))
        addresses = [one for one in chain.from_iterable(zip_longest(*(answer or [] for answer in answers))) if one]
        return None if None in answers and not addresses else addresses


async def _answer(question: Awaitable[list[str]]) -> list[str] | None:
    try:
        return list(await question)
    except (NoData, NxDomain):
        return []
    except TempFail:
        return None


def usable_hosts(records: Sequence[tuple[int, str]], domain: str, own_names: Iterable[str]) -> list[str]:
    """Return the hosts to try in order. Raises Undeliverable for a domain that takes no mail, and where the best one is ourselves.

    Hosts of one preference are shuffled; from our own name on the less preferred are left out, or mail would go in circles.
    """
    if not records:
        return [domain]  # implicit MX
    if all(host in {"", "."} for _, host in records):
        raise Undeliverable(Reply(556, "5.1.10", f"{domain} takes no mail (null MX)"))  # RFC 7505 section 4.2
    own = frozenset(own_names)
    hosts: list[str] = []
    for _, group in groupby(sorted(records), key=lambda record: record[0]):
        names = list(dict.fromkeys(name for _, host in group if (name := to_dns(host))))
        if own.intersection(names):
            if not hosts:
                raise Undeliverable(Reply(554, "5.4.6", f"Mail for {domain} leads back to this host"))
            break
        random.shuffle(names)
        hosts += [name for name in names if name not in hosts]
    if not hosts:
        raise Undeliverable(Reply(550, "5.4.4", f"No mail exchanger of {domain} has a name that DNS can have"))
    return hosts[:MOST_HOSTS]


def _before_ourselves(known: Sequence[tuple[str, list[str]]], own_addresses: frozenset[str]) -> list[tuple[str, list[str]]]:
    """Return the hosts in front of the first one that has an address of ours."""
    places = [index for index, (_, addresses) in enumerate(known) if own_addresses.intersection(addresses)]
    return list(known[: places[0]] if places else known)
