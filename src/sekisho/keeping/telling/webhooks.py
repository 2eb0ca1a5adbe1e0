"""Webhooks of an organisation: added, listed, switched on again, removed. The secret is ours to make and is shown once."""

import secrets
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import msgspec

from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.public_place import may_be_public
from sekisho.model.tracking import EventKind
from sekisho.model.use_case import use_case
from sekisho.model.webhook import WEBHOOK, Standing, Webhook, secret_name
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.documents import Documents
from sekisho.ports.history import History
from sekisho.ports.vault import Vault

MOST = 10  # of one organisation
_LONGEST_URL = 1_000


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook as administrators see it: never its secret."""

    id: str
    url: str
    events: tuple[EventKind, ...]
    added_at: float
    added_by: str
    off: str  # why it was switched off
    failing_since: float  # 0: it is well
    trouble: str  # what the last try came to


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just made. `secret` is shown this once."""

    row: WebhookRow
    secret: str


encode = msgspec.json.Encoder().encode
_to_webhook = msgspec.json.Decoder(Webhook).decode
_to_standing = msgspec.json.Decoder(Standing).decode


def webhook_of(entry: Entry) -> Webhook:
    """Return an entry's webhook."""
    return _to_webhook(entry.value)


async def standing_of(documents: Documents, tenant: TenantId, name: str) -> Standing:
    """Return how a webhook stands."""
    kept = await documents.get(tenant, WEBHOOK, name)
    return _to_standing(kept) if kept is not None else Standing()


@use_case("webhook.list", Permission.READ_TENANT, "List webhooks, and how they stand.", "Webhookとその状態を一覧します。")
async def list_webhooks(control: Control, documents: Documents, tenant: TenantId) -> list[WebhookRow]:
    """Return them, the oldest first."""
    found = await control.entries(tenant, WEBHOOK, limit=MOST)
    return [_row(entry.key, webhook_of(entry), await standing_of(documents, tenant, entry.key)) for entry in found]


@use_case("webhook.add", Permission.CHANGE_TENANT, "Tell a service of ours what happens.", "Webhookを追加します。", changes=True, step_up=True)
async def add_webhook(
    control: Control,
    history: History,
    vault: Vault,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    url: LongText,
    events: list[EventKind] | None = None,
) -> NewWebhook:
    """Add one; it gets what happens from now on, of the kinds in `events` (none named: all). Raises Refused for an address that cannot be, Denied
    for those who do not see all of the organisation's mail themselves.
    """
    _must_see_all(actor)
    _must_be_possible(url)
    if await control.count(tenant, WEBHOOK) >= MOST:
        raise Refused(f"There are {MOST} webhooks already.", f"Webhookは{MOST}件までです。")
    name, secret = new_id(clock.now()), f"whs_{secrets.token_urlsafe(32)}"
    sealed = await vault.seal(secret.encode(), secret_name(tenant, name))
    start = await history.last_place()
    made = Webhook(url, tuple(dict.fromkeys(events or ())), sealed, start, clock.now(), actor.name)
    row = _row(name, made, Standing())
    await control.commit(tenant, [Change(WEBHOOK, name, encode(made), 0)], trail.line(f"webhook {name}", after=encode(row).decode()))
    return NewWebhook(row, secret)


@use_case("webhook.resume", Permission.CHANGE_TENANT, "Switch a webhook on again.", "Webhookを再開します。", changes=True)
async def resume_webhook(control: Control, documents: Documents, tenant: TenantId, actor: Actor, trail: Trail, webhook: ShortText) -> WebhookRow:
    """Let it go on from where it stood, at once. Raises NotFound."""
    _must_see_all(actor)
    entry = await _find(control, tenant, webhook)
    again = replace(webhook_of(entry), off="")
    await documents.put(tenant, WEBHOOK, webhook, encode(Standing()))
    line = trail.line(f"webhook {webhook}", encode(webhook_of(entry).off).decode(), encode("").decode())
    await control.commit(tenant, [Change(WEBHOOK, webhook, encode(again), entry.version)], line)
    return _row(webhook, again, Standing())


@use_case("webhook.remove", Permission.CHANGE_TENANT, "Remove a webhook.", "Webhookを削除します。", changes=True)
async def remove_webhook(control: Control, documents: Documents, tenant: TenantId, actor: Actor, trail: Trail, webhook: ShortText) -> None:
    """Take it away with its secret. A message on its way still arrives. Raises NotFound."""
    _must_see_all(actor)
    entry = await _find(control, tenant, webhook)
    before = encode(_row(webhook, webhook_of(entry), Standing())).decode()
    await control.commit(tenant, [Change(WEBHOOK, webhook, None, entry.version)], trail.line(f"webhook {webhook}", before))
    await documents.forget(tenant, WEBHOOK, webhook)


async def _find(control: Control, tenant: TenantId, name: str) -> Entry:
    entry = await control.get(tenant, WEBHOOK, name)
    if entry is None:
        raise NotFound("There is no such webhook.", "そのWebhookはありません。")
    return entry


def _must_see_all(actor: Actor) -> None:
    """A webhook tells of all mail: nobody may make one of it who does not see that much, by role, token and domains."""
    if not actor.sight.whole or Permission.READ_MAIL not in actor.permissions:
        raise Denied(
            "A webhook tells of all the organisation's mail: who changes one must be allowed to read about all of it.",
            "Webhookは組織全体のメールの情報を送るため、全体の閲覧権限が必要です。",
        )


def _must_be_possible(url: str) -> None:
    """Refuse what can be told at once; where a name leads is checked at every delivery."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    named = parts.username is not None or parts.password is not None
    if not plain or parts.scheme != "https" or not host or parts.fragment or named or port == 0:
        raise Refused(
            "The address must be such as https://hooks.example.test/mail, without name or password.",
            "https://hooks.example.test/mail のような形式で指定してください。ユーザー名やパスワードは含められません。",
        )
    if not may_be_public(host):
        raise Refused("The address must be one of the public Internet.", "インターネット上の公開アドレスを指定してください。")


def _row(name: str, one: Webhook, standing: Standing) -> WebhookRow:
    return WebhookRow(name, one.url, one.events, one.added_at, one.added_by, one.off, standing.failing_since, standing.trouble)
