"""Providers that an organisation trusts: set, listed and removed by its administrators. The client's secret is sealed and never shown."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import msgspec

from sekisho.access.rules import AccessRules
from sekisho.model.access import GRANTS, Actor, Permission, Role
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import TenantId
from sekisho.model.public_place import is_plain, may_be_public
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.control import INSTALLATION, Change, Control, Entry
from sekisho.ports.vault import Vault

PROVIDER = "oidc"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider of one tenant, or of the installation (operators)."""

    name: str
    title: str  # on the login page
    issuer: str  # exactly as the provider writes it
    client: str
    secret: bytes  # sealed; b"" = a public client
    groups_claim: str
    roles: dict[str, Role]  # group -> role; whoever is in several gets the one that stands first
    role: Role | None  # of those in no such group; None = they are not let in
    strong: bool  # its logins count as two factors, because it demands them


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider as administrators see it."""

    name: str
    title: str
    issuer: str
    client: str
    has_secret: bool
    groups_claim: str
    roles: dict[str, Role]
    role: Role | None
    strong: bool


_encode = msgspec.json.Encoder().encode
_to_provider = msgspec.json.Decoder(Provider).decode


def provider_of(entry: Entry) -> Provider:
    """Return an entry's provider."""
    return _to_provider(entry.value)


async def find(control: Control, tenant: TenantId, name: str) -> Provider:
    """Return a tenant's provider. Raises NotFound."""
    entry = await control.get(tenant, PROVIDER, name)
    if entry is None:
        raise NotFound("There is no such provider.", "その認証プロバイダーはありません。")
    return provider_of(entry)


def secret_name(tenant: TenantId, name: str) -> str:
    """Return what a client's sealed secret is bound to."""
    return f"{tenant}/oidc/{name}"


@use_case("provider.list", Permission.READ_AUDIT, "List the OpenID providers.", "OpenIDプロバイダーを一覧します。")
async def list_providers(control: Control, tenant: TenantId) -> list[ProviderRow]:
    """Return them in order of their names."""
    return [_row(provider_of(entry)) for entry in await control.entries(tenant, PROVIDER, limit=_MOST)]


@use_case("provider.set", Permission.CHANGE_ACCESS, "Set an OpenID provider.", "OpenIDプロバイダーを設定します。", changes=True, step_up=True)
async def set_provider(
    control: Control,
    vault: Vault,
    access_rules: AccessRules,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    name: ShortText,
    issuer: ShortText,
    client: ShortText,
    secret: LongText | None = None,
    title: ShortText = "",
    groups_claim: ShortText = "groups",
    roles: dict[str, Role] | None = None,
    role: Role | None = None,
    strong: bool = False,
) -> ProviderRow:
    """Make it, or change it; `secret` None leaves the old one. Raises Refused for what cannot be, Denied for roles above the actor's."""
    _must_be_possible(access_rules, tenant, actor, name, issuer, client, [*(roles or {}).values(), *([role] if role else [])])
    if len(roles or {}) > 200:
        raise Refused("These are too many groups.", "グループの数が多すぎます。")
    old = await control.get(tenant, PROVIDER, name)
    if old is None and await control.count(tenant, PROVIDER) >= _MOST:
        raise Refused(f"There are {_MOST} providers already.", f"プロバイダーは{_MOST}件までです。")
    sealed = provider_of(old).secret if old and secret is None else b""
    if secret:
        sealed = await vault.seal(secret.encode(), secret_name(tenant, name))
    made = Provider(name, title or name, issuer, client, sealed, groups_claim, roles or {}, role, strong)
    before = msgspec.json.encode(_row(provider_of(old))).decode() if old else ""
    line = trail.line(f"provider {name}", before, msgspec.json.encode(_row(made)).decode())
    await control.commit(tenant, [Change(PROVIDER, name, _encode(made), old.version if old else 0)], line)
    return _row(made)


@use_case("provider.remove", Permission.CHANGE_ACCESS, "Remove an OpenID provider.", "OpenIDプロバイダーを削除します。", changes=True, step_up=True)
async def remove_provider(control: Control, tenant: TenantId, trail: Trail, name: ShortText) -> None:
    """Take it away. Accounts that came by it stay, and cannot come by it any more. Raises NotFound."""
    found = await find(control, tenant, name)
    await control.commit(tenant, [Change(PROVIDER, name, None)], trail.line(f"provider {name}", msgspec.json.encode(_row(found)).decode()))


def _must_be_possible(rules: AccessRules, tenant: TenantId, actor: Actor, name: str, issuer: str, client: str, roles: list[Role]) -> None:
    if actor.domains:
        raise Denied("A provider lets in people of the whole organisation.", "プロバイダーは組織全体に関わるため、設定できません。")
    place = _place(issuer)
    if not _NAME.fullmatch(name) or not client:
        raise Refused("A provider needs a short name of small letters, and a client id.", "英小文字の短い名前と、クライアントIDが必要です。")
    if (
        place.scheme not in {"https", "http"}
        or not place.hostname
        or place.username is not None
        or place.query
        or place.fragment
        or not issuer.isascii()
    ):
        raise Refused(
            "The issuer must be an address such as https://login.example.test.", "発行者はhttps://login.example.testのような形式で指定してください。"
        )
    if place.scheme == "http" and place.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise Refused("The issuer must be reached by https.", "発行者はhttpsで指定してください。")
    if not may_be_public(place.hostname) and not (rules.inner_providers and is_plain(place.hostname)):
        raise Refused(
            "The issuer lies inside, or its host is spelt oddly. What lies inside must first be allowed by [access] provider_networks.",
            "発行者が内部のアドレスか、ホスト名の書き方が正しくありません。内部の場合は、先に[access]のprovider_networksで許可してください。",
        )
    for role in roles:
        if (role is Role.OPERATOR) != (tenant == INSTALLATION):
            raise Refused(
                "Operators come by providers of the installation only, and nobody else does.",
                "運用者はシステム全体のプロバイダーでのみログインできます。",
            )
        if not GRANTS[role] <= actor.permissions:
            raise Denied("That role may do more than you.", "ご自身より権限の大きい役割は割り当てられません。")


def _place(issuer: str) -> SplitResult:
    try:
        return urlsplit(issuer)
    except ValueError:  # brackets that do not close
        return urlsplit("")


def _row(one: Provider) -> ProviderRow:
    return ProviderRow(one.name, one.title, one.issuer, one.client, bool(one.secret), one.groups_claim, one.roles, one.role, one.strong)
