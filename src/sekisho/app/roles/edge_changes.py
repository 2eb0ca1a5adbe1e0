"""What an edge takes over while mail flows: settings that were reloaded, and what people set."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sekisho.app.assembling import assemble
from sekisho.app.assembling.connecting import connection_policy
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.reloading import last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.policy_watch import take_file
from sekisho.app.roles.common import Place
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.edge.door import Door
from sekisho.edge.listener import Listener
from sekisho.edge.tls import take_clients
from sekisho.gate.reception import Reception
from sekisho.gate.resume import Resume
from sekisho.gate.scanning import Scanners
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.ports.policies import BELL
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.snapshots import Snapshots

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Changes:
    """The parts of one edge that may be replaced under way; everything else of the settings needs a restart."""

    place: Place
    stores: EmbeddedStores
    snapshots: Snapshots
    door: Door
    reception: Reception
    resume: Resume
    listeners: Sequence[Listener]
    scanners: Scanners
    _closing: list[asyncio.Future[None]] = field(default_factory=list)

    def take_over(self, fresh: StaticDirectory) -> None:
        """Go by what people set in the meantime."""
        self.door.directory = self.resume.directory = fresh
        self.reception.carrier = replace(self.reception.carrier, directory=fresh)
        for listener in self.listeners:
            if listener.tls is not None:
                take_clients(listener.tls, fresh.client_certificates())

    def reload(self) -> None:
        """Take over domains, routes, recipients, logins, policy, scanners, lists, and what inspections go by."""
        changed = last_good(self.place.folder)
        self._renew_the_door(changed)
        self._closing.append(asyncio.ensure_future(self.look_at_file()))
        self._closing.append(asyncio.ensure_future(self.scanners.close()))  # what is under way ends on its own sessions
        deaf = self.scanners.deaf
        self.scanners = assemble.build_scanners(changed, self.stores.clock)
        self.scanners.deaf |= deaf  # until the next test string says otherwise
        station, inspections = self.reception.station, assemble.build_catalogue(changed, stored(self.place.folder))
        self.reception.station = replace(
            station,
            catalogue=inspections,
            versions=assemble.versions(station.weights, inspections),
            reputation=assemble.build_reputation(changed),
            scanners=self.scanners,
            wishes=assemble.build_wishes(changed),
        )

    def _renew_the_door(self, changed: Settings) -> None:
        self.snapshots.rebase(assemble.from_file(changed))
        self.door.home_domain = next(iter(assemble.own_domains(changed)), "")
        if self.door.connections is not None:
            self.door.connections.renew(connection_policy(changed))
        self.reception.carrier = replace(
            self.reception.carrier,
            directory=self.snapshots.directory,
            expire_days=changed.delivery.retry_days,
            dmarc_reports=changed.dmarc_reports.enabled,
        )

    async def look_at_file(self) -> None:
        """Take the policy document that the settings name, if it is another one now."""
        try:
            await take_file(self.stores.policies, self.stores.clock, last_good(self.place.folder))
        except (Refused, TemporaryFailure) as trouble:  # the supervisor read it a moment ago; it changed since, or the store is gone
            log.error("%s", trouble)
        self.stores.signals.ring(BELL)

    async def take_file_later(self) -> None:
        """Do the same after a start by the sealed copy: once what people set was read. Never ends."""
        read = asyncio.Event()
        self.snapshots.on_change.append(lambda _: None if self.snapshots.from_copy else read.set())
        await read.wait()
        await self.look_at_file()
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Wait for what was begun, and end the sessions of the scanners."""
        await asyncio.gather(*self._closing, self.scanners.close())
