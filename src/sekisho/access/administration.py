"""What administrators do with the accounts of others: never more than they may themselves, and never the last of them away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sekisho.access import accounts, links, sessions, tokens
from sekisho.access.accounts import Account, Factors
from sekisho.access.links import Purpose
from sekisho.model.access import GRANTS, Actor, Permission, Role, Sight
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control

_P = Permission
Language = Literal["en", "ja"]
_GUARD = "guard"  # an entry that every change of administrators replaces: two of them cannot each remove the other


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as administrators and auditors see it."""

    id: str
    login: str
    name: str
    role: Role
    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    language: str
    disabled: bool
    second_factor: bool
    provider: str
    created_at: float


@dataclass(frozen=True, slots=True)
class Invited:
    """An account with the one-time link to its password: `/welcome/` and this secret. It cannot be read again."""

    account: str
    secret: str


@use_case("account.list", _P.READ_AUDIT, "List accounts.", "アカウントを一覧します。")
async def list_accounts(control: Control, tenant: TenantId, sight: Sight, after: Cursor = "", limit: Limit = 100) -> Page[AccountRow]:
    """Return a tenant's accounts in order of their ids, those behind `after`; a page may be short and still go on."""
    entries = await control.entries(tenant, accounts.ACCOUNT, after, limit + 1)
    found = [accounts.account_of(entry).value for entry in entries[:limit]]
    rows = [await _row(control, account) for account in found if _in_sight(sight, account)]
    return Page(tuple(rows), entries[limit - 1].key if len(entries) > limit else "")


@use_case("account.show", _P.READ_AUDIT, "Show one account.", "アカウントを表示します。")
async def show(control: Control, tenant: TenantId, sight: Sight, account: ShortText) -> AccountRow:
    """Return it. Raises NotFound."""
    found = (await accounts.must_find(control, tenant, account)).value
    if not _in_sight(sight, found):
        raise accounts.no_such()
    return await _row(control, found)


@use_case(
    "account.invite",
    _P.CHANGE_ACCESS,
    "Make an account and its invitation.",
    "アカウントを作成し、招待リンクを発行します。",
    changes=True,
    step_up=True,
)
async def invite(
    control: Control,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    login: ShortText,
    role: Role,
    name: ShortText = "",
    domains: tuple[ShortText, ...] = (),
    addresses: tuple[ShortText, ...] = (),
    language: Language = "en",
) -> Invited:
    """Return the link for whoever is invited. Raises Refused, Denied for a role above the actor's, Conflict."""
    now = clock.now()
    folded = accounts.folded_login(login)
    account = Account(new_id(now), tenant, folded, accounts.shown_name(name) or folded, role, _lower(domains), _lower(addresses), language, now)
    _must_fit(account)
    _must_outrank(actor, account)
    await _must_not_be_anothers(control, account)
    secret, link = links.link_for(account, Purpose.INVITE, now)
    changes = [accounts.set_account(account, 0), link]
    await control.commit(tenant, changes, trail.line(folded, "", accounts.in_audit(account)))
    return Invited(account.id, secret)


@use_case(
    "account.change",
    _P.CHANGE_ACCESS,
    "Change an account's role, reach or state.",
    "アカウントの役割・範囲・状態を変更します。",
    changes=True,
    step_up=True,
)
async def change(
    control: Control,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    account: ShortText,
    role: Role | None = None,
    name: ShortText | None = None,
    domains: tuple[ShortText, ...] | None = None,
    addresses: tuple[ShortText, ...] | None = None,
    disabled: bool | None = None,
) -> AccountRow:
    """Change what is named. Another role or reach, or being disabled, ends the account's sessions. Raises NotFound, Refused, Denied."""
    kept = await accounts.must_find(control, tenant, account)
    old = kept.value
    new = replace(
        old,
        role=old.role if role is None else role,
        name=old.name if name is None else accounts.shown_name(name) or old.login,
        domains=old.domains if domains is None else _lower(domains),
        addresses=old.addresses if addresses is None else _lower(addresses),
        disabled=old.disabled if disabled is None else disabled,
    )
    _must_fit(new)
    _must_outrank(actor, old)
    _must_outrank(actor, new)
    if replace(new, name=old.name) != old:
        new = replace(new, generation=old.generation + 1)
    changes = [accounts.set_account(new, kept.version)]
    if _is_admin(old) and not _is_admin(new):
        changes.append(await _not_the_last(control, actor, old))
    await control.commit(tenant, changes, trail.line(old.login, accounts.in_audit(old), accounts.in_audit(new)))
    return await _row(control, new)


