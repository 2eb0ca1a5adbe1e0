"""Domains of an organisation: added, proven by DNS or vouched for by whoever runs the installation, routed, removed."""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Literal

from sekisho.domains.labels import to_dns
from sekisho.domains.suffixes import registrable
from sekisho.model.access import Actor, Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import NotFound, Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.public_place import may_be_public
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.people.people_store import everybody, groups_of
from sekisho.tenancy.scope import must_be_whole, must_see_domain
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import DOMAIN, DomainRecord, NextHop, TlsDemand, read, to_json

CHALLENGE = "_sekisho-challenge"
MOST_DOMAINS = 5_000  # of one organisation
MOST_HOPS = 20
_LIKE_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")  # what systems read as an IPv4 address ("127.1", "0x7f000001") is never a name
PORTS_FOR_TENANTS = frozenset({25, 465, 587, 2525})


@dataclass(frozen=True, slots=True)
class DomainShown:
    """A domain, and what stands between it and its mail."""

    name: str
    verified: bool
    verified_by: str  # "dns", who vouched for it, or "settings file"
    record_name: str  # where DNS must show `record_text`; "" when that is not needed
    record_text: str
    hops: tuple[NextHop, ...]
    tls: TlsDemand
    unlisted: str
    from_file: bool
    version: int


@use_case("domain.list", Permission.READ_TENANT, "List the organisation's domains.", "組織のドメインの一覧を表示します。")
async def list_domains(control: Control, from_file: Callable[[], FromFile], tenant: TenantId, sight: Sight) -> list[DomainShown]:
    """Return all domains; those of the settings file come first."""
    await find_tenant(control, tenant)
    shown = [_of_file(name, from_file()) for name in from_file().domains if name != "*"] if tenant == DEFAULT_TENANT else []
    entries = await control.entries(tenant, DOMAIN, limit=MOST_DOMAINS)
    shown += [_shown(entry.key, read(entry, DomainRecord), entry.version) for entry in entries]
    return [domain for domain in shown if sight.whole or domain.name in sight.domains]


@use_case("domain.add", Permission.CHANGE_TENANT, "Add a domain.", "ドメインを追加します。", changes=True)
async def add_domain(
    control: Control, clock: Clock, from_file: Callable[[], FromFile], trail: Trail, tenant: TenantId, sight: Sight, name: ShortText
) -> DomainShown:
    """Write down a domain. It does nothing until it is verified, so that nobody keeps another's name from them.

    Raises Refused for what is no domain of mail or is ours already.
    """
    await find_tenant(control, tenant)
    must_be_whole(sight)
    domain = _name(name)
    if domain in from_file().domains:
        raise Refused(f"{domain} stands in the settings file", f"{domain}は設定ファイルで登録されています。")
    if await control.count(tenant, DOMAIN) >= MOST_DOMAINS:
        raise Refused(f"an organisation has at most {MOST_DOMAINS} domains", f"ドメインは1つの組織で{MOST_DOMAINS}件までです。")
    if await control.get(tenant, DOMAIN, domain):
        raise Refused(f"{domain} is there already", f"{domain}はすでに追加されています。")
    record = DomainRecord(secrets.token_urlsafe(24), clock.now())
    await control.commit(tenant, [Change(DOMAIN, domain, to_json(record), expects=0)], trail.line(domain))
    return _shown(domain, record, 1)


@use_case("domain.verify", Permission.CHANGE_TENANT, "Look in DNS whether the domain is theirs.", "ドメインの所有をDNSで確認します。", changes=True)
async def verify_domain(
    control: Control,
    clock: Clock,
    resolver: Resolver,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
) -> DomainShown:
    """Verify by the TXT record. Raises Refused if it is not there, TemporaryFailure if DNS gives no answer, Conflict if another has it verified."""
    domain, record, version = await _find(control, tenant, sight, name)
    try:
        found = await resolver.txt(f"{CHALLENGE}.{domain}")
    except (NoData, NxDomain):
        found = []
    except TempFail:
        raise TemporaryFailure(f"DNS gives no answer about {domain}; ask again later") from None
    if _text(record).encode() not in [one.strip() for one in found]:
        raise Refused(
            f"{CHALLENGE}.{domain} does not show the text {_text(record)} yet", f"{CHALLENGE}.{domain}にTXTレコード{_text(record)}がありません。"
        )
    return await _verified(control, clock, from_file(), trail, tenant, domain, record, version, "dns")


