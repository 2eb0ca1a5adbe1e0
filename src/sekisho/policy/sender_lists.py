"""Sender lists that people keep apart from the policy document, one value for each owner, and how they join the document's own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sekisho.model.access import Actor, Permission, Role
from sekisho.model.address import Address
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import TenantId
from sekisho.model.policy import Policy, SenderList
from sekisho.policy.patterns import GROUP

KIND = "sender-list"  # of entries in the control store; the key is the owner: "*", a domain, or an address
EVERYBODY = "*"
MOST = 500  # senders of one kind in one list
Says = Literal["approve", "block"]


@dataclass(frozen=True, slots=True)
class OwnSenders:
    """One owner's senders. What a person wished is weaker than what an administrator said (features 1.3)."""

    approve: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    personal_approve: tuple[str, ...] = ()
    personal_block: tuple[str, ...] = ()


def wrong_sender(pattern: str, *, approving: bool) -> tuple[str, str] | None:
    """Return why a pattern cannot stand in a list, in both languages; None if it can."""
    if pattern in {"*", "*@*"} or "@" not in pattern:
        return (
            f'{pattern!r} names everybody or nobody; write "hanako@partner.test" or "*@partner.test"',
            f'{pattern!r}は送信者を特定しません（例: "*@partner.test"）',
        )
    if approving and pattern.partition("@")[2].strip("*.").count(".") == 0:
        return f"{pattern!r} approves a whole top-level domain", f"{pattern!r}はトップレベルドメイン全体を許可します"
    return None


def sender_pattern(text: str, *, approving: bool) -> str:
    """Return what somebody typed as a pattern: an address, "*@domain" or "*@*.domain". Raises Refused for anything else."""
    pattern = text.strip().lower()
    local, _, domain = pattern.rpartition("@")
    name = domain.removeprefix("*.")
    plain = not set(pattern) & set(' <>",;()\\') and pattern.isprintable() and len(pattern) <= 254
    wrong = wrong_sender(pattern, approving=approving)
    if wrong is None and (not plain or not local or "*" in name or (local != "*" and ("*" in local or name != domain)) or "." not in name):
        wrong = (
            f'{text[:80]!r} is no sender; write "hanako@partner.test" or "*@partner.test"',
            f'{text[:80]!r}は送信者ではありません（例: "*@partner.test"）',
        )
    if wrong is not None:
        raise Refused(*wrong)
    return pattern


def with_sender(own: OwnSenders, pattern: str, says: Says, *, personal: bool) -> OwnSenders:
    """Return the list with this sender; the last word counts, so it goes out of the other side. Raises Refused if it is full."""
    mine, other = _names(says, personal=personal)
    known: tuple[str, ...] = getattr(own, mine)
    if pattern in known:
        raise Conflict(f"{pattern} stands in that list already", f"{pattern}はすでに登録されています。")
    if len(known) >= MOST:
        raise Refused(f"there are {MOST} senders in that list; remove some first", f"登録できるのは{MOST}件までです。先に削除してください。")
    left = tuple(each for each in getattr(own, other) if each != pattern)
    return replace(own, **{mine: (*known, pattern), other: left})


def without_sender(own: OwnSenders, pattern: str, says: Says, *, personal: bool) -> OwnSenders:
    """Return the list without this sender. Raises NotFound if it is not there."""
    mine, _ = _names(says, personal=personal)
    known: tuple[str, ...] = getattr(own, mine)
    if pattern not in known:
        raise NotFound(f"{pattern[:80]!r} does not stand in that list", f"{pattern[:80]!r}は登録されていません。")
    return replace(own, **{mine: tuple(each for each in known if each != pattern)})


def _names(says: Says, *, personal: bool) -> tuple[str, str]:
    front = "personal_" if personal else ""
    return (f"{front}approve", f"{front}block") if says == "approve" else (f"{front}block", f"{front}approve")


def owner_for(actor: Actor, tenant: TenantId, owner: str) -> tuple[str, bool]:
    """Return whose list that is (as the key is written), and whether the actor's word there is a personal wish.

    People keep their own. An address's list is an act on mail, one of a domain or of everybody a change of policy. Raises Denied, NotFound.
    """
    key = owner.strip().lower()
    if actor.role is Role.END_USER:
        if key not in actor.addresses:
            raise NotFound("there is no such list", "そのリストはありません。")
        return key, True
    local, at, domain = key.rpartition("@")
    if at and local and domain:
        if not actor.sight.covers(Address(local, domain)):
            raise NotFound("there is no such list", "そのリストはありません。")
        return key, False
    if not actor.may(Permission.CHANGE_POLICY, tenant):
        raise Denied("lists of a domain or of everybody are kept by an administrator", "ドメインや組織全体のリストを変更できるのは管理者だけです。")
    if not actor.sight.whole and key not in actor.domains:
        raise Denied("that is not a domain that you look after", "担当ドメイン以外のリストは変更できません。")
    if key != EVERYBODY and ("*" in key or "." not in key or " " in key or len(key) > 253):
        raise Refused(f"{owner[:80]!r} is no address, domain or *", f"{owner[:80]!r}はアドレスやドメインではありません。")
    return key, False


def lists_of(owner: str, own: OwnSenders) -> tuple[SenderList, ...]:
    """Return an owner's value as lists of a policy."""
    official = SenderList(owner, own.approve, own.block)
    personal = SenderList(owner, own.personal_approve, own.personal_block, personal=True)
    return tuple(each for each in (official, personal) if each.approve or each.block)


def joined(policy: Policy, senders: Mapping[str, OwnSenders], groups: Mapping[str, tuple[str, ...]]) -> Policy:
    """Return the document's policy with people's lists behind its own, and with the directory's groups that it names and does not define."""
    more = tuple(each for owner, own in sorted(senders.items()) for each in lists_of(owner, own))
    known = policy.members()
    wanted = tuple((name, groups[name]) for name in sorted(groups_named(policy)) if name not in known and name in groups)
    return replace(policy, senders=(*policy.senders, *more), groups=(*policy.groups, *wanted)) if more or wanted else policy


def groups_named(policy: Policy) -> Collection[str]:
    """Return the names of all groups that rules and groups of a policy name."""
    scopes = (rule.scope for rule in policy.rules)
    patterns = [
        pattern for scope in scopes for each in (scope.recipients, scope.except_recipients, scope.senders, scope.except_senders) for pattern in each
    ]
    patterns += [member for _, members in policy.groups for member in members]
    return {pattern.removeprefix(GROUP) for pattern in patterns if pattern.startswith(GROUP)}
