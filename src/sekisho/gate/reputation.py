"""Lists in DNS of bad addresses and domains (RFC 5782), asked beside everything else and recorded; a list that lies is switched off for a while.

Every list has canaries: an entry that must be listed and one that must not be. A list that misses the first, names the second, or answers with its
error codes (127.255.255.0/24: "you ask too much", "ask through your own resolver") is not believed until it is sound again.
"""

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from sekisho.model.arrival import Arrival, Direction
from sekisho.model.dossier import Answer
from sekisho.model.message import Link, Message
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail

log = logging.getLogger(__name__)

SECONDS = 2.0  # for all lists of one message
MOST_DOMAINS = 20  # of one message, for each list
_MOST_TRIED = 100  # names that are written as DNS has them: of one that is no name there that takes as long as of one that is
_LONGEST_LABEL = 63  # octets (RFC 1035 section 2.3.4)
LEFT_OUT = "left out"  # the outcome for those of which nothing was asked
_CLICKED = frozenset({"html:a", "html:area", "html:form", "html:meta", "redirect", "qr", "picture", "text", "document:link"})
_KNOWN = 3  # the rank of what the tenant knows as good
RECHECK = 600.0  # seconds between two looks at the canaries
_ERROR = "127.255.255."


@dataclass(frozen=True, slots=True)
class DnsList:
    """One list. `kind`: "address" or "domain". `codes`: (answer, meaning) pairs; a meaning is "strong", "suspicious", "note" or "innocent"."""

    zone: str
    kind: str
    codes: tuple[tuple[str, str], ...] = ()  # none: every answer is suspicious

    def meaning(self, code: str) -> str:
        """Return what an answer of this list means; "" for one that it does not define."""
        if not self.codes:
            return "suspicious"
        return dict(self.codes).get(code, "")

    @property
    def canaries(self) -> tuple[str, str]:
        """The name that must be listed and the one that must not be (RFC 5782 sections 5)."""
        return (f"2.0.0.127.{self.zone}", f"1.0.0.127.{self.zone}") if self.kind == "address" else (f"test.{self.zone}", f"invalid.{self.zone}")


class Reputation:
    """Asks the lists. One for each process: it remembers which are sound."""

    def __init__(self, lists: Sequence[DnsList]) -> None:
        self._lists = tuple(lists)
        self._secret = os.urandom(16)  # nobody outside can work out which of many equal domains are asked about
        self._checked: dict[str, tuple[float, str]] = {}  # zone -> when, and what is wrong ("" = sound)
        self._checking: dict[str, asyncio.Lock] = {}

    @property
    def zones(self) -> tuple[str, ...]:
        """The lists that are asked."""
        return tuple(one.zone for one in self._lists)

    def trouble(self, zone: str) -> str:
        """Return why a list is not believed now; "" where it is, or was not asked yet."""
        return self._checked.get(zone, (0.0, ""))[1]

    @property
    def any(self) -> bool:
        """Tell whether there is any list."""
        return bool(self._lists)

    async def ask(self, arrival: Arrival, message: Message, lookups: Resolver | None, known: AbstractSet[str] = frozenset()) -> tuple[Answer, ...]:
        """Return an answer for each list and each address or domain asked, and one that says what was left out.

        `known`: registrable domains that the tenant knows as good. Mail of our own people is not asked about.
        """
        if lookups is None or not self._lists or arrival.direction is not Direction.INBOUND:
            return ()
        deadline = time.monotonic() + SECONDS
        domains, left_out = domains_of(message, known, self._secret) if any(each.kind != "address" for each in self._lists) else ([], 0)
        asked = [self._ask_list(each, arrival, domains, left_out, lookups, deadline) for each in self._lists]
        return tuple(answer for answers in await asyncio.gather(*asked) for answer in answers)

    async def _ask_list(self, one: DnsList, arrival: Arrival, domains: list[str], left_out: int, lookups: Resolver, deadline: float) -> list[Answer]:
        problem = await self._health(one, lookups)
        if problem:
            return [Answer(f"list:{one.zone}", "failed", (problem,))]
        of_address = one.kind == "address"
        targets = [reversed_address(arrival.connection.ip)] if of_address else domains
        answers = list(await asyncio.gather(*(self._ask(one, target, lookups, deadline) for target in targets if target)))
        return [*answers, Answer(f"list:{one.zone}", LEFT_OUT, (f"{left_out} domains",))] if left_out and not of_address else answers

    async def _ask(self, one: DnsList, target: str, lookups: Resolver, deadline: float) -> Answer:
        question, began = f"list:{one.zone}:{target}", time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, deadline - began)):
                codes = await lookups.a(f"{target}.{one.zone}")
        except (NxDomain, NoData):
            return Answer(question, "none", (), _elapsed(began))
        except (TempFail, TimeoutError) as failure:
            return Answer(question, "failed", (str(failure)[:100] or "no answer in time",), _elapsed(began))
        if any(code.startswith(_ERROR) or not code.startswith("127.") for code in codes):
            self._note(one.zone, f"it answered {codes[0]}, which is an error")
            return Answer(question, "failed", (f"answered {codes[0]}",), _elapsed(began))
        meanings = sorted({meaning for code in codes if (meaning := one.meaning(code))})
        return Answer(question, "answered" if meanings else "none", tuple(f"{one.kind} {meaning}" for meaning in meanings), _elapsed(began))

    async def _health(self, one: DnsList, lookups: Resolver) -> str:
        lock = self._checking.setdefault(one.zone, asyncio.Lock())
        async with lock:
            at, problem = self._checked.get(one.zone, (-RECHECK, ""))
            if time.monotonic() - at < RECHECK:
                return problem
            self._note(one.zone, await _canaries(one, lookups))
            return self._checked[one.zone][1]

    def _note(self, zone: str, problem: str) -> None:
        before = self._checked.get(zone, (0.0, ""))[1]
        self._checked[zone] = time.monotonic(), problem
        if problem and problem != before:
            log.warning("reduced ability: the list %s is switched off for %.0f minutes: %s", zone, RECHECK / 60, problem)
        elif before and not problem:
            log.info("the list %s is sound again", zone)


