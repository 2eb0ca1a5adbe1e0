"""What people do with their own account: password, authenticator app, recovery codes, sessions."""

from dataclasses import dataclass, replace

import msgspec

from sekisho.access import accounts, password_rules, recovery, sessions, totp
from sekisho.access.accounts import Account, Factors, Kept
from sekisho.access.login import seed_name, wrong
from sekisho.access.passwords import Passwords
from sekisho.access.throttle import Throttle
from sekisho.model.access import Actor, Permission, Role
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import NotFound, Refused
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class Me:
    """One's own account."""

    login: str
    name: str
    role: Role
    language: str
    password: bool
    authenticator: bool
    passkeys: tuple[tuple[str, str, float, float], ...]  # id, name, added at, used at
    recovery_codes: int  # left
    provider: str  # an OpenID provider that vouches for them; "" = none


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of one's own sessions."""

    id: str
    began_at: float
    seen_at: float
    how: str
    ip: str
    agent: str
    this: bool  # the one that asks


@dataclass(frozen=True, slots=True)
class NewSeed:
    """The one time that an authenticator app's secret is shown."""

    secret: str
    uri: str


@use_case("own.show", Permission.OWN_ACCOUNT, "Show your own account.", "自分のアカウントを表示します。", own=True)
async def show(control: Control, actor: Actor) -> Me:
    """Return it, without any secret."""
    account, factors = await mine(control, actor)
    kept = factors.value
    return Me(
        account.value.login,
        account.value.name,
        account.value.role,
        account.value.language,
        bool(kept.password),
        bool(kept.seed),
        tuple((each.id, each.name, each.added_at, each.used_at) for each in kept.passkeys),
        len(kept.recovery),
        account.value.external.partition(" ")[0],
    )


@use_case("own.password", Permission.OWN_ACCOUNT, "Change your own password.", "自分のパスワードを変更します。", changes=True, own=True, step_up=True)
async def change_password(
    control: Control, passwords: Passwords, throttle: Throttle, actor: Actor, trail: Trail, current: LongText, new: LongText
) -> None:
    """Set it, and end all other sessions. Raises Refused if the current one is wrong or the new one is too weak."""
    account, factors = await mine(control, actor)
    place = f"own {account.value.id}"
    await throttle.attempt(place, place, known=True)
    if not await passwords.matches(current, factors.value.password):
        raise wrong()
    await throttle.succeeded(place, place, known=True)
    password_rules.check_password(new, (account.value.login, account.value.name, "sekisho"))
    stored = await passwords.hash(new)
    await keep_factors(control, actor, account, factors, replace(factors.value, password=stored), trail, "password")


@use_case(
    "own.begin-authenticator",
    Permission.OWN_ACCOUNT,
    "Begin with an authenticator app.",
    "認証アプリの登録を始めます。",
    changes=True,
    own=True,
    step_up=True,
)
async def begin_authenticator(control: Control, vault: Vault, actor: Actor, trail: Trail) -> NewSeed:
    """Return a new secret. It counts once a code proves that the app has it."""
    account, factors = await mine(control, actor)
    seed = totp.fresh_seed()
    sealed = await vault.seal(seed, seed_name(account.value))
    trail.tell("authenticator", "", '"begun"')
    await control.commit(account.value.tenant, [accounts.set_factors(account.value, replace(factors.value, pending_seed=sealed), factors.version)])
    return NewSeed(totp.as_text(seed), totp.provisioning_uri(seed, account.value.login, "Sekisho"))


@use_case(
    "own.confirm-authenticator", Permission.OWN_ACCOUNT, "Finish with an authenticator app.", "認証アプリの登録を完了します。", changes=True, own=True
)
async def confirm_authenticator(
    control: Control, clock: Clock, vault: Vault, throttle: Throttle, actor: Actor, trail: Trail, code: ShortText
) -> tuple[str, ...]:
    """Return recovery codes (only where there were none), and end all other sessions. Raises Refused for a wrong code."""
    account, factors = await mine(control, actor)
    place = f"own {account.value.id}"
    await throttle.attempt(place, place, known=True)
    if not factors.value.pending_seed:
        raise Refused("Begin with the authenticator app first.", "先に認証アプリの登録を始めてください。")
    seed = await vault.open(factors.value.pending_seed, seed_name(account.value))
    step = totp.step_of(seed, recovery.folded(code), clock.now(), 0)
    if step is None:
        raise wrong()
    await throttle.succeeded(place, place, known=True)
    codes = () if factors.value.recovery else recovery.fresh_codes()
    kept = factors.value.recovery or tuple(map(recovery.digest, codes))
    changed = replace(factors.value, seed=factors.value.pending_seed, pending_seed=b"", step=step, recovery=kept)
    await keep_factors(control, actor, account, factors, changed, trail, "authenticator", strong=True)
    return codes


