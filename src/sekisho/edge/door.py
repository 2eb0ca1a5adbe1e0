"""Who is let in with what: the answers to MAIL, RCPT and AUTH."""

import asyncio
import time
from dataclasses import dataclass
from typing import assert_never

from sekisho.edge.connections import Connections
from sekisho.edge.guard import Guard
from sekisho.model.address import Address
from sekisho.model.arrival import Direction
from sekisho.model.decision import Reply
from sekisho.model.delivery import Route
from sekisho.model.ids import TenantId
from sekisho.policy.admission import Inbound, Outbound, Refuse, Role, admit, may_use_sender
from sekisho.policy.srs import Rewriter
from sekisho.ports.directory import Directory, Known
from sekisho.ports.recipients import Existence, RecipientCheck
from sekisho.smtp.replies import AUTH_FAILED, AUTH_OK, ENCRYPT_FIRST, LOGIN_FIRST, NO_SUCH_USER, OK

TOO_MANY_LOGINS = Reply(454, "4.7.0", "Too many failed logins, please try again later")
CANNOT_VERIFY = Reply(451, "4.4.3", "The recipient cannot be verified now, please try again later")
NOT_NOW = Reply(450, "4.2.1", "Mail for this organisation is not taken now, please try again later")
NO_ROUTE = Reply(550, "5.4.4", "No route to that domain")


@dataclass(slots=True)
class Client:
    """What is known of the other side of one session."""

    ip: str
    role: Role
    tls: bool = False
    login: str = ""
    login_tenant: TenantId | None = None
    certificate_tenant: TenantId | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A recipient that is let in, and whose message it is."""

    tenant: TenantId
    direction: Direction


class Door:
    """Answers by the directory and the admission table. `directory` and `home_domain` are replaced when the settings are reloaded.

    `home_domain` is where a bare `postmaster` belongs (RFC 5321 section 4.5.1); "" if there is no own domain.
    """

    def __init__(self, directory: Directory, home_domain: str, recipients: RecipientCheck, guard: Guard, srs: Rewriter | None = None) -> None:
        self.directory = directory
        self.home_domain = home_domain
        self._recipients = recipients
        self._guard = guard
        self._srs = srs
        self.connections: Connections | None = None  # the connection policy, where there is one

    def client_tenant(self, client: Client) -> TenantId | None:
        """Return whose outbound client this is: by login, by certificate, then by network."""
        return client.login_tenant or client.certificate_tenant or self.directory.tenant_of_network(client.ip)

    async def may_connect(self, client: Client) -> Reply | None:
        """Return the refusal for a new session by the connection policy, None if there is none."""
        if self.connections is None or self.connections.is_off:
            return None
        return await self.connections.may_connect(client.ip, ours=self.client_tenant(client) is not None)

    async def within_limits(self, client: Client, sender: Address, recipient: Address, admitted: Admitted | Reply) -> Admitted | Reply:
        """Return what the connection policy makes of the answer to RCPT TO."""
        if self.connections is None or self.connections.is_off:
            return admitted
        if isinstance(admitted, Admitted):
            ours = self.client_tenant(client) is not None
            return await self.connections.may_send(client.ip, sender, recipient, admitted.direction, ours=ours) or admitted
        if admitted == NO_SUCH_USER:
            await self.connections.recipient_unknown(client.ip)
        return admitted

    def may_mail(self, client: Client, sender: Address) -> Reply:
        """Answer MAIL FROM: a submission listener wants a login first; a known client uses no other tenant's addresses."""
        tenant = self.client_tenant(client)
        if client.role is Role.SUBMISSION and tenant is None:
            return LOGIN_FIRST if client.tls else ENCRYPT_FIRST
        return may_use_sender(tenant, sender, self.directory.tenant_of_domain(sender.domain), by_login=bool(client.login)) or OK

    def at_home(self, recipient: Address) -> Address:
        """Give a bare `postmaster` its domain; every other address stays as it is."""
        bare = not recipient.domain and recipient.local.lower() == "postmaster"
        return Address(recipient.local, self.home_domain) if bare and self.home_domain else recipient

    async def may_rcpt(self, client: Client, recipient: Address, sender: Address, directory: Directory | None = None) -> Admitted | Reply:
        """Answer RCPT TO: ours, or from one of ours, or 550 5.7.1. The recipient has been through `at_home`.

        `directory`: the view with which the transaction began, so that a message never sees two versions of the settings.
        """
        directory = directory or self.directory
        recipient_tenant = directory.tenant_of_domain(recipient.domain)
        admission = admit(client.role, self.client_tenant(client), recipient_tenant, recipient)
        match admission:
            case Outbound(tenant=tenant):
                return NO_ROUTE if directory.route(tenant, recipient.domain) is None else Admitted(tenant, Direction.OUTBOUND)
            case Inbound(tenant=tenant):
                if sender.is_null and self._srs is not None and self._srs.original(recipient, time.time()) is not None:
                    return Admitted(tenant, Direction.INBOUND)  # a bounce to a sender that we rewrote
                return await self._exists(directory, tenant, recipient) or Admitted(tenant, Direction.INBOUND)
            case Refuse(reply=reply):
                return reply
            case _:
                assert_never(admission)

    async def may_log_in(self, client: Client, login: str, password: str) -> Reply:
        """Answer AUTH; the session has TLS already. The costly comparison runs beside the loop."""
        if not self._guard.may_log_in(client.ip):
            return TOO_MANY_LOGINS
        tenant = await asyncio.to_thread(self.directory.tenant_of_login, login, password)
        if tenant is None:
            self._guard.login_failed(client.ip)
            return AUTH_FAILED
        client.login, client.login_tenant = login, tenant
        return AUTH_OK

    async def _exists(self, directory: Directory, tenant: TenantId, recipient: Address) -> Reply | None:
        """Return the refusal for a recipient that does not exist, or None."""
        known = directory.recipient(tenant, recipient)
        if known is Known.YES:
            return None
        if known is Known.NO:
            return NO_SUCH_USER
        if known is Known.LATER:
            return NOT_NOW
        route = directory.route(tenant, recipient.domain)
        if route is None:
            return NO_ROUTE
        return await self._ask(recipient, route)

    async def _ask(self, recipient: Address, route: Route) -> Reply | None:
        match await self._recipients.exists(recipient, route):
            case Existence.YES:
                return None
            case Existence.NO:
                return NO_SUCH_USER
            case Existence.UNKNOWN:
                return CANNOT_VERIFY
