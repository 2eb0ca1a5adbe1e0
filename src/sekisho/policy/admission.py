"""Who may send through us: one pure table. Everything that it does not name is refused, so the gateway is never an open relay."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.ids import TenantId


class Role(StrEnum):
    """What a listener is for."""

    MX = "mx"  # the whole Internet, for our recipients; a tenant's own servers, outward
    SUBMISSION = "submission"  # people and programs that prove who they are
    INTERNAL = "internal"  # a tenant's own servers only


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


def admit(role: Role, client_tenant: TenantId | None, recipient_tenant: TenantId | None, recipient: Address) -> Admission:
    """Decide on one recipient. `client_tenant`: whose client this is, proven by network, certificate or login; `recipient_tenant`: whose
    domain the recipient has; None for nobody's here.

    Mail between two of our tenants, or within one, is inbound for the recipient's: it is judged by the settings of those who will read it.
    """
    if client_tenant is None and role is not Role.MX:
        return Refuse(AUTHENTICATE_FIRST if role is Role.SUBMISSION else NOT_FOR_STRANGERS)
    if not _ROUTE_SIGNS.isdisjoint(recipient.local) and (client_tenant is None or recipient_tenant is not None):
        return Refuse(NO_SOURCE_ROUTES)
    if recipient_tenant is not None:
        return Inbound(recipient_tenant)
    if client_tenant is not None and recipient.domain:
        return Outbound(client_tenant)
    return Refuse(RELAYING_DENIED)


def may_use_sender(client_tenant: TenantId | None, sender: Address, sender_tenant: TenantId | None, *, by_login: bool) -> Reply | None:
    """Answer MAIL FROM: None if the client may use this envelope sender, else the refusal. `sender_tenant`: whose domain the sender has.

    A stranger may name any sender: what that proves is the business of sender authentication. A known client sends bounces and its own
    addresses, never another tenant's. A server, known by network or certificate, also forwards strangers' mail under their address; a
    login is one person or program and has no such reason.
    """
    if client_tenant is None or sender.is_null or sender_tenant == client_tenant:
        return None
    return None if sender_tenant is None and not by_login else NOT_YOUR_SENDER
