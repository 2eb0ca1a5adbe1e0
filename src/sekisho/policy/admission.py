"""Who may send through us: one pure table. Everything that it does not name is refused, so the gateway is never an open relay."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.ids import TenantId


class ListenerRole(StrEnum):
    """What a listener is for."""

    MX = "mx"  # the whole Internet, for our recipients; a tenant's own servers, outward
    SUBMISSION = "submission"  # people and programs that prove who they are
    INTERNAL = "internal"  # a tenant's own servers only


class Proof(StrEnum):
    """By what a client is known."""

    NETWORK = "network"
    CERTIFICATE = "certificate"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Client:
    """A client that has shown whose it is."""

    tenant: TenantId
    proof: Proof


@dataclass(frozen=True, slots=True)
class Inbound:
    """For a recipient of this tenant; its settings apply."""

    tenant: TenantId


@dataclass(frozen=True, slots=True)
class Outbound:
    """From this tenant to somewhere else; its settings apply."""

    tenant: TenantId


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not through us."""

    reply: Reply


Admission = Inbound | Outbound | Refuse

RELAYING_DENIED = Reply(550, "5.7.1", "We do not relay for you to this recipient")
NOT_FOR_STRANGERS = Reply(550, "5.7.1", "This service is for known clients only")
AUTHENTICATE_FIRST = Reply(530, "5.7.0", "Authentication required")  # RFC 4954 section 6
NOT_YOUR_SENDER = Reply(550, "5.7.1", "You may not send with this sender address")
NO_SOURCE_ROUTES = Reply(550, "5.7.1", "Routing inside of the local part is not accepted")

_ROUTE_SIGNS = frozenset("@%!")  # "user%elsewhere@ours": a next hop that obeys it would make us a relay (RFC 5321 appendix C and F.2)
ROLE_MAILBOXES = frozenset({"postmaster", "abuse"})


def always_exists(recipient: Address) -> bool:
    """Tell whether a recipient of an own domain must be accepted whatever its list says: postmaster (RFC 5321 section 4.5.1, also without
    a domain) and abuse (RFC 2142 section 4).
    """
    return recipient.local.lower() in ROLE_MAILBOXES if recipient.domain else recipient.local.lower() == "postmaster"


def admit(
    role: ListenerRole,
    client: Client | None,
    sender: Address,
    sender_tenant: TenantId | None,
    recipient: Address,
    recipient_tenant: TenantId | None,
) -> Admission:
    """Decide on one recipient. `sender_tenant` and `recipient_tenant` say whose domain each address has, None for nobody's here.

    A login is worth something on submission and internal listeners only: the mx listener does not offer AUTH. Mail between two of our
    tenants, or within one, is inbound for the recipient's: it is judged by those who will read it.
    """
    if role is ListenerRole.MX and client is not None and client.proof is Proof.LOGIN:
        client = None
    if client is None and role is not ListenerRole.MX:
        return Refuse(AUTHENTICATE_FIRST if role is ListenerRole.SUBMISSION else NOT_FOR_STRANGERS)
    if not _ROUTE_SIGNS.isdisjoint(recipient.local) and (client is None or recipient_tenant is not None):
        return Refuse(NO_SOURCE_ROUTES)
    if client is not None and not _may_use(client, sender, sender_tenant):
        return Refuse(NOT_YOUR_SENDER)
    if recipient_tenant is not None:
        return Inbound(recipient_tenant)
    if client is not None and recipient.domain:
        return Outbound(client.tenant)
    return Refuse(RELAYING_DENIED)


def _may_use(client: Client, sender: Address, sender_tenant: TenantId | None) -> bool:
    """A known client may send bounces and its own addresses, never another tenant's. A server, known by network or certificate, also forwards
    mail of strangers with their address; a login is one person or program and has no such reason.
    """
    if sender.is_null or sender_tenant == client.tenant:
        return True
    return sender_tenant is None and client.proof is not Proof.LOGIN
