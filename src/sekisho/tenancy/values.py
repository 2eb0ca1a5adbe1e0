"""What the control store keeps of tenants: one frozen value for each kind of entry, with its JSON and its unique names."""

from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from sekisho.policy import sender_lists
from sekisho.policy.sender_lists import OwnSenders
from sekisho.ports.control import Entry
from sekisho.tenancy.wishes.settings import TenantSettings, Unlisted

TENANT, SETTINGS, DOMAIN, PERSON, GROUP = "tenant", "settings", "domain", "person", "group"
NETWORK, LOGIN, CERTIFICATE, SOURCE = "network", "login", "certificate", "source"
SENDERS = sender_lists.KIND
MAIL = "mail"  # the key of a tenant's settings

TenantState = Literal["active", "suspended", "deleting"]
TlsDemand = Literal["opportunistic", "required", "verified"]


@dataclass(frozen=True, slots=True)
class TenantRecord:
    """An organisation. Kept by the installation under its short name. Times are seconds since 1970."""

    title: str
    created_at: float
    state: TenantState = "active"
    why: str = ""  # said when it was suspended or deleted
    delete_at: float = 0.0  # of a tenant that is being deleted: when the keeper takes it away
    drops: bool = False  # of one that is being erased: mail that is still on its way is dropped instead of handed on first


@dataclass(frozen=True, slots=True)
class NextHop:
    """One server of a route. `weight` 0: tried in the order given; neighbours with weights are drawn by them."""

    host: str
    port: int = 25
    weight: int = 0


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """A domain of a tenant. Nothing is done for it before it is verified: anybody can write down a name."""

    token: str  # what DNS must say to prove that it is theirs
    created_at: float
    verified_at: float = 0.0
    verified_by: str = ""  # "dns", or who vouched for it
    hops: tuple[NextHop, ...] = ()  # none: there is no way to its people yet, and their mail is refused for now
    tls: TlsDemand = "opportunistic"
    guarded: bool = True  # only public addresses are connected to: whoever set the route does not run this installation
    unlisted: Literal["", "ask", "refuse"] = ""  # "" = as the tenant's settings say


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who gets mail. Kept under the main address, lower case."""

    addresses: tuple[str, ...]  # the main one first; the others are aliases
    name: str = ""
    groups: tuple[str, ...] = ()  # keys of groups
    source: str = "local"  # who keeps this entry: "local", "scim" or "ldap:NAME"
    uid: str = ""  # stays when addresses change
    external_id: str = ""  # what the source calls it
    active: bool = True  # False: known, and gets no mail
    changed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """People together: for policies, and where it has an address, for mail. Kept under its name, lower case."""

    name: str
    address: str = ""
    source: str = "local"
    uid: str = ""
    external_id: str = ""
    changed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """Servers that may send in the tenant's name. Kept under "192.0.2.0/24"."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """A login for submission. Kept under its name; the password only as a hash."""

    hash: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A client certificate whose holder may send in the tenant's name. Kept under its fingerprint."""

    pem: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A directory that people are taken from again and again. Kept under its short name; the password only sealed."""

    url: str
    bind_dn: str
    sealed: bytes
    base_dn: str
    filter: str
    authorities: str = ""  # PEM; "" = the system's
    minutes: int = 60  # between two looks
    most_leaving: int = 33  # percent of its people that may go unasked
    set_at: float = 0.0
    set_by: str = ""


Value = TypeVar("Value")
_encode = msgspec.json.Encoder().encode
KINDS: dict[str, type] = {
    TENANT: TenantRecord,
    SETTINGS: TenantSettings,
    DOMAIN: DomainRecord,
    PERSON: Person,
    GROUP: Group,
    NETWORK: NetworkRecord,
    LOGIN: LoginRecord,
    CERTIFICATE: CertificateRecord,
    SOURCE: SourceRecord,
    SENDERS: OwnSenders,
}
_DECODERS: dict[str, msgspec.json.Decoder[object]] = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


def to_json(value: object) -> bytes:
    """Return a value as it is kept."""
    return _encode(value)


def read(entry: Entry, shape: type[Value]) -> Value:
    """Return the value of an entry. Raises ValueError if it is broken."""
    value = _DECODERS[entry.kind].decode(entry.value)
    if not isinstance(value, shape):
        raise TypeError(f"an entry of kind {entry.kind!r} was asked for as {shape.__name__}")
    return value


def unlisted_of(domain: DomainRecord, settings: TenantSettings) -> Unlisted:
    """Return what is done with recipients of a domain who are not listed."""
    return domain.unlisted or settings.tenant.unlisted


def claims_of_person(tenant: str, person: Person) -> tuple[str, ...]:
    """Return the names that only this person bears."""
    claims = [f"address:{address}" for address in person.addresses]
    if person.uid:
        claims.append(f"person:{tenant}/{person.uid}")
    return tuple(claims)


def claims_of_group(tenant: str, group: Group) -> tuple[str, ...]:
    """Return the names that only this group bears."""
    claims = [f"address:{group.address}"] if group.address else []
    if group.uid:
        claims.append(f"group:{tenant}/{group.uid}")
    return tuple(claims)
