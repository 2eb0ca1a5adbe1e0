"""API tokens: made by their owner, never more than the owner may, with an end; only their digests are kept."""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from sekisho.access import accounts, bearers
from sekisho.access.rules import AccessRules
from sekisho.model.access import GRANTS, Actor, Permission
from sekisho.model.arguments import Bound, Cursor, Limit, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry

TOKEN = "token"  # noqa: S105 - the kind of the entry
_DAY = 86_400.0
_TOUCH_SECONDS = 60.0
_LONGEST_NAME = 60
Days = Annotated[int, Bound(least=1, most=3_650)]


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token."""

    account: str
    login: str  # of its owner
    name: str
    permissions: tuple[Permission, ...]
    tenant: TenantId | None  # the one that it is for; None: as its owner
    made_at: float
    ends_at: float
    digest: str
    used_at: float = 0.0
    used_from: str = ""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as people see it."""

    id: str
    name: str
    owner: str
    permissions: tuple[Permission, ...]
    tenant: str | None
    made_at: float
    ends_at: float
    used_at: float
    used_from: str
    over: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """The one time that a token can be read."""

    id: str
    token: str
    ends_at: float


_encode = msgspec.json.Encoder().encode
_to_token = msgspec.json.Decoder(Token).decode


def token_of(entry: Entry) -> Token:
    """Return an entry's token."""
    return _to_token(entry.value)


def is_over(token: Token, now: float) -> bool:
    """Tell whether its time is over; also where the clock stands before it was made."""
    return now >= token.ends_at or token.made_at - now > _TOUCH_SECONDS


async def touch(control: Control, entry: Entry, token: Token, now: float, ip: str) -> None:
    """Write down that it was used, once a minute."""
    if now - token.used_at < _TOUCH_SECONDS:
        return
    try:
        await control.commit(entry.tenant, [_kept(entry.key, replace(token, used_at=now, used_from=ip), entry.version)])
    except Conflict:
        return


@use_case(
    "token.create",
    Permission.OWN_ACCOUNT,
    "Make an API token of your own.",
    "自分用のAPIトークンを作成します。",
    changes=True,
    own=True,
    step_up=True,
)
async def create(
    control: Control,
    clock: Clock,
    access_rules: AccessRules,
    actor: Actor,
    trail: Trail,
    name: ShortText,
    permissions: tuple[Permission, ...],
    days: Days = 90,
    for_tenant: ShortText | None = None,
) -> NewToken:
    """Return the token; it cannot be read again. Raises Refused for rights that the owner lacks, or an end too far away."""
    title = name.strip()
    wanted = frozenset(permissions)
    if not title or len(title) > _LONGEST_NAME or not title.isprintable():
        raise Refused("A token needs a name of at most 60 characters.", "トークンには60文字以内の名前が必要です。")
    if not 1 <= days <= access_rules.token_days:
        raise Refused(f"A token lives from 1 to {access_rules.token_days} days.", f"有効期間は1日から{access_rules.token_days}日までです。")
    if not wanted or not wanted <= actor.permissions & GRANTS[actor.role]:
        raise Refused("A token may do what its owner may, and at least one thing.", "トークンには、自分が持つ権限を1つ以上指定してください。")
    narrowed = TenantId(for_tenant) if for_tenant is not None else None
    if narrowed is not None and actor.tenant not in {None, narrowed}:
        raise Refused("That is another tenant.", "別のテナントは指定できません。")
    owner = accounts.home(actor)
    account = (await accounts.must_find(control, owner, actor.account)).value
    if len(await of_account(control, owner, account.id)) >= access_rules.tokens:
        raise Refused(f"There are {access_rules.tokens} tokens already. Revoke one first.", "トークンが上限に達しています。先に失効させてください。")
    now, bearer = clock.now(), bearers.fresh_token()
    token = Token(account.id, account.login, title, tuple(sorted(wanted)), narrowed, now, now + days * _DAY, bearers.digest(bearer))
    key = f"{account.id}.{new_id(now)}"
    after = msgspec.json.encode({"name": title, "permissions": token.permissions, "tenant": narrowed, "ends_at": token.ends_at}).decode()
    await control.commit(owner, [_kept(key, token, 0)], trail.line(f"token {title}", "", after))
    return NewToken(key, bearer, token.ends_at)


@use_case("token.list", Permission.OWN_ACCOUNT, "List your own API tokens.", "自分のAPIトークンを一覧します。", own=True)
async def list_own(control: Control, clock: Clock, actor: Actor) -> list[TokenRow]:
    """Return them, the oldest first."""
    owner = accounts.home(actor)
    return [_row(entry, clock.now()) for entry in await of_account(control, owner, actor.account)]


@use_case("token.revoke", Permission.OWN_ACCOUNT, "Revoke an API token of your own.", "自分のAPIトークンを失効させます。", changes=True, own=True)
async def revoke_own(control: Control, actor: Actor, trail: Trail, token: ShortText) -> None:
    """End it at once. Raises NotFound."""
    owner = accounts.home(actor)
    if not actor.account or not token.startswith(f"{actor.account}."):
        raise _none()
    await _revoke(control, owner, token, trail)


@use_case("token.list-all", Permission.READ_AUDIT, "List the API tokens of everybody.", "すべてのAPIトークンを一覧します。")
async def list_all(control: Control, clock: Clock, tenant: TenantId, after: Cursor = "", limit: Limit = 100) -> Page[TokenRow]:
    """Return the tokens of a tenant's accounts in order of their ids, those behind `after`."""
    entries = await control.entries(tenant, TOKEN, after, limit + 1)
    return Page(tuple(_row(entry, clock.now()) for entry in entries[:limit]), entries[limit - 1].key if len(entries) > limit else "")


@use_case("token.revoke-any", Permission.CHANGE_ACCESS, "Revoke anybody's API token.", "他の利用者のAPIトークンを失効させます。", changes=True)
async def revoke_any(control: Control, tenant: TenantId, trail: Trail, token: ShortText) -> None:
    """End it at once. Raises NotFound."""
    await _revoke(control, tenant, token, trail)


async def _revoke(control: Control, tenant: TenantId, key: str, trail: Trail) -> None:
    entry = await control.get(tenant, TOKEN, key)
    if entry is None:
        raise _none()
    token = token_of(entry)
    before = msgspec.json.encode({"name": token.name, "owner": token.login, "permissions": token.permissions}).decode()
    await control.commit(tenant, [Change(TOKEN, key, None)], trail.line(f"token {token.name}", before, ""))


async def of_account(control: Control, tenant: TenantId, account: str) -> list[Entry]:
    """Return the tokens of an account."""
    entries = await control.entries(tenant, TOKEN, f"{account}.", 200) if account else []
    return [entry for entry in entries if entry.key.startswith(f"{account}.")]


def _row(entry: Entry, now: float) -> TokenRow:
    token = token_of(entry)
    return TokenRow(
        entry.key,
        token.name,
        token.login,
        token.permissions,
        token.tenant,
        token.made_at,
        token.ends_at,
        token.used_at,
        token.used_from,
        is_over(token, now),
    )


def _kept(key: str, token: Token, replaces: int) -> Change:
    return Change(TOKEN, key, _encode(token), replaces, (f"token:{token.digest}",))


def _none() -> NotFound:
    return NotFound("There is no such token.", "そのトークンはありません。")