@use_case(
    "own.remove-authenticator",
    Permission.OWN_ACCOUNT,
    "Remove your authenticator app.",
    "認証アプリを解除します。",
    changes=True,
    own=True,
    step_up=True,
)
async def remove_authenticator(control: Control, actor: Actor, trail: Trail) -> None:
    """Take it away, and with the last second factor the recovery codes; end all other sessions."""
    account, factors = await mine(control, actor)
    if not factors.value.seed:
        raise NotFound("There is no authenticator app.", "認証アプリは登録されていません。")
    changed = replace(factors.value, seed=b"", pending_seed=b"", recovery=factors.value.recovery if factors.value.passkeys else ())
    await keep_factors(control, actor, account, factors, changed, trail, "authenticator removed")


@use_case(
    "own.recovery-codes", Permission.OWN_ACCOUNT, "Make new recovery codes.", "回復コードを作り直します。", changes=True, own=True, step_up=True
)
async def new_recovery_codes(control: Control, actor: Actor, trail: Trail) -> tuple[str, ...]:
    """Return new codes; the old ones are worth nothing."""
    account, factors = await mine(control, actor)
    if not factors.value.has_second:
        raise Refused("Set up a second factor first.", "先に2段階認証を設定してください。")
    codes = recovery.fresh_codes()
    changed = replace(factors.value, recovery=tuple(map(recovery.digest, codes)))
    await control.commit(
        account.value.tenant, [accounts.set_factors(account.value, changed, factors.version)], trail.line("recovery codes", "", f"{len(codes)}")
    )
    return codes


@use_case("session.list", Permission.OWN_ACCOUNT, "List your own sessions.", "自分のセッションを一覧します。", own=True)
async def list_sessions(control: Control, actor: Actor) -> list[SessionRow]:
    """Return them, the one used last first."""
    account, _ = await mine(control, actor)
    found = await sessions.of_account(control, account.value.tenant, account.value.id)
    rows = [
        SessionRow(
            one.entry.key,
            one.session.began_at,
            one.session.seen_at,
            one.session.how,
            one.session.ip,
            one.session.agent,
            one.entry.key == actor.session,
        )
        for one in found
        if one.session.generation == account.value.generation
    ]
    return sorted(rows, key=lambda row: -row.seen_at)


@use_case("session.end", Permission.OWN_ACCOUNT, "End one of your own sessions.", "自分のセッションを終了します。", changes=True, own=True)
async def end_session(control: Control, actor: Actor, trail: Trail, session: ShortText) -> None:
    """End it at once. Raises NotFound for sessions of others."""
    account, _ = await mine(control, actor)
    if not session.startswith(f"{account.value.id}."):
        raise NotFound("There is no such session.", "そのセッションはありません。")
    await sessions.end(control, account.value.tenant, session, trail.line("session ended"))


@use_case(
    "session.end-others", Permission.OWN_ACCOUNT, "End all your other sessions.", "他のすべてのセッションを終了します。", changes=True, own=True
)
async def end_other_sessions(control: Control, actor: Actor, trail: Trail) -> int:
    """Return how many ended."""
    account, _ = await mine(control, actor)
    found = await sessions.of_account(control, account.value.tenant, account.value.id)
    changes = [Change(sessions.SESSION, one.entry.key, None) for one in found if one.entry.key != actor.session]
    await control.commit(account.value.tenant, changes, trail.line("other sessions ended", "", str(len(changes))))
    return len(changes)


async def mine(control: Control, actor: Actor) -> tuple[Kept[Account], Kept[Factors]]:
    """Return the actor's account with its factors. Raises NotFound for those who have none, such as commands."""
    kept = await accounts.must_find(control, accounts.home(actor), actor.account)
    return kept, await accounts.factors_of(control, kept.value)


async def keep_factors(
    control: Control, actor: Actor, account: Kept[Account], factors: Kept[Factors], changed: Factors, trail: Trail, what: str, *, strong: bool = False
) -> None:
    """Keep changed factors: a new generation ends every session but the one that asks."""
    renewed = replace(account.value, generation=account.value.generation + 1)
    changes = [accounts.set_account(renewed, account.version), accounts.set_factors(renewed, changed, factors.version)]
    found = await sessions.of_account(control, renewed.tenant, renewed.id)
    for one in found:
        if one.entry.key == actor.session:
            session = replace(one.session, generation=renewed.generation, strong=one.session.strong or strong)
            changes.append(sessions.kept(one.entry.key, session, one.entry.version))
        else:
            changes.append(Change(sessions.SESSION, one.entry.key, None))
    await control.commit(renewed.tenant, changes, trail.line(what, "", msgspec.json.encode({"changed": what}).decode()))
