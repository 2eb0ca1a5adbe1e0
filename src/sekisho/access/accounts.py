"""Accounts as the control store keeps them: what everybody with a right may read, and apart from it what nobody reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from sekisho.model.access import Actor, Role
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change, Control, Entry

ACCOUNT, FACTORS = "account", "factors"
LONGEST_LOGIN = 254

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Account:
    """Who may come in. Nothing in it is secret, so it may stand in the audit."""

    id: str
    tenant: TenantId  # INSTALLATION for operators
    login: str  # folded: what is typed in, unique over all tenants
    name: str
    role: Role
    domains: tuple[str, ...] = ()  # empty: the whole tenant
    addresses: tuple[str, ...] = ()  # `Address.key`s whose mail an end user may see
    language: str = "en"
    created_at: float = 0.0
    disabled: bool = False
    generation: int = 1  # sessions and links of an earlier one are over
    external: str = ""  # "issuer subject" of an OpenID provider that vouches for them


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key that an authenticator signs with (WebAuthn). `id` in base64url."""

    id: str
    credential: bytes  # attested credential data
    host: str  # relying party id
    name: str
    added_at: float
    used_at: float = 0.0
    count: int = 0  # the authenticator's own counter at its last use


@dataclass(frozen=True, slots=True)
class Factors:
    """What proves who somebody is. Read only to check a proof; never shown, never audited."""

    password: str = ""  # Argon2id; "" = none
    seed: bytes = b""  # of one-time codes, sealed; b"" = none
    pending_seed: bytes = b""  # sealed, until a code proves that the app has it
    step: int = 0  # the last step whose code was used
    recovery: tuple[str, ...] = ()  # digests of codes that are left
    passkeys: tuple[Passkey, ...] = ()

    @property
    def has_second(self) -> bool:
        """Tell whether there is more than a password."""
        return bool(self.seed or self.passkeys)


@dataclass(frozen=True, slots=True)
class Kept(Generic[Value]):
    """A value and the version that a change of it replaces; 0 = there is none yet."""

    value: Value
    version: int


_encode = msgspec.json.Encoder().encode
_to_account = msgspec.json.Decoder(Account).decode
_to_factors = msgspec.json.Decoder(Factors).decode


def folded_login(text: str) -> str:
    """Return a login as it is compared. Raises Refused for what cannot be one."""
    login = text.strip().casefold()
    if not login or len(login) > LONGEST_LOGIN or not login.isprintable() or " " in login:
        raise Refused(
            "A login is an address or a name without spaces, of at most 254 characters.",
            "ログイン名は、メールアドレスか、空白を含まない254文字以内の名前にしてください。",
        )
    return login


def shown_name(text: str) -> str:
    """Return a person's name fit to be shown: one line, at most 100 characters, nothing that turns the text's direction."""
    return " ".join("".join(character if character.isprintable() else " " for character in text[:200]).split())[:100]


def account_of(entry: Entry) -> Kept[Account]:
    """Return an entry's account."""
    return Kept(_to_account(entry.value), entry.version)


async def by_login(control: Control, login: str) -> Kept[Account] | None:
    """Return the account with this (folded) login, of whatever tenant."""
    return _found(await control.holder(f"login:{login}"))


async def by_external(control: Control, external: str) -> Kept[Account] | None:
    """Return the account that an OpenID provider vouches for under this "issuer subject"."""
    return _found(await control.holder(f"external:{external}"))


async def find(control: Control, tenant: TenantId, account: str) -> Kept[Account] | None:
    """Return a tenant's account by its id."""
    return _found(await control.get(tenant, ACCOUNT, account))


async def must_find(control: Control, tenant: TenantId, account: str) -> Kept[Account]:
    """Return a tenant's account by its id. Raises NotFound."""
    found = await find(control, tenant, account)
    if found is None:
        raise no_such()
    return found


def no_such() -> NotFound:
    """Return the answer to an account that is not there, or must not be told from one."""
    return NotFound("There is no such account.", "そのアカウントはありません。")


async def factors_of(control: Control, account: Account) -> Kept[Factors]:
    """Return what proves who they are; empty if nothing is set."""
    entry = await control.get(account.tenant, FACTORS, account.id)
    return Kept(_to_factors(entry.value), entry.version) if entry else Kept(Factors(), 0)


def set_account(account: Account, replaces: int) -> Change:
    """Return the change that keeps an account with its unique names."""
    names = (f"login:{account.login}", *((f"external:{account.external}",) if account.external else ()))
    return Change(ACCOUNT, account.id, _encode(account), replaces, names)


def set_factors(account: Account, factors: Factors, replaces: int) -> Change:
    """Return the change that keeps an account's factors. Passkeys are found by their names."""
    return Change(FACTORS, account.id, _encode(factors), replaces, tuple(f"passkey:{each.id}" for each in factors.passkeys))


async def update_factors(control: Control, account: Account, change: Callable[[Factors], Factors]) -> None:
    """Change the factors, again if somebody else changed them meanwhile; no audit: for what happens at every login."""
    for _ in range(5):
        kept = await factors_of(control, account)
        try:
            await control.commit(account.tenant, [set_factors(account, change(kept.value), kept.version)])
        except Conflict:
            continue
        return


def home(actor: Actor) -> TenantId:
    """Return where the actor's own account lies."""
    return INSTALLATION if actor.tenant is None else actor.tenant


def in_audit(account: Account) -> str:
    """Return an account as JSON for the audit."""
    return _encode(account).decode()


def _found(entry: Entry | None) -> Kept[Account] | None:
    return account_of(entry) if entry is not None and entry.kind == ACCOUNT else None
