"""The signing keys of a tenant: a first one, and one that takes over from another. Neither signs before DNS shows its record."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.signing import KeyState, StoredKey
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.keys import Keys
from sekisho.senderauth.names import domain_name
from sekisho.senderauth.signing_key import new_private
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import ANY_DOMAIN
from sekisho.tenancy.mail_domains.domains import own_domains

MOST_KEYS = 5_000  # of one organisation, with those that are over
Algorithm = Literal["rsa", "ed25519"]


@use_case("signing-key.list", Permission.READ_TENANT, "List the keys that sign your mail.", "DKIM署名鍵の一覧。")
async def list_keys(keys: Keys, tenant: TenantId, sight: Sight, domain: ShortText = "") -> tuple[StoredKey, ...]:
    """Return the keys of a domain, or of all that the asker sees. Their private part stays where it is: doors show the public one."""
    seen = (key for key in await keys.of_tenant(tenant) if sight.whole or key.domain in sight.domains)
    return tuple(key for key in seen if domain in {"", key.domain})


@use_case(
    "signing-key.new",
    Permission.CHANGE_TENANT,
    "Make the first signing key of a domain.",
    "ドメインの最初の署名鍵を作成します。",
    changes=True,
    heavy=True,
)
async def new_key(
    keys: Keys,
    control: Control,
    from_file: Callable[[], FromFile],
    clock: Clock,
    tenant: TenantId,
    trail: Trail,
    domain: ShortText,
    algorithm: Algorithm = "rsa",
) -> StoredKey:
    """Make and keep the first key of a domain. Raises Refused if it has one of that algorithm, or if the domain is none or not theirs."""
    name = await _own(control, from_file(), tenant, domain)
    trail.tell(name, after=json.dumps(algorithm))
    if any(key.algorithm == algorithm and key.state is not KeyState.RETIRED for key in await _of(keys, tenant, name)):
        raise Refused(
            f"{name} has a key of that algorithm already; `rotate` makes its successor",
            f"{name}にはその方式の鍵がすでにあります。次の鍵はrotateで作成します。",
        )
    return await _made(keys, clock, tenant, name, algorithm)


@use_case(
    "signing-key.rotate", Permission.CHANGE_TENANT, "Make the successor of a signing key.", "次の署名鍵を作成します。", changes=True, heavy=True
)
async def rotate(
    keys: Keys,
    control: Control,
    from_file: Callable[[], FromFile],
    clock: Clock,
    tenant: TenantId,
    trail: Trail,
    domain: ShortText,
    algorithm: Algorithm = "rsa",
) -> StoredKey:
    """Make and keep the successor of the key that signs. Raises Refused if nothing signs yet, a successor waits, or the domain is not theirs."""
    name = await _own(control, from_file(), tenant, domain)
    trail.tell(name, after=json.dumps(algorithm))
    mine = [key for key in await _of(keys, tenant, name) if key.algorithm == algorithm]
    waiting = next((key for key in mine if key.state is KeyState.WAITING), None)
    if waiting:
        raise Refused(
            f"the key {waiting.selector} of {name} waits to be seen in DNS; publish that one first",
            f"{name}の鍵{waiting.selector}はDNSへの公開待ちです。先に公開してください。",
        )
    if not any(key.state is KeyState.SIGNING for key in mine):
        raise Refused(
            f"{name} has no key of that algorithm that signs; `new` makes one", f"{name}にはその方式の有効な鍵がありません。newで作成します。"
        )
    return await _made(keys, clock, tenant, name, algorithm)


async def _made(keys: Keys, clock: Clock, tenant: TenantId, domain: str, algorithm: str) -> StoredKey:
    if len(await keys.of_tenant(tenant)) >= MOST_KEYS:
        raise Refused(f"an organisation has at most {MOST_KEYS} keys", f"署名鍵は1つの組織で{MOST_KEYS}件までです。")
    now = clock.now()
    day = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d")
    taken = {key.selector for key in await _of(keys, tenant, domain)}
    selector = next(name for number in range(1, 10_000) if (name := f"sk{day}-{algorithm[0]}{number}") not in taken)
    key = StoredKey(tenant, domain, selector, algorithm, await asyncio.to_thread(new_private, algorithm), now)
    await keys.put(key)
    return key


async def _of(keys: Keys, tenant: TenantId, domain: str) -> list[StoredKey]:
    return [key for key in await keys.of_tenant(tenant) if key.domain == domain]


def _domain(text: str) -> str:
    try:
        name = domain_name(text.removesuffix("."))
    except ValueError as error:
        raise Refused(f"{text[:100]} is {error}", f"{text[:100]}はドメイン名ではありません。") from None
    if "." not in name:
        raise Refused(f"{name} is no domain of mail", f"{name}はメールのドメインではありません。")
    return name


async def _own(control: Control, base: FromFile, tenant: TenantId, text: str) -> str:
    """Return a name that the organisation may sign for. Raises Refused for what is none, or not theirs.

    Theirs are the domains that they have proven (or that the settings file gives them) and the names below these, up to one that another organisation
    holds; with `"*"` in the file's domains, whoever they belong to by the file, also names that nobody holds.
    """
    name = _domain(text)
    mine = await own_domains(control, base, tenant)
    labels = name.split(".")
    for place in (".".join(labels[start:]) for start in range(len(labels) - 1)):
        if place in mine:
            return name
        holder = await control.holder(f"domain:{place}")
        if place in base.domains or (holder is not None and holder.tenant != tenant):
            break
    else:
        if tenant == DEFAULT_TENANT and ANY_DOMAIN in base.domains:
            return name
    raise Refused(
        f"{name} is no domain of this organisation, nor below one: add it and prove it first",
        f"{name}はこの組織のドメイン（またはその下位）ではありません。先にドメインを追加し、所有を確認してください。",
    )