@use_case(
    "domain.vouch",
    Permission.RUN_STATION,
    "Vouch for a domain without asking DNS.",
    "DNSで確認せずにドメインを承認します。",
    changes=True,
    step_up=True,
)
async def vouch_for_domain(
    control: Control, clock: Clock, from_file: Callable[[], FromFile], trail: Trail, by: str, tenant: TenantId, sight: Sight, name: ShortText
) -> DomainShown:
    """Verify by the word of whoever runs the installation. Raises Conflict if another organisation has it verified."""
    domain, record, version = await _find(control, tenant, sight, name)
    return await _verified(control, clock, from_file(), trail, tenant, domain, record, version, by)


@use_case(
    "domain.route", Permission.CHANGE_TENANT, "Say which servers get the domain's mail.", "ドメインの配送先を設定します。", changes=True, step_up=True
)
async def route_domain(
    control: Control,
    trail: Trail,
    actor: Actor,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
    hops: tuple[NextHop, ...],
    tls: TlsDemand = "opportunistic",
) -> DomainShown:
    """Set the route: servers in order, neighbours with weights drawn by them, and what they must prove.

    Whoever does not run the installation names public servers only: ours must not be led to machines inside of our network.
    """
    domain, record, version = await _find(control, tenant, sight, name)
    guarded = not actor.may(Permission.RUN_STATION, tenant)
    if len(hops) > MOST_HOPS:
        raise Refused(f"a route has at most {MOST_HOPS} servers", f"配送先は{MOST_HOPS}台までです。")
    checked = tuple(_hop(hop, guarded=guarded) for hop in hops)
    return await _set(control, trail, tenant, domain, record, version, replace(record, hops=checked, tls=tls, guarded=guarded))


@use_case(
    "domain.unlisted", Permission.CHANGE_TENANT, "Say what happens to unknown recipients.", "一覧にない受信者の扱いを設定します。", changes=True
)
async def set_unlisted(
    control: Control, trail: Trail, tenant: TenantId, sight: Sight, name: ShortText, unlisted: Literal["", "ask", "refuse"]
) -> DomainShown:
    """Set "ask" (the next hop), "refuse", or "" (as the organisation's settings say) for recipients who are in no list."""
    domain, record, version = await _find(control, tenant, sight, name)
    return await _set(control, trail, tenant, domain, record, version, replace(record, unlisted=unlisted))


@use_case("domain.remove", Permission.CHANGE_TENANT, "Remove a domain.", "ドメインを削除します。", changes=True, step_up=True)
async def remove_domain(control: Control, trail: Trail, tenant: TenantId, sight: Sight, name: ShortText) -> DomainShown:
    """Remove a domain that no person and no group has an address in. Raises Refused, NotFound."""
    domain, record, version = await _find(control, tenant, sight, name)
    people = await everybody(control, tenant)
    groups = await groups_of(control, tenant)
    borne = [address for person, _ in people.values() for address in person.addresses] + [group.address for group, _ in groups.values()]
    still = [address for address in borne if address.rpartition("@")[2] == domain]
    if still:
        raise Refused(
            f"{len(still)} addresses are in {domain}, such as {still[0]}: remove them first",
            f"{domain}のアドレスが{len(still)}件あります（{still[0]}など）。先に削除してください。",
        )
    await control.commit(tenant, [Change(DOMAIN, domain, None, expects=version)], trail.line(domain, _told(record)))
    return _shown(domain, record, version)


