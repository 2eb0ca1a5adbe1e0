"""The connection policy at the door: rates, profiles of addresses, reverse DNS, greylisting. Counted over all edges."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, Direction
from sekisho.model.decision import Reply
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import UNWANTED, Category, Verdict
from sekisho.policy.connection import (
    BLOCKED,
    BLOCKED_FOR_NOW,
    NOT_YET,
    TOO_MANY_FOR_RECIPIENT,
    TOO_MANY_FROM_ADDRESS,
    TOO_MANY_FROM_SENDER,
    ConnectionPolicy,
    Kind,
    Profile,
    greylist_key,
    reverse_verdict,
)
from sekisho.ports.counters import Counters
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail

log = logging.getLogger(__name__)

Note = Callable[[list[TrackingEvent]], Awaitable[None]]

_TOLD_EVERY = 60.0  # seconds in which one address's refusals for one reason are one event
_LOOKUP_SECONDS = 5.0
_MOST_ADDRESSES = 20  # of one name that are compared
PASSED = "passed"


class Connections:
    """One for an edge. `policy` is replaced when the settings are reloaded; see `renew`."""

    def __init__(self, policy: ConnectionPolicy, counters: Counters, resolver: Resolver | None, note: Note | None = None) -> None:
        self._counters = counters
        self._resolver = resolver
        self._note = note
        self._telling: set[asyncio.Task[None]] = set()
        self.renew(policy)

    def renew(self, policy: ConnectionPolicy) -> None:
        """Go by this policy from now on. Raises ValueError for a list that cannot be read."""
        self._approved, self._blocked, self._unwanted = policy.lists()
        self._profiles = {profile.kind: profile for profile in policy.profiles}
        self._policy = policy
        self.is_off = policy.is_off

    async def may_connect(self, ip: str, *, ours: bool) -> Reply | None:
        """Return the refusal for a new session, None if there is none. `ours`: a client of our own networks."""
        if self.is_off or ours or self._approved(ip):
            return None
        if self._blocked(ip):
            return self._refused(ip, BLOCKED, "blocked address")
        if self._profiles and (kind := await self._counters.recall(f"block:{ip}")) is not None:
            return self._refused(ip, BLOCKED_FOR_NOW, f"profile {kind}")
        return None

    async def may_send(self, ip: str, sender: Address, recipient: Address, direction: Direction, *, ours: bool) -> Reply | None:
        """Return the refusal for one recipient that would be let in otherwise."""
        if self.is_off or self._approved(ip):
            return None
        if direction is Direction.OUTBOUND or ours:
            return await self._outbound(ip, sender)
        return await self._inbound(ip, sender, recipient)

    async def recipient_unknown(self, ip: str) -> None:
        """Note that an address asked for somebody who does not exist."""
        if not self.is_off and Kind.HARVEST in self._profiles and not self._approved(ip):
            await self._profile(self._profiles[Kind.HARVEST], ip, bad=True)

    async def judged(self, arrival: Arrival, verdict: Verdict) -> None:
        """Note what came of a message."""
        ip = arrival.connection.ip
        if self.is_off or not self._profiles or arrival.direction is not Direction.INBOUND or not ip or self._approved(ip):
            return
        bad = {
            Kind.SPAM: verdict.category in UNWANTED - {Category.MALWARE},
            Kind.VIRUS: verdict.category is Category.MALWARE,
            Kind.BOUNCE: arrival.envelope.sender.is_null,
            Kind.THROTTLE: False,
        }
        for kind, profile in self._profiles.items():
            if kind in bad:
                await self._profile(profile, ip, bad=bad[kind])

    async def _inbound(self, ip: str, sender: Address, recipient: Address) -> Reply | None:
        policy = self._policy
        if policy.rates is not None:
            if await self._over(f"in:{ip}", policy.rates.inbound_address, 60.0):
                return self._refused(ip, TOO_MANY_FROM_ADDRESS, "rate of the address", sender, recipient)
            if await self._over(f"to:{recipient.key}", policy.rates.inbound_recipient, 60.0):
                return self._refused(ip, TOO_MANY_FOR_RECIPIENT, "rate of the recipient", sender, recipient)
        if Kind.HARVEST in self._profiles:
            await self._profile(self._profiles[Kind.HARVEST], ip, bad=False)
        if policy.reverse_name or self._unwanted:
            reply = await self._reverse(ip)
            if reply is not None:
                return self._refused(ip, reply, "reverse DNS", sender, recipient)
        if policy.greylisting is not None and not sender.is_null:
            return await self._greylisted(ip, sender, recipient)
        return None

    async def _outbound(self, ip: str, sender: Address) -> Reply | None:
        rates = self._policy.rates
        if rates is None:
            return None
        if await self._over(f"out:{ip}", rates.outbound_address, 300.0):
            return self._refused(ip, TOO_MANY_FROM_ADDRESS, "rate of the address", sender)
        if not sender.is_null and await self._over(f"from:{sender.key}", rates.outbound_sender, 600.0):
            return self._refused(ip, TOO_MANY_FROM_SENDER, "rate of the sender", sender)
        return None

    async def _over(self, key: str, most: int, seconds: float) -> bool:
        return most > 0 and await self._counters.add(key, 1, seconds) > most

    async def _profile(self, profile: Profile, ip: str, *, bad: bool) -> None:
        total = await self._counters.add(f"all:{profile.kind}:{ip}", 1, profile.window)
        wrong = await self._counters.add(f"bad:{profile.kind}:{ip}", int(bad), profile.window)
        if profile.is_over(wrong, total):
            await self._counters.remember(f"block:{ip}", profile.kind, profile.block)

    async def _greylisted(self, ip: str, sender: Address, recipient: Address) -> Reply | None:
        grey, now = self._policy.greylisting, time.time()
        if grey is None:
            return None
        key = greylist_key(ip, sender, recipient)
        known = await self._counters.recall(key)
        if known == PASSED:
            return None
        if known is not None and now - _number(known) >= grey.wait:
            await self._counters.remember(key, PASSED, grey.remember)
            return None
        if known is None:
            await self._counters.remember(key, f"{now:.0f}", grey.patience)
            if await self._counters.recall(key) is None:
                return None  # nothing can be remembered now: mail must not wait for that
        return self._refused(ip, NOT_YET, "greylisting", sender, recipient)

    async def _reverse(self, ip: str) -> Reply | None:
        if self._resolver is None:
            return None
        names, confirmed = await self._names(self._resolver, ip)
        return reverse_verdict(self._policy, names, confirmed=confirmed, unwanted=self._unwanted)

    async def _names(self, resolver: Resolver, ip: str) -> tuple[list[str] | None, bool | None]:
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                names = (await resolver.ptr(ip))[:5]
                if self._policy.reverse_name != "confirmed":
                    return names, None
                return names, await _leads_back(resolver, names, ip)
        except (NoData, NxDomain):
            return [], False
        except (TempFail, TimeoutError):
            return None, None

    def _refused(self, ip: str, reply: Reply, why: str, sender: Address | None = None, recipient: Address | None = None) -> Reply:
        if self._note is not None:
            task = asyncio.ensure_future(self._tell(ip, reply, why, sender, recipient))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return reply

    async def _tell(self, ip: str, reply: Reply, why: str, sender: Address | None, recipient: Address | None) -> None:
        """Tell one refusal a minute of each address and reason: a flood must not fill the history."""
        if self._note is None or await self._counters.add(f"told:{why}:{ip}", 1, _TOLD_EVERY) > 1:
            return
        now = time.time()
        facts = (("reply", str(reply)), ("rule", f"connection:{why}"), ("from", str(sender or "")), ("ip", ip))
        event = TrackingEvent(now, DEFAULT_TENANT, ArrivalId(new_id(now)), recipient.key if recipient else "", EventKind.REFUSED, facts)
        try:
            await self._note([event])
        except (OSError, TemporaryFailure) as error:
            log.warning("a refusal could not be told: %s", error)


async def _leads_back(resolver: Resolver, names: list[str], ip: str) -> bool:
    """Tell whether one of an address's names has that address (RFC 8601 section 2.7.3, iprev)."""
    ask = resolver.aaaa if ":" in ip else resolver.a
    for name in names:
        try:
            found = await ask(name)
        except (NoData, NxDomain):
            continue
        if ip in found[:_MOST_ADDRESSES]:
            return True
    return False


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
