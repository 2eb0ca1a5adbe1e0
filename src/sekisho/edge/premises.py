"""What all sessions of one listening socket share: its settings, the door, the guard, and who is there."""

import hashlib
import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import Protocol

from sekisho.edge.door import Client, Door
from sekisho.edge.guard import Guard
from sekisho.edge.pace import SessionLimits
from sekisho.edge.transaction import Transaction
from sekisho.gate.reception import Reception
from sekisho.model.arrival import Connection
from sekisho.model.ids import TenantId
from sekisho.policy.admission import Role
from sekisho.ports.blobs import Blobs
from sekisho.ports.metrics import Metrics
from sekisho.smtp.events import MailFrom
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """What a listener is for and what it allows."""

    name: str
    role: Role
    host_name: str
    tls: ssl.SSLContext | None = None
    greeting_delay: float = 0.0  # seconds in which an early talker gives itself away
    server: ServerLimits = field(default_factory=ServerLimits)
    limits: SessionLimits = field(default_factory=SessionLimits)
    balancers: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()  # whose connections begin with the PROXY protocol


class Attended(Protocol):
    """A session as the listener attends to it."""

    def check_clock(self, now: float) -> None:
        """End what takes too long. `now`: of `time.monotonic`."""
        ...

    def drain(self) -> None:
        """Go as soon as nothing is under way."""
        ...


class Premises:
    """Made once for a socket; its sessions ask it for everything that is not their own."""

    def __init__(self, settings: ListenerSettings, door: Door, guard: Guard, blobs: Blobs, reception: Reception, metrics: Metrics) -> None:
        self.settings = settings
        self.tls = settings.tls  # replaced when the certificate's files change
        self.door = door
        self.guard = guard
        self.metrics = metrics
        self.sessions: set[Attended] = set()
        self.draining = False
        self._blobs = blobs
        self._reception = reception

    @property
    def session_limits(self) -> SessionLimits:
        """How long clients may take now."""
        return self.guard.stress.session_limits(self.settings.limits)

    def is_balancer(self, ip: str) -> bool:
        """Tell whether who connects from there has to say first for whom."""
        return bool(self.settings.balancers) and any(ipaddress.ip_address(ip) in network for network in self.settings.balancers)

    def new_core(self, ip: str) -> ServerSession:
        """Return a fresh protocol core. Only networks listed as ours may send bare newlines; they are made CRLF before anything else."""
        settings = self.settings
        return ServerSession(
            settings.host_name,
            self.guard.stress.server_limits(settings.server),
            offers_starttls=self.tls is not None,
            offers_auth_after_tls=settings.role is Role.SUBMISSION and self.tls is not None,
            normalise_bare_newlines=self.door.directory.is_own_network(ip),
        )

    def new_transaction(self, client: Client, core: ServerSession, mail: MailFrom) -> Transaction:
        """Begin a transaction of this session."""
        connection = Connection(
            ip=client.ip,
            helo=core.helo,
            listener=self.settings.name,
            tls_version=core.tls_version,
            tls_cipher=core.tls_cipher,
            login=client.login,
        )
        return Transaction(mail, client, connection, self.door.directory, self._blobs, self._reception)

    def tenant_of_certificate(self, tls: ssl.SSLObject) -> TenantId | None:
        """Return whose client certificate the session showed, by the SHA-256 of its DER form."""
        certificate = tls.getpeercert(binary_form=True)
        if not certificate:
            return None
        return self.door.directory.tenant_of_certificate(hashlib.sha256(certificate).hexdigest())
