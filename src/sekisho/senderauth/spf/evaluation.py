"""One evaluation of check_host (RFC 7208 sections 4.6 and 5): directives in order, within the limits of section 4.6.4."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.answers import as_octets
from sekisho.senderauth.spf.client import Client, number_of
from sekisho.senderauth.spf.macros import MacroString, expand_name, expand_text, parse_macros
from sekisho.senderauth.spf.names import is_name
from sekisho.senderauth.spf.record import Directive, Record, is_spf, parse_record

MOST_TERMS = 10  # that ask DNS (RFC 7208 section 4.6.4)
MOST_VOID = 2  # answers with nothing in them
MOST_OCTETS = 32_768  # of all records that one check reads: as many as this cost some ten milliseconds
MOST_ADDRESSES = 200  # of one host that are looked at; an answer over TCP has room for thousands
LONGEST_EXPLANATION = 2_000  # octets of the text that exp= leads to; a longer one is left out
MOST_HOSTS = 10  # of one mx; of one address's names only the first ten count

Value = TypeVar("Value")


class PermanentError(Exception):
    """The records cannot be understood, or ask for more than is allowed (RFC 7208 section 2.6.7)."""


class TemporaryError(Exception):
    """DNS did not answer (RFC 7208 section 2.6.6)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record of `domain` said."""

    result: str
    domain: str
    mechanism: str = ""
    explanation: MacroString | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What is asked: who sends for whom. `now` is in seconds since 1970, for %{t}."""

    client: Client
    local: str
    domain: str
    helo: str
    receiver: str
    now: int