@use_case("account.delete", _P.CHANGE_ACCESS, "Delete an account.", "アカウントを削除します。", changes=True, step_up=True)
async def delete(control: Control, tenant: TenantId, actor: Actor, trail: Trail, account: ShortText) -> None:
    """Take it away with its factors, sessions, tokens and links. Raises NotFound; Refused for the last administrator."""
    kept = await accounts.must_find(control, tenant, account)
    _must_outrank(actor, kept.value)
    changes = [
        Change(accounts.ACCOUNT, account, None, kept.version),
        Change(accounts.FACTORS, account, None),
        *(Change(links.LINK, f"{account}.{purpose}", None) for purpose in (Purpose.INVITE, Purpose.RESET)),
        *(Change(sessions.SESSION, one.entry.key, None) for one in await sessions.of_account(control, tenant, account)),
        *(Change(tokens.TOKEN, entry.key, None) for entry in await tokens.of_account(control, tenant, account)),
    ]
    if _is_admin(kept.value):
        changes.append(await _not_the_last(control, actor, kept.value))
    await control.commit(tenant, changes, trail.line(kept.value.login, accounts.in_audit(kept.value), ""))


@use_case(
    "account.link", _P.CHANGE_ACCESS, "Make a one-time link to a new password.", "パスワード設定用のリンクを発行します。", changes=True, step_up=True
)
async def new_link(control: Control, clock: Clock, tenant: TenantId, actor: Actor, trail: Trail, account: ShortText) -> Invited:
    """Return it; an older one ends. A second factor stays as it is."""
    kept = await accounts.must_find(control, tenant, account)
    _must_outrank(actor, kept.value)
    factors = (await accounts.factors_of(control, kept.value)).value
    secret, link = links.link_for(kept.value, Purpose.RESET if factors.password else Purpose.INVITE, clock.now())
    await control.commit(tenant, [link], trail.line(kept.value.login, "", '"link"'))
    return Invited(account, secret)


@use_case("account.end-sessions", _P.CHANGE_ACCESS, "End all sessions of an account.", "アカウントのすべてのセッションを終了します。", changes=True)
async def end_sessions(control: Control, tenant: TenantId, actor: Actor, trail: Trail, account: ShortText) -> None:
    """End them at once, with links that are under way. API tokens stay; they are revoked by themselves."""
    kept = await accounts.must_find(control, tenant, account)
    _must_outrank(actor, kept.value)
    renewed = replace(kept.value, generation=kept.value.generation + 1)
    await control.commit(tenant, [accounts.set_account(renewed, kept.version)], trail.line(kept.value.login, "", '"sessions ended"'))


@use_case("account.clear-factors", _P.CHANGE_ACCESS, "Take away a lost second factor.", "紛失した2段階認証を解除します。", changes=True, step_up=True)
async def clear_factors(control: Control, tenant: TenantId, actor: Actor, trail: Trail, account: ShortText) -> None:
    """Take away app, passkeys and recovery codes, and end all sessions; the password stays. Who asks for it must be known to be the owner."""
    kept = await accounts.must_find(control, tenant, account)
    _must_outrank(actor, kept.value)
    factors = await accounts.factors_of(control, kept.value)
    renewed = replace(kept.value, generation=kept.value.generation + 1)
    changes = [
        accounts.set_account(renewed, kept.version),
        accounts.set_factors(renewed, Factors(password=factors.value.password), factors.version),
    ]
    await control.commit(tenant, changes, trail.line(kept.value.login, "", '"second factors cleared"'))


