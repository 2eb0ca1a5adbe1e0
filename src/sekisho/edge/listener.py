"""One listening socket in one edge process: makes sessions, watches their clocks, drains them."""

import asyncio
import hashlib
import ipaddress
import logging
import socket
import ssl
import time
from dataclasses import dataclass, field

from sekisho.edge.door import Client, Door
from sekisho.edge.guard import Guard
from sekisho.edge.pace import SessionLimits
from sekisho.edge.session import Session
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

log = logging.getLogger(__name__)

CLOCK_SECONDS = 1.0


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


class Listener:
    """All sessions of one socket in this process."""

    def __init__(self, settings: ListenerSettings, door: Door, guard: Guard, blobs: Blobs, reception: Reception, metrics: Metrics) -> None:
        self.settings = settings
        self.tls = settings.tls  # replaced when the certificate's files change
        self.door = door
        self.guard = guard
        self.metrics = metrics
        self.sessions: set[Session] = set()
        self.draining = False
        self._blobs = blobs
        self._reception = reception
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, listening: socket.socket) -> None:
        """Accept sessions from an inherited socket."""
        self.metrics.gauge("stress_mode", 0)  # what a process that was killed said last stands until somebody says otherwise
        self._server = await asyncio.get_running_loop().create_server(lambda: Session(self), sock=listening, backlog=1024)
        self._watch = asyncio.ensure_future(self._watch_clocks())

    async def stop(self, seconds: float) -> None:
        """Accept no more, let messages under way finish, then close; at most that many seconds."""
        self.draining = True
        if self._server is not None:
            self._server.close()
        deadline = time.monotonic() + seconds
        while self.sessions and time.monotonic() < deadline:
            for session in tuple(self.sessions):
                session.drain()
            await asyncio.sleep(0.05)
        if self._watch is not None:
            self._watch.cancel()

    def rest(self, wished: bool) -> None:
        """Let nobody in and let everybody go as soon as nothing is under way (421), or open again: the machine is drained, the service goes on."""
        self.draining = wished
        for session in tuple(self.sessions) if wished else ():
            session.drain()

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

    async def _watch_clocks(self) -> None:
        """One task looks at all sessions each second: cheaper than a timer for each."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(CLOCK_SECONDS)
            now = time.monotonic()
            self._look_at_stress(now, now - before - CLOCK_SECONDS)
            before = now
            for session in tuple(self.sessions):
                session.check_clock(now)

    def _look_at_stress(self, now: float, late: float) -> None:
        stress = self.guard.stress
        changed = stress.look(self.guard.total, now, late)
        if changed or stress.is_on:  # again and again while it lasts: another edge that starts or calms down meanwhile says that there is none
            self.metrics.gauge("stress_mode", int(stress.is_on))
        if not changed:
            return
        if stress.is_on:
            log.warning("overloaded: %d sessions; clients get 10 seconds for a command until it is calm", self.guard.total)
        else:
            log.warning("the overload is over: %d sessions", self.guard.total)