async def _canaries(one: DnsList, lookups: Resolver) -> str:
    """Return what is wrong with a list, "" if nothing is."""
    must, must_not = one.canaries
    try:
        async with asyncio.timeout(SECONDS):
            listed, clean = await asyncio.gather(_listed(must, lookups), _listed(must_not, lookups))
    except TempFail as failure:
        return f"it does not answer ({str(failure)[:80]})"
    except TimeoutError:
        return "it does not answer in time"
    if not listed or any(code.startswith(_ERROR) for code in listed):
        return f"it does not list {must}" if not listed else f"it answered {listed[0]}, which is an error"
    return f"it lists {must_not}, which nobody may list" if clean else ""


async def _listed(name: str, lookups: Resolver) -> list[str]:
    try:
        return await lookups.a(name)
    except (NxDomain, NoData):
        return []


def reversed_address(ip: str) -> str:
    """Return an address as DNS lists name it; "" for none, and for private and loopback ones, which no list may know."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        return ""
    return address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def domains_of(message: Message, known: AbstractSet[str] = frozenset(), secret: bytes = b"") -> tuple[list[str], int]:
    """Return the registrable domains that lists are asked about, and how many are left out: the sender's, the reply address's, those of links.

    Where there are too many, those come first whose links look odd, then those that a reader clicks, and those that the tenant knows last. Among
    equals a secret decides: whoever fills a message with other domains cannot know which one is passed over.
    """
    mailboxes = (message.sender, *((message.reply_to,) if message.reply_to else ()))
    first = dict.fromkeys(mailbox.organisation for mailbox in mailboxes)
    ranks: dict[str, int] = {}
    for link in message.links:
        domain = link.organisation
        if domain and domain not in first and link.place != "html:img" and _may_be_in_dns(domain):
            rank = _KNOWN if domain in known else _rank(link)
            if rank < ranks.get(domain, _KNOWN + 1):
                ranks[domain] = rank
    others = list(ranks)
    if len(first) + len(others) > MOST_DOMAINS:
        others.sort(key=lambda domain: (ranks[domain], blake2b(domain.encode("utf-8", "replace"), key=secret, digest_size=8).digest()))
    every = [*first, *others]
    asked = list(dict.fromkeys(asked for domain in every[:_MOST_TRIED] if (asked := _in_dns(domain))))
    return asked[:MOST_DOMAINS], max(0, len(asked) - MOST_DOMAINS) + len(every[_MOST_TRIED:])


def _rank(link: Link) -> int:
    return 2 if link.place not in _CLICKED else 0 if link.flags else 1


def _may_be_in_dns(domain: str) -> bool:
    """Tell whether a domain is short enough for DNS. To write a long one in the letters of DNS takes long."""
    return len(domain) <= 200 and max(map(len, domain.split("."))) <= _LONGEST_LABEL


def _in_dns(domain: str) -> str:
    """Return a domain as DNS knows it (RFC 3492); "" for what can be no name there."""
    if not _may_be_in_dns(domain):
        return ""
    labels = [label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in domain.split(".")]
    return ".".join(labels) if all(0 < len(label) <= _LONGEST_LABEL for label in labels) else ""


def _elapsed(began: float) -> int:
    return int((time.monotonic() - began) * 1_000_000)
