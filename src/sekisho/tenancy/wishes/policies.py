"""Use cases of a tenant's policy document: show, check, change, history, difference, undo. Every change has an author and a reason."""

import asyncio
import difflib
import json
from collections.abc import Iterable
from typing import Annotated

from sekisho.model.access import Permission
from sekisho.model.arguments import Bound, Cursor, Limit
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.model.use_case import use_case
from sekisho.policy.dangers import checked
from sekisho.policy.reading import LONGEST, Problem
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.policies import BELL, Outrun, Policies, PolicyVersion, ReadablePolicies
from sekisho.ports.signals import Signals

DocumentText = Annotated[str, Bound(longest=LONGEST)]
ReasonText = Annotated[str, Bound(longest=1_000, says="why")]
Number = Annotated[int, Bound(least=-1, most=99_999_999, says="of a version")]
_MOST_COMPARED = 25_000_000  # lines times lines: about a second; what is more would hold up everybody, and is told without being matched
_MOST_TRIED = 20  # versions that are looked through for one that can be used


class NotAccepted(Refused):
    """The document has problems; each is told with its line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [problem for problem in self.problems if problem.grave]
        english = "; ".join(f"line {problem.line}: {problem.english}" for problem in lines[:10])
        super().__init__(
            f"the policy is not accepted: {english}", "ポリシーを保存できません: " + "、".join(f"{p.line}行目: {p.japanese}" for p in lines[:10])
        )


@use_case(
    "policy.show", Permission.READ_POLICY, "Show the policy document, as it is or as it was.", "ポリシー文書（現在または過去の版）を表示します。"
)
async def show(policies: ReadablePolicies, tenant: TenantId, number: Number = 0) -> PolicyVersion:
    """Return the version in force, or an older one; version 0 is the empty document. Raises NotFound for a number that there is not."""
    found = await (policies.version(tenant, number) if number else policies.latest(tenant))
    if found is None and number:
        raise NotFound(f"there is no version {number} of the policy", f"ポリシーの版{number}はありません。")
    return found or PolicyVersion(0, 0.0, "", "", "")


@use_case("policy.check", Permission.READ_POLICY, "Tell what is wrong with a policy document.", "ポリシー文書の問題点を調べます。", heavy=True)
async def check(directory: Directory, tenant: TenantId, text: DocumentText) -> tuple[Problem, ...]:
    """Return everything that is wrong with a document, or doubtful in it."""
    return (await asyncio.to_thread(checked, text, own_domains(directory, tenant), directory.groups(tenant))).problems


@use_case(
    "policy.change", Permission.CHANGE_POLICY, "Put a policy document in force.", "ポリシー文書を適用します。", changes=True, heavy=True, step_up=True
)
async def change(
    policies: Policies,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    text: DocumentText,
    reason: ReasonText,
    base: Number = -1,
) -> PolicyVersion:
    """Store a new version and return it. `base`: the number of the version that it was made from, where the caller knows it.

    Raises NotAccepted if it is refused, Refused without a reason or if nothing changed, Conflict if somebody else was faster.
    """
    if not reason.strip():
        raise Refused("say why: a change of the policy needs a reason", "変更の理由を入力してください。")
    problems = (await asyncio.to_thread(checked, text, own_domains(directory, tenant), directory.groups(tenant))).problems
    if any(problem.grave for problem in problems):
        raise NotAccepted(problems)
    latest = await show(policies, tenant)
    if base not in {-1, latest.number}:
        raise _outrun(latest.number)
    if latest.text == text:
        raise Refused(f"nothing changed: this is version {latest.number}", f"変更はありません（版{latest.number}と同じです）。")
    fresh = PolicyVersion(latest.number + 1, clock.now(), by[:100], reason.strip(), text)
    try:
        await policies.commit(tenant, fresh)
    except Outrun:
        raise _outrun(await policies.newest(tenant)) from None
    changed = await asyncio.to_thread(difference, latest.text, text, f"version {latest.number}", f"version {fresh.number}")
    trail.tell(f"policy version {fresh.number}", after=json.dumps(changed, ensure_ascii=False), reason=fresh.reason)
    signals.ring(BELL)
    return fresh


@use_case("policy.history", Permission.READ_POLICY, "List the versions of the policy document.", "ポリシー文書の版の一覧。")
async def history_of(policies: ReadablePolicies, tenant: TenantId, limit: Limit = 50, after: Cursor = "") -> Page[PolicyVersion]:
    """Return versions, the newest first."""
    newest = int(after) - 1 if after.isascii() and after.isdigit() else await policies.newest(tenant)
    last = max(0, newest - limit)
    found = [each for number in range(newest, last, -1) if (each := await policies.version(tenant, number)) is not None]
    return Page(tuple(found), str(last + 1) if last else "")


@use_case("policy.diff", Permission.READ_POLICY, "Show what differs between two versions.", "2つの版の違いを表示します。", heavy=True)
async def diff(policies: ReadablePolicies, tenant: TenantId, old: Number = 0, new: Number = 0) -> str:
    """Return a unified diff; `old` 0 is the empty document, `new` 0 the version in force. Raises NotFound."""
    after = await show(policies, tenant, new)
    before = await show(policies, tenant, old) if old else PolicyVersion(0, 0.0, "", "", "")
    return await asyncio.to_thread(difference, before.text, after.text, f"version {before.number}", f"version {after.number}")


@use_case(
    "policy.undo",
    Permission.CHANGE_POLICY,
    "Put an earlier version of the policy in force again.",
    "以前の版のポリシーに戻します。",
    changes=True,
    heavy=True,
    step_up=True,
)
async def undo(
    policies: Policies,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    to: Number,
    reason: ReasonText,
) -> PolicyVersion:
    """Make an earlier version (0: the empty document) the latest again, as a new version: nothing is ever removed. Raises as `change` does."""
    earlier = await show(policies, tenant, to) if to else PolicyVersion(0, 0.0, "", "", "")
    why = f"back to version {to}: {reason.strip()}" if reason.strip() else ""
    return await change(policies, directory, signals, clock, tenant, by, trail, earlier.text, why[:1_000])


def own_domains(directory: Directory, tenant: TenantId) -> tuple[str, ...]:
    """Return the domains whose people may get notices of rules."""
    try:
        return directory.tenant(tenant).domains
    except KeyError:  # a tenant that has no mail yet
        return ()


def difference(old: str, new: str, old_name: str, new_name: str) -> str:
    """Return a unified diff of two texts."""
    before, after = old.splitlines(), new.splitlines()
    if len(before) * len(after) <= _MOST_COMPARED:
        return "\n".join(difflib.unified_diff(before, after, old_name, new_name, lineterm=""))
    same = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), min(len(before), len(after)))
    told = (f"--- {old_name}", f"+++ {new_name}", f"@@ from line {same + 1} on @@")
    return "\n".join((*told, *(f"-{line}" for line in before[same:]), *(f"+{line}" for line in after[same:])))


async def policy_in_force(policies: ReadablePolicies, tenant: TenantId) -> tuple[int, Policy, str]:
    """Return the number of the latest version that can be used, its policy, and why a later one cannot ("" if it is the latest)."""
    newest, trouble = await policies.newest(tenant), ""
    for number in range(newest, max(0, newest - _MOST_TRIED), -1):
        version = await policies.version(tenant, number)
        found = await asyncio.to_thread(checked, version.text) if version is not None else None
        if found is not None and found.policy is not None:
            return number, found.policy, trouble
        trouble = trouble or f"version {number} of the policy of {tenant} cannot be used: {found.problems[0].english if found else 'it is gone'}"
    return 0, NO_POLICY, trouble


async def every_policy(policies: ReadablePolicies, tenant: TenantId) -> dict[str, Policy]:
    """Return all policies that ever were in force, by the version that dossiers name; those that this program refuses are left out."""
    found: dict[str, Policy] = {}
    for number in range(1, await policies.newest(tenant) + 1):
        version = await policies.version(tenant, number)
        policy = (await asyncio.to_thread(checked, version.text)).policy if version is not None else None
        if policy is not None:
            found[policy.version] = policy
    return found


def _outrun(number: int) -> Conflict:
    return Conflict(
        f"somebody else changed the policy: version {number} is the latest. Look at it and try again",
        f"ほかの人が先に変更しました（最新は版{number}）。内容を確認して、もう一度実行してください。",
    )
