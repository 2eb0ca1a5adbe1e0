"""The policy document in the console: read, checked, changed with a reason, compared, taken back."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import action_told, category_name
from sekisho.gate import policy_trials
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.policy.reading import Problem
from sekisho.policy.shifts import LET_THROUGH, OTHERWISE, STOPPED, UNKNOWN
from sekisho.tenancy.wishes import policies, policy_outline

LARGEST_DOCUMENT = 1_048_576  # octets of a form: what is longer goes in by `sekisho policy set`
_VERSIONS = 50
STAGES: tuple[str, ...] = ("shadow", "share", "all", "off")  # as a new rule goes
_MOST_DAYS = 3_650
_KIND_WORDS = {STOPPED: "trial_stopped", LET_THROUGH: "trial_let", OTHERWISE: "trial_otherwise", UNKNOWN: "trial_unknown"}


def routes(door: Door) -> list[Route]:
    """Return the routes of the document and of what people do with it."""
    return [
        door.page("/policy", show),
        door.page("/policy/check", show, check),
        door.page("/policy/change", show, change),
        door.page("/policy/undo", show, undo),
        door.page("/policy/roll-out", show, stage),
        door.page("/policy/try", show_trials, begin_trial),
        door.page("/policy/trials", show_trials),
        door.page("/policy/trials/{trial}", show_trial),
        door.page("/policy/trials/{trial}/stop", show_trial, stop_trial),
    ]


def _number(text: str) -> int:
    """Return the number of a version. Raises NotFound for what is none."""
    if not text.isascii() or not text.isdecimal() or len(text) > 8:
        raise NotFound(f"there is no version {text[:20]!r}", f"版{text[:20]!r}はありません。")
    return int(text)


async def show(
    caller: Caller,
    notice: str = "",
    error: str = "",
    status: int = 200,
    typed: tuple[str, str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> Response:
    """Show the document in force, or the one that is asked for, or what somebody just `typed` (text, reason, the version it was made from)."""
    asked = {} if caller.request.method == "POST" else caller.request.query_params
    latest = await caller.perform(policies.show)
    shown = await caller.perform(policies.show, number=_number(asked.get("number") or "0"))
    text, reason, base = typed or (shown.text, "", str(latest.number))
    difference = None
    if "old" in asked:
        difference = await caller.perform(policies.diff, old=_number(asked["old"] or "0"), new=_number(asked.get("new") or "0"))
    told = await caller.perform(policy_outline.outline)
    page = await caller.perform(policies.history_of, limit=_VERSIONS, after=asked.get("after", "")[:8])
    return caller.show(
        "policy.html",
        status=status,
        notice=notice,
        error=error,
        latest=latest.number,
        shown=latest.number if typed else shown.number,
        text=text,
        reason=reason,
        base=base,
        problems=[(one.line, one.japanese if caller.language == "ja" else one.english, one.grave) for one in problems],
        rules=told.rules,
        lists=[(caller.say(f"list_{one.kind}"), one) for one in told.lists],
        readable=told.readable,
        stages=STAGES,
        may_stage=caller.may(policy_outline.roll_out),
        lines=None if difference is None else difference.splitlines(),
        versions=page.items,
        next=page.next,
        may_change=caller.may(policies.change),
        may_try=caller.may(policy_trials.start),
        carried=caller.carried,
        tenant=caller.tenant,
    )


async def show_trials(caller: Caller) -> Response:
    """Show the last trials."""
    return caller.show("policy_trials.html", rows=await caller.perform(policy_trials.trials))


async def begin_trial(caller: Caller) -> Response:
    """Try what was typed on past mail; what cannot be tried stays in the form."""
    form = await caller.form(LARGEST_DOCUMENT)
    typed = _typed(form)
    try:
        days = min(_number(form.get("days", "") or "30"), _MOST_DAYS) or 1
        base = _number(typed[2])
        made = await caller.perform(policy_trials.start, text=typed[0], days=days)
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422, typed=typed)
    return caller.go(trial_path(caller, made.id, base))


def trial_path(caller: Caller, trial: str, base: int, message: str = "") -> str:
    """Return the address of a trial that knows which version its document was made from, and the message that it was drafted for."""
    asked = urlencode({"base": base, **({"message": message} if message else {}), **({"tenant": caller.tenant} if caller.carried else {})})
    return f"/policy/trials/{trial}?{asked}"


async def show_trial(caller: Caller, notice: str = "") -> Response:
    """Show how far a trial is, and what came of it; while it runs the page asks for itself again."""
    one = await caller.perform(policy_trials.show, number=str(caller.request.path_params["trial"])[:40])
    asked = caller.request.query_params
    base, message = asked.get("base", ""), asked.get("message", "")[:40]
    latest = await caller.perform(policies.show) if caller.may(policies.show) else None
    lines = None
    if latest is not None and latest.text != one.text:
        lines = (await asyncio.to_thread(policies.difference, latest.text, one.text, f"{latest.number}", "")).splitlines()
    kinds = [(kind, one.kinds[kind], _rows(one.rules, kind), _rows(one.people, kind)) for kind in _KIND_WORDS if kind in one.kinds]
    return caller.show(
        "policy_trial.html",
        notice=notice,
        one=one,
        runs=one.state in {policy_trials.WAITING, policy_trials.RUNNING},
        kinds=kinds,
        kind_words=_KIND_WORDS,
        examples=[
            (
                shift,
                category_name(shift.category, caller.language),
                action_told(shift.before, caller.language),
                action_told(shift.after, caller.language),
            )
            for shift in one.examples
        ],
        percent=round(100 * one.done / one.total) if one.total else 0,
        again=caller.request.url.path + (f"?{caller.request.url.query}" if caller.request.url.query else ""),
        lines=lines,
        base=base if base.isascii() and base.isdecimal() and len(base) < 9 else str(latest.number if latest else 0),
        reason=f"{caller.say('draft_reason')} {message}" if message else "",
        may_change=caller.may(policies.change),
        may_stop=caller.may(policy_trials.stop),
    )


def _rows(counted: Sequence[tuple[str, str, int]], kind: str) -> list[tuple[str, str, int]]:
    return [row for row in counted if row[0] == kind]


async def stop_trial(caller: Caller) -> Response:
    """Stop a trial."""
    await caller.form()
    one = await caller.perform(policy_trials.stop, number=str(caller.request.path_params["trial"])[:40])
    return caller.go(f"/policy/trials/{one.id}{caller.carried}")


async def check(caller: Caller) -> Response:
    """Tell what is wrong with what was typed, and put nothing in force."""
    form = await caller.form(LARGEST_DOCUMENT)
    typed = _typed(form)
    problems = await caller.perform(policies.check, text=typed[0])
    if any(one.grave for one in problems):
        return await show(caller, error=caller.say("policy_bad"), typed=typed, problems=problems)
    return await show(caller, caller.say("policy_doubtful" if problems else "policy_good"), typed=typed, problems=problems)


async def change(caller: Caller) -> Response:
    """Put what was typed in force; what is refused stays in the form."""
    form = await caller.form(LARGEST_DOCUMENT)
    text, reason, base = _typed(form)
    try:
        made = await caller.perform(policies.change, text=text, reason=reason, base=_number(base))
    except (Denied, NotFound):
        raise
    except policies.NotAccepted as refused:
        return await show(caller, error=caller.say("policy_bad"), status=422, typed=(text, reason, base), problems=refused.problems)
    except Refused as refused:  # Conflict too: the base stays the old one, so that nobody overwrites what they have not seen
        return await show(caller, error=caller.told(refused), status=422, typed=(text, reason, base))
    return await show(caller, f"{caller.say('policy_changed')} {made.number}")


async def stage(caller: Caller) -> Response:
    """Switch one rule on further, or less far."""
    form = await caller.form()
    wanted, share = form.get("rollout", ""), form.get("share", "")
    try:
        made = await caller.perform(
            policy_outline.roll_out,
            rule=form.get("rule", "")[:320],
            rollout=wanted if wanted in STAGES else "shadow",
            share=min(99, int(share)) if share.isascii() and share.isdecimal() and len(share) < 4 else 0,
            base=_number(form.get("base", "") or "0"),
        )
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{caller.say('policy_changed')} {made.number}")


async def undo(caller: Caller) -> Response:
    """Put an earlier version in force again."""
    form = await caller.form()
    try:
        made = await caller.perform(policies.undo, to=_number(form.get("to", "")), reason=form.get("reason", "")[:900])
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{caller.say('policy_changed')} {made.number}")


def _typed(form: dict[str, str]) -> tuple[str, str, str]:
    """Return text, reason and base. Browsers end lines with CR LF, documents with LF."""
    text = form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    return text, form.get("reason", "")[:1_000], form.get("base", "") or "0"
