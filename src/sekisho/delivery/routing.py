"""Which host of a route is asked: in the order given or by MX, but hosts that just failed come last."""

import asyncio
import random
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from sekisho.delivery.connections import Connection, HandshakeFailed, NotTrusted, Unreachable
from sekisho.delivery.exchangers import MOST_PLACES, Exchangers, Place
from sekisho.delivery.settings import DeliverySettings
from sekisho.delivery.tls import NO_DEMAND, Demand, Level, unverified_context, verified_context
from sekisho.delivery.tls_sessions import GENERAL, NOT_OFFERED, result_of
from sekisho.model.delivery import Hop, Route
from sekisho.model.tls_session import TlsSession
from sekisho.smtp.client import Client

AVOIDED_SECONDS = 60.0  # that a host which could not be reached is asked last
PLAIN_SECONDS = 3_600.0  # that a host whose STARTTLS is broken is spoken to without it
REMEMBERED_HOSTS = 10_000


def _stronger(demand: Demand, route: Route) -> Demand:
    """Return what policy demands of this mail where that is more."""
    level = Level(route.tls) if route.tls else Level.OPPORTUNISTIC
    return replace(demand, level=level, source="policy") if level.strength > demand.level.strength else demand


class Connector:
    """Opens sessions. Remembers for a while which hosts are down and whose TLS is broken."""

    def __init__(self, settings: DeliverySettings, monotonic: Callable[[], float], exchangers: Exchangers | None = None) -> None:
        """`exchangers` finds the hosts of routes by MX; without it such mail waits."""
        self._is_allowed = settings.is_allowed
        self._settings = settings
        self._monotonic = monotonic
        self._exchangers = exchangers
        self._context = unverified_context(settings.tls_files)
        self._verified: ssl.SSLContext | None = None  # made when first needed: the system's authorities take 4 MB and 20 ms in each process
        self._levels = dict(settings.tls_levels)
        self._avoided: dict[Place, float] = {}
        self._plain: dict[Place, float] = {}

    def order(self, places: list[Place]) -> list[Place]:
        """Return places in the order in which they are to be tried."""
        now = self._monotonic()
        return sorted(places, key=lambda place: self._avoided.get(place, 0.0) > now)  # stable: the given order otherwise

    async def connect(self, route: Route) -> Connection:
        """Return a session with the first host that has one for us. Raises Unreachable with what the last one said, or Undeliverable."""
        failure: Unreachable | None = None
        latest = self._monotonic() + self._settings.patience.greeting  # many hosts that are silent must not hold a worker for hours
        for place in self.order(await self._places(route)):
            try:
                connection = await self._connect_place(place)
            except Unreachable as error:
                failure = failure if isinstance(failure, NotTrusted) else error  # what an operator must know before all
                self._remember(self._avoided, place, AVOIDED_SECONDS)
                if self._monotonic() >= latest:
                    break
            else:
                self._avoided.pop(place, None)
                return connection
        raise failure or Unreachable(None, f"the route {route} has no hosts")

    async def _places(self, route: Route) -> list[Place]:
        if not route.exchangers_of:
            hops = drawn(route.hops)
            return await self._public_places(route, hops) if route.guarded else [Place(hop, hop.host, self._demand(hop, route)) for hop in hops]
        if self._exchangers is None:
            raise Unreachable(None, "nobody here asks DNS for mail exchangers")
        places = await self._exchangers.places(route.exchangers_of, heeding=route.tls != Level.OPPORTUNISTIC)
        return [replace(place, demand=_stronger(place.demand, route)) for place in places] if route.tls else places

    async def _public_places(self, route: Route, hops: Sequence[Hop]) -> list[Place]:
        """Return the public addresses of hops that a tenant named: what is inside of our own network is not theirs to reach."""
        found: list[Place] = []
        for hop in hops:
            try:
                answers = await asyncio.get_running_loop().getaddrinfo(hop.host, hop.port, type=socket.SOCK_STREAM)
            except OSError:
                continue
            addresses = dict.fromkeys(str(address[0]) for *_, address in answers)
            found += [Place(hop, address, self._demand(hop, route)) for address in addresses if self._is_allowed(address)]
        if not found:
            raise Unreachable(None, f"no host of the route {route} has a public address")
        return found[:MOST_PLACES]

    def _demand(self, hop: Hop, route: Route) -> Demand:
        """Return the stronger of what the route and the settings demand."""
        levels = [Level(route.tls)] if route.tls else []
        levels += [level] if (level := self._levels.get(hop.host.lower())) else []
        return Demand(max(levels, key=lambda level: level.strength), "settings") if levels else NO_DEMAND

    async def _connect_place(self, place: Place) -> Connection:
        if place.demand.is_binding:  # never in the clear, never to somebody else: a failure is told and tried again
            try:
                return await self._open(place, use_tls=True)
            except HandshakeFailed as error:
                raise NotTrusted(place.hop, f"{error} ({place.demand.source} demands TLS)") from error
        counted = place
        if place.trial.is_binding:
            try:
                return await self._open(replace(place, demand=place.trial), use_tls=True)
            except (HandshakeFailed, NotTrusted):
                counted = replace(place, seen=None)  # the failure was told
        if self._plain.get(place, 0.0) <= self._monotonic():
            try:
                return await self._open(counted, use_tls=True)
            except HandshakeFailed:  # opportunistic: a broken TLS must not stop the mail
                self._remember(self._plain, place, PLAIN_SECONDS)
                counted = replace(place, seen=None)
        connection = await self._open(replace(place, seen=None), use_tls=False)
        self._tell(counted, GENERAL, reason="its TLS was broken a while ago")
        return connection

    async def _open(self, place: Place, *, use_tls: bool) -> Connection:
        patience, hop = self._settings.patience, place.hop
        context = self._context_for(place)
        client = Client(self._settings.host_name, use_tls=use_tls)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience.connect):
                transport, connection = await loop.create_connection(lambda: Connection(hop, client, patience), place.address, hop.port)
        except TimeoutError as error:
            raise Unreachable(hop, f"{hop}: no connection within {patience.connect:g} s") from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a host name that no resolver takes
            raise Unreachable(hop, f"{hop}: {error}") from error
        own = str((transport.get_extra_info("sockname") or ("",))[0])
        try:
            await connection.open(context, place.demand)
        except BaseException as error:  # also when the asker loses patience
            connection.abort()
            if isinstance(error, Unreachable) and (result := result_of(error)):
                self._tell(place, result, own, str(error))
            raise
        self._tell(place, "" if connection.tls_version else NOT_OFFERED, own)
        return connection

    def _context_for(self, place: Place) -> ssl.SSLContext:
        if not place.demand.needs_authority:
            return self._context
        if self._verified is None:
            try:
                self._verified = verified_context(self._settings.tls_files)
            except OSError as error:  # the start had read them: somebody has changed the files since
                raise Unreachable(place.hop, f"{place.hop}: the authorities that could prove it cannot be read: {error}") from error
        return self._verified

    def _tell(self, place: Place, result: str, own: str = "", reason: str = "") -> None:
        """Count a session for the report to its domain."""
        if place.seen is not None and self._exchangers is not None and self._exchangers.tell is not None:
            self._exchangers.tell(TlsSession(place.seen, place.seen.problem or result, place.hop.host, place.address, own, reason))

    def _remember(self, where: dict[Place, float], place: Place, seconds: float) -> None:
        if len(where) >= REMEMBERED_HOSTS:
            where.clear()
        where[place] = self._monotonic() + seconds


def drawn(hops: Sequence[Hop]) -> list[Hop]:
    """Return the order in which hops are tried: neighbours with weights are drawn by them, the others stay in their places."""
    ordered: list[Hop] = []
    for weighted, group in groupby(hops, key=lambda hop: hop.weight > 0):
        together = list(group)
        ordered += sorted(together, key=lambda hop: random.random() ** (1 / hop.weight), reverse=True) if weighted else together
    return ordered