async def own_domains(control: Control, base: FromFile, tenant: TenantId) -> frozenset[str]:
    """Return the domains in which the organisation may have addresses: verified ones and those of the settings file."""
    entries = await control.entries(tenant, DOMAIN, limit=MOST_DOMAINS)
    verified = {entry.key for entry in entries if read(entry, DomainRecord).verified_at}
    return frozenset(verified | ({one for one in base.domains if one != "*"} if tenant == DEFAULT_TENANT else set()))


async def _find(control: Control, tenant: TenantId, sight: Sight, name: str) -> tuple[str, DomainRecord, int]:
    await find_tenant(control, tenant)
    domain = _name(name)
    must_see_domain(sight, domain)
    entry = await control.get(tenant, DOMAIN, domain)
    if entry is None:
        raise NotFound(f"there is no domain {domain} here that can be changed", f"変更できるドメイン{domain}はありません。")
    return domain, read(entry, DomainRecord), entry.version


async def _verified(
    control: Control, clock: Clock, base: FromFile, trail: Trail, tenant: TenantId, domain: str, record: DomainRecord, version: int, by: str
) -> DomainShown:
    if domain in base.domains:
        raise Refused(f"{domain} stands in the settings file", f"{domain}は設定ファイルで登録されています。")
    return await _set(control, trail, tenant, domain, record, version, replace(record, verified_at=clock.now(), verified_by=by))


async def _set(control: Control, trail: Trail, tenant: TenantId, domain: str, old: DomainRecord, version: int, new: DomainRecord) -> DomainShown:
    claims = (f"domain:{domain}",) if new.verified_at else ()
    line = trail.line(domain, _told(old), _told(new))
    await control.commit(tenant, [Change(DOMAIN, domain, to_json(new), expects=version, claims=claims)], line)
    return _shown(domain, new, version + 1)


def _name(text: str) -> str:
    domain = to_dns(text)
    if "." not in domain or not registrable(domain) or domain.rpartition(".")[2].isdigit():
        raise Refused(f"{text[:100]!r} is not a domain of mail", f"{text[:100]!r}はメールのドメインではありません。")
    return domain


def _hop(hop: NextHop, *, guarded: bool) -> NextHop:
    host = hop.host.strip().lower()
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        address = ip_address(host.removesuffix("."))
        host = str(address)
    except ValueError:
        host = to_dns(host)
        address = None
    if not host or not 0 < hop.port < 65_536 or not 0 <= hop.weight <= 65_535 or (address is None and _LIKE_NUMBER.match(host.rpartition(".")[2])):
        raise Refused(f"{hop.host[:100]!r} port {hop.port} is not a server", f"{hop.host[:100]!r}（ポート{hop.port}）はサーバーではありません。")
    if guarded and (hop.port not in PORTS_FOR_TENANTS or not may_be_public(host)):
        raise Refused(
            f"{host} port {hop.port}: a public server on port 25, 465, 587 or 2525 is needed",
            f"{host}（ポート{hop.port}）: 公開サーバーのポート25・465・587・2525を指定してください。",
        )
    return NextHop(host, hop.port, hop.weight)


def _text(record: DomainRecord) -> str:
    return f"sekisho-verification={record.token}"


def _told(record: DomainRecord) -> str:
    return to_json(record).decode()


def _shown(name: str, record: DomainRecord, version: int) -> DomainShown:
    waits = not record.verified_at
    return DomainShown(
        name,
        not waits,
        record.verified_by,
        f"{CHALLENGE}.{name}" if waits else "",
        _text(record) if waits else "",
        record.hops,
        record.tls,
        record.unlisted,
        from_file=False,
        version=version,
    )


def _of_file(name: str, base: FromFile) -> DomainShown:
    route = base.routes.get(name)
    hops: Iterable[NextHop] = (NextHop(hop.host, hop.port, hop.weight) for hop in route.hops) if route else ()
    return DomainShown(name, True, "settings file", "", "", tuple(hops), "opportunistic", "", from_file=True, version=0)
