"""What stands in the policy in force, as tables: rules with how far they are switched on, lists, objects; and switching a rule on by stages."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Literal

from sekisho.model.access import Permission
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.policy import NO_POLICY, Policy, Rollout, Rule
from sekisho.model.use_case import use_case
from sekisho.policy.dangers import checked
from sekisho.policy.rolling import with_rollout
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.policies import Policies, PolicyVersion
from sekisho.ports.signals import Signals
from sekisho.tenancy.wishes.policies import ReasonText, change, show

Stage = Literal["all", "share", "shadow", "off"]
Percent = Annotated[int, Bound(least=0, most=99, says="of the mail")]
FIRST_SHARE = 5  # percent, where nobody says how much


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as a line of a table. `whom`, `asks` and `does` are names and values as the document has them."""

    name: str
    direction: str
    whom: tuple[str, ...]
    asks: tuple[str, ...]
    any_of: bool
    does: tuple[str, ...]
    rollout: str
    share: int  # percent that it is done for
    return_after: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """Senders, words, a stamp or a group: a kind, a name, and what stands in it."""

    kind: str  # "approve", "block", "keywords", "stamp" or "group"
    name: str
    items: tuple[str, ...]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The policy in force. `number` 0: there is none."""

    number: int
    rules: tuple[RuleLine, ...]
    lists: tuple[ListLine, ...]
    readable: bool  # False: the document in force cannot be used, such as after an update


@use_case("policy.outline", Permission.READ_POLICY, "Show the rules and lists of the policy in force.", "適用中のルールとリストの一覧。", heavy=True)
async def outline(policies: Policies, tenant: TenantId) -> Outline:
    """Return the policy in force as tables."""
    latest = await show(policies, tenant)
    policy = (await asyncio.to_thread(checked, latest.text)).policy if latest.text else NO_POLICY
    told = policy or NO_POLICY
    return Outline(latest.number, tuple(map(_rule, told.rules)), tuple(_lists(told)), policy is not None)


@use_case(
    "policy.roll-out",
    Permission.CHANGE_POLICY,
    "Switch a rule on by stages: watched, for a share of the mail, for all, or off.",
    "ルールを段階的に適用します（監視・一部・全体・停止）。",
    changes=True,
    heavy=True,
    step_up=True,
)
async def roll_out(
    policies: Policies,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    rule: ShortText,
    rollout: Stage,
    share: Percent = 0,
    reason: ReasonText = "",
    base: Annotated[int, Bound(least=-1, most=99_999_999, says="of a version")] = -1,
) -> PolicyVersion:
    """Make a new version in which that one rule is rolled out so far. Raises Refused for a rule that there is not, and as `policy.change` does."""
    latest = await show(policies, tenant)
    policy = (await asyncio.to_thread(checked, latest.text)).policy if latest.text else None
    if policy is None or rule not in {one.name for one in policy.rules}:
        raise Refused(f"there is no rule {rule[:60]!r} in the policy in force", f"適用中のポリシーにルール{rule[:60]!r}はありません。")
    percent = (share or FIRST_SHARE) if rollout == "share" else 0
    text = await asyncio.to_thread(with_rollout, latest.text, rule, Rollout(rollout), percent)
    why = reason.strip() or f"{rule}: {rollout}" + (f" {percent} %" if percent else "")
    return await change(policies, directory, signals, clock, tenant, by, trail, text, why[:1_000], base)


def _rule(rule: Rule) -> RuleLine:
    scope = rule.scope
    named = (
        ("recipients", scope.recipients),
        ("except_recipients", scope.except_recipients),
        ("senders", scope.senders),
        ("except_senders", scope.except_senders),
    )
    return RuleLine(
        rule.name,
        scope.direction,
        tuple(f"{name} = {_value(value)}" for name, value in named if value),
        tuple(f"{one.name} = {_value(one.value)}" for one in rule.conditions),
        rule.match_any,
        tuple(_does(rule)),
        str(rule.rollout),
        100 if rule.rollout is Rollout.ALL else rule.share if rule.rollout is Rollout.SHARE else 0,
        rule.return_after,
    )


def _does(rule: Rule) -> list[str]:
    doing = rule.doing
    found = [f"{doing.intercept}" + (f" = {doing.operand}" if doing.operand else "")] if doing.intercept else []
    pairs: tuple[tuple[str, object], ...] = (
        ("days", doing.days), ("attachments", doing.attachments), ("tag", doing.tag), ("stamp", doing.stamp), ("bcc", doing.bcc),
        ("notify", doing.notify), ("archive", doing.archive), ("require_tls", doing.tls),
    )  # fmt: skip
    found += [f"{name} = {_value(value)}" for name, value in pairs if value]
    return found + [f"{name}: {value}" for name, value in doing.headers]


def _lists(policy: Policy) -> list[ListLine]:
    found: list[ListLine] = []
    for one in policy.senders:
        found += [ListLine(kind, one.owner, items, one.personal) for kind, items in (("approve", one.approve), ("block", one.block)) if items]
    found += [ListLine("keywords", one.name, tuple(word for word, _ in one.words)) for one in policy.keywords]
    found += [ListLine("stamp", one.name, tuple(text for text in (one.english, one.japanese) if text)) for one in policy.stamps]
    return found + [ListLine("group", name, members) for name, members in policy.groups]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