def _in_sight(sight: Sight, account: Account) -> bool:
    """Tell whether whoever looks after some domains is shown an account: one that reaches no further than they do."""
    if sight.whole:
        return True
    reach = {address.rpartition("@")[2] for address in account.addresses} if account.role is Role.END_USER else set(account.domains)
    return bool(reach) and reach <= sight.domains


def _must_fit(account: Account) -> None:
    if (account.role is Role.OPERATOR) != (account.tenant == INSTALLATION):
        raise Refused(
            "Operators belong to the installation, and everybody else to a tenant.",
            "運用者はシステム全体に、それ以外の役割はテナントに属します。",
        )
    if account.role is Role.END_USER and not account.addresses:
        raise Refused("An end user needs at least one address.", "一般利用者には、メールアドレスが1つ以上必要です。")


async def _must_not_be_anothers(control: Control, account: Account) -> None:
    """Raise Refused for a login at a domain that another organisation has proven: logins are one for all, and nobody keeps theirs from them."""
    domain = account.login.rpartition("@")[2] if "@" in account.login else ""
    holder = await control.holder(f"domain:{domain}") if domain and account.tenant != INSTALLATION else None
    if holder is not None and holder.tenant != account.tenant:
        raise Refused(f"{domain} belongs to another organisation.", f"{domain}は他の組織のドメインです。")


def _must_outrank(actor: Actor, account: Account) -> None:
    """Raise Denied if an account may more, or reaches further, than who handles it: else they could make themselves more by it."""
    further = actor.domains and not (account.domains and set(account.domains) <= actor.domains)
    foreign = actor.domains and any(address.rpartition("@")[2] not in actor.domains for address in account.addresses)
    if not GRANTS[account.role] <= actor.permissions or foreign or (further and account.role is not Role.END_USER):
        raise Denied("That account may do more than you.", "ご自身より権限の大きいアカウントは操作できません。")


async def _not_the_last(control: Control, actor: Actor, account: Account) -> Change:
    """Return a change that guards the others. Raises Refused if there is no other administrator; only operators may leave a tenant without."""
    guard = await control.get(account.tenant, _GUARD, "administrators")
    after, others = "", 0
    while entries := await control.entries(account.tenant, accounts.ACCOUNT, after, 500):
        found = [accounts.account_of(entry).value for entry in entries]
        others += sum(1 for one in found if _is_admin(one) and one.id != account.id)
        after = entries[-1].key
    if not others and (account.tenant == INSTALLATION or actor.tenant is not None):
        raise Refused("The last administrator cannot be taken away.", "最後の管理者は削除・変更できません。")
    return Change(_GUARD, "administrators", account.id.encode(), guard.version if guard else 0)


def _is_admin(account: Account) -> bool:
    return account.role in {Role.OPERATOR, Role.TENANT_ADMIN} and not account.disabled and not account.domains


def _lower(values: Sequence[str]) -> tuple[str, ...]:
    """Return names in lower case, each once. Raises Refused for too many, or for what is no name."""
    found = tuple(dict.fromkeys(value.strip().lower() for value in values if value.strip()))
    if len(found) > 1_000 or any(len(value) > 320 or not value.isprintable() for value in found):
        raise Refused("These are too many, or one of them is too long.", "件数が多すぎるか、長すぎる値があります。")
    return found


async def _row(control: Control, account: Account) -> AccountRow:
    factors = (await accounts.factors_of(control, account)).value
    return AccountRow(
        account.id,
        account.login,
        account.name,
        account.role,
        account.domains,
        account.addresses,
        account.language,
        account.disabled,
        factors.has_second,
        account.external.partition(" ")[0],
        account.created_at,
    )
