"""MTA-STS policies of other domains: announced in DNS, fetched over HTTPS, kept as long as they say (RFC 8461)."""

import asyncio
import json
import logging
import ssl
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from sekisho.delivery.sts_policy import LARGEST_POLICY, StsPolicy, announced_id, parse_policy
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.ports.web import NotFetched, Web

LOG = logging.getLogger(__name__)
SHELF = "mta-sts"  # policies are of domains of others and the same for all tenants: they stand with the default one
FETCH_SECONDS = 20.0
FAILED_SECONDS = 300.0  # that a policy which could not be fetched is not asked for again
FRESH_SECONDS = 86_400.0  # after which it is fetched again although its id is the same (RFC 8461 section 3.3)
REMEMBERED = 10_000
SWEEP_SECONDS = 7 * 86_400.0  # after its end that a policy is still kept

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Kept:
    identifier: str
    policy: StsPolicy
    fetched_at: float  # seconds since 1970


class StsPolicies:
    """A policy that was seen holds until its time is over, whatever DNS or the web say meanwhile: whoever blocks them gains nothing."""

    def __init__(self, resolver: Resolver, web: Web, documents: Documents, clock: Clock) -> None:
        self._resolver, self._web, self._documents, self._clock = resolver, web, documents, clock
        self._known: OrderedDict[str, _Kept | None] = OrderedDict()
        self._failed: OrderedDict[str, tuple[float, str]] = OrderedDict()  # until when it is not asked for again, and why
        self._asking: dict[str, asyncio.Task[StsPolicy | None]] = {}

    async def policy_of(self, domain: str) -> StsPolicy | None:
        """Return what a domain (A-labels) demands now, None for nothing. Raises what the documents raise: nobody knows then."""
        asking = self._asking.get(domain)
        if asking is None:
            asking = self._asking[domain] = asyncio.ensure_future(self._find(domain))
            asking.add_done_callback(lambda _: self._asking.pop(domain, None))
        return await asyncio.shield(asking)  # one who goes away must not take the answer from the others

    def problem_of(self, domain: str) -> str:
        """Return why an announced policy could not be had a moment ago, in the words of a TLS report (RFC 8460 section 4.3.2.2); ""."""
        until, problem = self._failed.get(domain, (0.0, ""))
        return problem if until > self._clock.monotonic() else ""

    async def _find(self, domain: str) -> StsPolicy | None:
        kept = await self._kept(domain)
        now = self._clock.now()
        announced = await self._announced(domain)
        is_known = kept is not None and announced == kept.identifier and now - kept.fetched_at < min(FRESH_SECONDS, kept.policy.max_age / 2)
        if announced and not is_known and not self.problem_of(domain):
            kept = await self._fetch(domain, announced, now) or kept
        if kept is None or now >= kept.fetched_at + kept.policy.max_age:
            return None
        return kept.policy

    async def _announced(self, domain: str) -> str:
        try:
            return announced_id(await self._resolver.txt(f"_mta-sts.{domain}"))
        except (NoData, NxDomain, TempFail):
            return ""

    async def _fetch(self, domain: str, announced: str, now: float) -> _Kept | None:
        url = f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
        try:
            async with asyncio.timeout(FETCH_SECONDS + 5):
                page = await self._web.get(url, largest=LARGEST_POLICY, seconds=FETCH_SECONDS, redirects=0)
            if page.media_type and page.media_type != "text/plain":
                raise NotFetched(f"the policy is {page.media_type[:80]}")
            policy = parse_policy(page.octets)
        except (NotFetched, TimeoutError, ValueError) as error:
            LOG.warning("the MTA-STS policy of %s could not be had: %s", domain, error or type(error).__name__)
            _remember(self._failed, domain, (self._clock.monotonic() + FAILED_SECONDS, _type_of(error)))
            return None
        kept = _Kept(announced, policy, now)
        _remember(self._known, domain, kept)
        text = page.octets.decode("utf-8", "replace")
        document = json.dumps({"domain": domain, "id": announced, "fetched_at": now, "policy": text})
        await self._documents.put(DEFAULT_TENANT, SHELF, _name(domain), document.encode())
        return kept

    async def _kept(self, domain: str) -> _Kept | None:
        if domain not in self._known:
            octets = await self._documents.get(DEFAULT_TENANT, SHELF, _name(domain))
            _remember(self._known, domain, _read(octets, domain) if octets else None)
        self._known.move_to_end(domain)
        return self._known[domain]


async def sweep_policies(documents: Documents, now: float) -> int:
    """Forget kept policies whose time has been over for a week, and what cannot be read; return how many."""
    gone = 0
    for name in await documents.names(DEFAULT_TENANT, SHELF):
        octets = await documents.get(DEFAULT_TENANT, SHELF, name)
        if octets is None or now < _ends_at(octets) + SWEEP_SECONDS:
            continue
        await documents.forget(DEFAULT_TENANT, SHELF, name)
        gone += 1
    return gone


def _type_of(error: Exception) -> str:
    if isinstance(error, ValueError):
        return "sts-policy-invalid"
    return "sts-webpki-invalid" if isinstance(error.__cause__, ssl.SSLError) else "sts-policy-fetch-error"


def _ends_at(octets: bytes) -> float:
    try:
        document = json.loads(octets)
        return float(document["fetched_at"]) + parse_policy(document["policy"].encode()).max_age
    except (ValueError, KeyError, TypeError, AttributeError):
        return float("-inf")


def _read(octets: bytes, domain: str) -> _Kept | None:
    try:
        document = json.loads(octets)
        if document["domain"] != domain:
            return None
        return _Kept(str(document["id"]), parse_policy(document["policy"].encode()), float(document["fetched_at"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        LOG.error("the kept MTA-STS policy of %s cannot be read; it is fetched anew", domain)
        return None


def _name(domain: str) -> str:
    return sha256(domain.encode()).hexdigest()[:40]


def _remember(where: "OrderedDict[str, Value]", domain: str, value: Value) -> None:
    where[domain] = value
    where.move_to_end(domain)
    if len(where) > REMEMBERED:
        where.popitem(last=False)