class Evaluation:
    """The state of one check: what was asked so far. Raises PermanentError and TemporaryError from `run`."""

    __slots__ = ("_client", "_confirmed_names", "_identity", "_names", "_octets", "_resolver", "_terms", "_voids")

    def __init__(self, identity: Identity, resolver: Resolver) -> None:
        self._identity, self._client, self._resolver = identity, identity.client, resolver
        self._terms = self._voids = self._octets = 0
        self._names: list[str] | None = None  # of the client's address, once asked
        self._confirmed_names: dict[str, bool] = {}

    async def run(self, domain: str) -> Outcome:
        """Evaluate the record of a domain. It calls itself for include and redirect, at most ten deep: each is one of the ten terms."""
        record = await self._record(domain)
        if record is None:
            return Outcome("none", domain)
        client = self._client
        for directive in record.directives:
            match directive.mechanism:
                case "ip4":
                    matched = client.is_ip4 and client.number & directive.mask == directive.network
                case "ip6":
                    matched = not client.is_ip4 and client.number & directive.mask == directive.network
                case "all":
                    matched = True
                case _:
                    self._count_term()
                    matched = await self._matches(directive, domain)
            if matched:
                return Outcome(directive.result, domain, directive.text, record.explanation)
        if record.redirect is None:
            return Outcome("neutral", domain)
        self._count_term()
        target = await self._target(record.redirect, domain)
        outcome = await self.run(target) if target is not None else None
        if outcome is None or outcome.result == "none":
            raise PermanentError(f"redirect= of {domain} leads to no record")  # RFC 7208 section 6.1
        return outcome

    async def explain(self, outcome: Outcome) -> str:
        """Return the text of exp=, "" where there is none or anything is wrong with it (RFC 7208 section 6.2)."""
        if outcome.explanation is None:
            return ""
        try:
            name = await self._target(outcome.explanation, outcome.domain)
            texts = await self._resolver.txt(name) if name else []
            if len(texts) != 1 or len(texts[0]) > LONGEST_EXPLANATION:
                return ""
            text = parse_macros(as_octets(texts[0]).decode("ascii"), explanation=True)
            return expand_text(text, await self._values(text, outcome.domain))
        except (NoData, NxDomain, TempFail, ValueError):
            return ""

    async def _record(self, domain: str) -> Record | None:
        try:
            texts = await self._resolver.txt(domain)
        except (NoData, NxDomain):
            return None
        except TempFail as failure:
            raise TemporaryError(f"no answer about {domain}") from failure
        found = [octets for octets in map(as_octets, texts) if is_spf(octets)]
        if not found:
            return None
        if len(found) > 1:
            raise PermanentError(f"{domain} has {len(found)} records")  # RFC 7208 section 4.5
        self._octets += len(found[0])
        if self._octets > MOST_OCTETS:
            raise PermanentError(f"records of over {MOST_OCTETS} octets")
        try:
            return parse_record(found[0])
        except ValueError as problem:
            raise PermanentError(f"{domain}: {problem}") from problem

    def _count_term(self) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise PermanentError(f"over {MOST_TERMS} terms that ask DNS")

    async def _matches(self, directive: Directive, domain: str) -> bool:
        target = domain if directive.target is None else await self._target(directive.target, domain)
        match directive.mechanism:
            case "include":
                return await self._included(target, domain)
            case _ if target is None:  # a name that cannot exist matches nothing (RFC 7208 section 4.8)
                return False
            case "a":
                return await self._is_at(target, directive)
            case "mx":
                return await self._is_mail_server(target, directive)
            case "ptr":
                return any([await self._confirmed(name) for name in await self._reverse_names() if _below(name, target)])
            case _:  # exists: always A, whatever the client's family (RFC 7208 section 5.7)
                return bool(await self._asked(self._resolver.a, target))

    async def _included(self, target: str | None, domain: str) -> bool:
        outcome = await self.run(target) if target is not None else None
        if outcome is None or outcome.result == "none":
            raise PermanentError(f"include: of {domain} leads to no record")  # RFC 7208 section 5.2
        return outcome.result == "pass"

    async def _is_at(self, host: str, directive: Directive) -> bool:
        client = self._client
        shift = 32 - directive.prefix4 if client.is_ip4 else 128 - directive.prefix6
        wanted = client.number >> shift
        addresses = await self._asked(self._resolver.a if client.is_ip4 else self._resolver.aaaa, host)
        if client.text in addresses:
            return True
        return any((number := number_of(address)) is not None and number >> shift == wanted for address in addresses[:MOST_ADDRESSES])

    async def _is_mail_server(self, domain: str, directive: Directive) -> bool:
        servers = await self._asked(self._resolver.mx, domain)
        if len(servers) > MOST_HOSTS:
            raise PermanentError(f"{domain} has over {MOST_HOSTS} mail servers")
        for _, host in servers:
            if is_name(name := host.removesuffix(".")) and await self._is_at(name, directive):
                return True
        return False

    async def _asked(self, question: Callable[[str], Awaitable[list[Value]]], name: str) -> list[Value]:
        """Return the answer, [] for one with nothing in it: of these there are at most two (RFC 7208 section 4.6.4)."""
        try:
            return await question(name)
        except (NoData, NxDomain):
            self._voids += 1
            if self._voids > MOST_VOID:
                raise PermanentError(f"over {MOST_VOID} questions about nothing") from None
            return []
        except TempFail as failure:
            raise TemporaryError(f"no answer about {name}") from failure

    async def _reverse_names(self) -> list[str]:
        """Return the client's names as its own network tells them, at most ten; [] where they cannot be had (RFC 7208 section 5.5)."""
        if self._names is None:
            names: list[str] = []
            for question in (self._client.text, self._client.reverse):  # resolvers of others may know only the second
                try:
                    names = await self._resolver.ptr(question)
                except (NoData, NxDomain):
                    continue
                except TempFail:
                    pass
                break
            self._names = [name for found in names[:MOST_HOSTS] if is_name(name := found.removesuffix(".").lower())]
        return self._names

    async def _confirmed(self, name: str) -> bool:
        """True if a reverse name leads back to the client. Each is asked about once."""
        if name not in self._confirmed_names:
            try:
                addresses = await (self._resolver.a if self._client.is_ip4 else self._resolver.aaaa)(name)
            except (NoData, NxDomain, TempFail):
                addresses = []
            self._confirmed_names[name] = any(number_of(address) == self._client.number for address in addresses[:MOST_ADDRESSES])
        return self._confirmed_names[name]

    async def _target(self, spec: MacroString, domain: str) -> str | None:
        """Expand a domain-spec; None for a name that DNS cannot hold, or that needs a local part which is no ASCII (RFC 8616 section 4)."""
        if not self._identity.local.isascii() and not spec.letters.isdisjoint("sl"):
            return None
        name = expand_name(spec, await self._values(spec, domain) if spec.letters else {})
        return name if is_name(name) else None

    async def _values(self, text: MacroString, domain: str) -> dict[str, str]:
        identity, client = self._identity, self._client
        values = {
            "s": f"{identity.local}@{identity.domain}",
            "l": identity.local,
            "o": identity.domain,
            "d": domain,
            "i": client.dotted,
            "v": "in-addr" if client.is_ip4 else "ip6",
            "h": identity.helo,
            "c": client.text,
            "r": identity.receiver,
            "t": str(identity.now),
        }
        if "p" in text.letters:
            values["p"] = await self._confirmed_name(domain)
        return values

    async def _confirmed_name(self, domain: str) -> str:
        """Return %{p}: the domain itself, a name below it, any other confirmed name, or "unknown" (RFC 7208 section 7.3)."""
        names = await self._reverse_names()
        for name in sorted(names, key=lambda name: 0 if name == domain.lower() else 1 if _below(name, domain) else 2):
            if await self._confirmed(name):
                return name
        return "unknown"


def _below(name: str, domain: str) -> bool:
    domain = domain.lower()
    return name == domain or name.endswith(f".{domain}")
