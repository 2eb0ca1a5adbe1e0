"""Signing keys take over by themselves: one begins to sign when DNS shows its record, and the one before it retires."""

import logging
from dataclasses import dataclass, replace

from sekisho.model.ids import TenantId
from sekisho.model.signing import KeyState, StoredKey
from sekisho.ports.clock import Clock
from sekisho.ports.keys import Keys
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.keys import key_name, parse_key
from sekisho.senderauth.signing_key import signing_key

log = logging.getLogger(__name__)

LOOK_SECONDS = 120.0  # between two looks of the keeper
WARN_SECONDS = 3_600.0
OVERLAP = 14 * 86_400.0  # seconds that a retired key's record stays: mail is tried for 10 days, and verified when it arrives


@dataclass(frozen=True, slots=True)
class Seen:
    """One key that has its record in DNS or not. `problem` says what stands there instead; `unanswered`: nobody could tell."""

    key: StoredKey
    shown: bool
    problem: str = ""
    unanswered: bool = False


class Rotation:
    """What the keeper does with keys again and again: it lets them take over, and warns where one signs that nobody can verify."""

    def __init__(self, keys: Keys, resolver: Resolver, clock: Clock) -> None:
        self._keys, self._resolver, self._clock = keys, resolver, clock
        self._warn_from: dict[str, float] = {}

    async def look(self) -> None:
        """Do what is due. A record that is gone is warned of once an hour; a DNS that gives no answer says nothing of it."""
        for seen in await advance(self._keys, self._resolver, self._clock):
            if seen.key.state is not KeyState.SIGNING or seen.shown or seen.unanswered:
                continue
            name, now = key_name(seen.key.domain, seen.key.selector), self._clock.now()
            if self._warn_from.get(name, 0.0) <= now:
                self._warn_from[name] = now + WARN_SECONDS
                log.warning("DNS does not show %s any more, and mail is signed with its key: it fails DKIM. %s", name, seen.problem)


async def advance(keys: Keys, resolver: Resolver, clock: Clock) -> list[Seen]:
    """Do for every tenant what is due, and return the keys that waited or signed, with what DNS shows of them. Safe to break off and to repeat."""
    return [seen for tenant in await keys.tenants() for seen in await _of_tenant(keys, resolver, clock.now(), tenant)]


async def _of_tenant(keys: Keys, resolver: Resolver, now: float, tenant: TenantId) -> list[Seen]:
    seen: list[Seen] = []
    for key in await keys.of_tenant(tenant):
        if key.state is KeyState.RETIRED:
            continue
        found = await look(key, resolver)
        if found.shown and key.state is KeyState.WAITING:
            found = Seen(replace(key, state=KeyState.SIGNING), shown=True)
            await keys.put(found.key)
        seen.append(found)
    stored = await keys.of_tenant(tenant)
    newest = {(key.domain, key.algorithm): key for key in stored if key.state is KeyState.SIGNING}  # they come the oldest first
    for key in stored:
        if key.state is KeyState.SIGNING and newest[key.domain, key.algorithm] != key:
            await keys.put(replace(key, state=KeyState.RETIRED, until=now + OVERLAP))
        elif key.state is KeyState.RETIRED and key.until < now:
            await keys.remove(key)
    return seen


async def look(key: StoredKey, resolver: Resolver) -> Seen:
    """Ask whether DNS shows a key's record, and no other key at its name."""
    name = key_name(key.domain, key.selector)
    try:
        records = await resolver.txt(name)
    except (NoData, NxDomain):
        return Seen(key, shown=False)
    except TempFail as failure:
        return Seen(key, shown=False, problem=str(failure)[:200] or "DNS gave no answer", unanswered=True)
    own = signing_key(key.domain, key.selector, key.private).private.public_key()
    problem = ""
    for record in records:
        try:
            published = parse_key(record)
        except ValueError as error:
            problem = str(error)
            continue
        if published.public != own:
            return Seen(key, shown=False, problem="another key is published there")
        return Seen(key, shown=True)
    return Seen(key, shown=False, problem=problem)
