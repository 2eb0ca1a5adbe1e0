"""A policy document with one more wish, made from a message: a draft that people look at, try on past mail, and put in force themselves."""

from dataclasses import dataclass
from typing import Literal

from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.use_case import use_case
from sekisho.policy.dangers import checked
from sekisho.policy.reading import Problem
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.policies import Policies
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.wishes.policies import own_domains

Wish = Literal["approve", "block"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The document as it would be. Nothing is in force; `base` is the version it was made from."""

    text: str
    base: int
    added: str
    problems: tuple[Problem, ...]


@use_case("policy.draft", Permission.READ_POLICY, "Draft a wish about mail like this one.", "このメールと同様のメールへのルール案を作成します。")
async def draft(
    policies: Policies, history: History, directory: Directory, tenant: TenantId, actor: Actor, message: ShortText, wish: Wish = "block"
) -> Draft:
    """Return the document in force with the message's author approved or blocked. Raises NotFound, Refused where there is no author."""
    must_be_whole(actor.sight)
    if not actor.may(Permission.READ_MAIL, tenant):  # the draft names a message's author
        raise Denied("who drafts a rule from a message must be allowed to read about mail", "メールの閲覧権限が必要です。")
    line = await history.line(tenant, ArrivalId(message)) if is_id(message) else None
    if line is None:
        raise NotFound(f"there is no message {message[:40]!r}", f"メール{message[:40]!r}はありません。")
    author = author_of(line.header_from) or author_of(line.sender)
    if not author:
        raise Refused("the message names no author that a rule could speak of", "差出人のアドレスがないため、ルール案を作成できません。")
    latest = await policies.latest(tenant)
    before, base = (latest.text, latest.number) if latest else ("", 0)
    added = f'[[senders]]\n{wish} = ["{author}"]\n'
    text = f"{before.rstrip()}\n\n{added}" if before.strip() else added
    return Draft(text, base, added, checked(text, own_domains(directory, tenant), directory.groups(tenant)).problems)


def author_of(text: str) -> str:
    """Return the plain address of a mailbox ("Name <a@b.test>" or "a@b.test"), "" where a rule could not bear it."""
    address = text.rpartition("<")[2].rstrip(">").strip().lower()
    local, _, domain = address.rpartition("@")
    plain = local and "." in domain and len(address) <= 254 and address.isascii() and address.isprintable()
    return address if plain and not set(address) & set(' "\\<>*,;:()[]') else ""
