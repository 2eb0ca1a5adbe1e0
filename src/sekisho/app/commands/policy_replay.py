"""`sekisho policy replay FILE`: a changed policy tried on past mail: newly stopped, newly let through, per rule and recipient."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sekisho.app.assembling import assemble
from sekisho.app.assembling.desk import current_directory
from sekisho.app.cli import OK
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.scanning.progress import Progress
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import language, say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.policy_replaying import Trial, try_policy
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.policy.dangers import checked
from sekisho.policy.reading import Problem
from sekisho.policy.shifts import LET_THROUGH, OTHERWISE, STOPPED, UNKNOWN, Shift, ShiftTally
from sekisho.tenancy.wishes.policies import NotAccepted, policy_in_force
from sekisho.verdict.weights import shipped_weights

DAY = 86_400.0
_MOST = 15  # rules and recipients shown of each kind
_KINDS = {
    STOPPED: ("newly stopped", "新たに隔離・拒否"),
    LET_THROUGH: ("newly let through", "新たに配信"),
    OTHERWISE: ("delivered or kept otherwise", "処置のみ変更"),
    UNKNOWN: ("cannot be told: words were not looked for", "判定不能（キーワード未検査）"),
}


def read_document(path: Path) -> str:
    """Return the text of a file or of standard input. Raises Refused."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}", f"{path}を読めません（{error}）。") from None


def problem_line(name: object, problem: Problem) -> str:
    """Return a problem as a line that editors can jump to."""
    mark = say("error", "エラー") if problem.grave else say("warning", "注意")
    return f"{name}:{problem.line}: {mark}: {problem.japanese if language() == 'ja' else problem.english}"


async def replay(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    """Try it, and tell."""
    settings = settings_in_force(DataFolder(arguments.data))
    directory = await current_directory(stores, settings)
    found = checked(read_document(arguments.file), directory.tenant(whose()).domains)
    if found.policy is None:
        for problem in found.problems:
            print(problem_line(arguments.file, problem), file=sys.stderr)
        raise NotAccepted(found.problems)
    await pump(stores.records, stores.history)
    _, before, _ = await policy_in_force(stores.policies, whose())
    catalogue = assemble.build_catalogue(settings, stored(DataFolder(arguments.data)))
    trial = Trial(catalogue, shipped_weights(), before, found.policy)
    since = stores.clock.now() - arguments.days * DAY
    total = await stores.history.count_messages(whose(), since)
    tally, progress, began = ShiftTally(), Progress(min(total, arguments.limit or total)), time.monotonic()
    examples: dict[str, list[Shift]] = {}
    async for one in try_policy(stores.history, whose(), trial, since, arguments.limit):
        if not one.readable:
            tally.unreadable += 1
            continue
        tally.count(one.shifts, one.shadow)
        for shift in one.shifts:
            if arguments.json:
                print(json_text(_as_json(shift)))
            elif len(kept := examples.setdefault(shift.kind, [])) < arguments.examples:
                kept.append(shift)
        progress.tell(tally.messages, tally.changed)
    progress.clear()
    if arguments.json:
        print(json_text(_summary(tally)))
    else:
        print("\n".join(_lines(tally, examples, time.monotonic() - began)))
    return OK


def _lines(tally: ShiftTally, examples: dict[str, list[Shift]], seconds: float) -> Iterator[str]:
    yield say(
        f"{tally.messages} messages tried in {seconds:.1f} s: for {tally.changed} of them something changes.",
        f"{tally.messages}通を{seconds:.1f}秒で試しました。変化があるのは{tally.changed}通です。",
    )
    if tally.unreadable:
        yield say(f"{tally.unreadable} cannot be read by this version.", f"{tally.unreadable}通はこの版では読めません。")
    for kind, (english, japanese) in _KINDS.items():
        if not tally.kinds[kind]:
            continue
        yield ""
        yield f"{say(english, japanese)}: {tally.kinds[kind]}"
        for heading, counter in ((say("rule", "ルール"), tally.rules), (say("recipient", "受信者"), tally.people)):
            rows = [[name, str(count)] for (whose, name), count in counter.most_common() if whose == kind][:_MOST]
            yield table([heading, say("recipients", "件数")], rows)
        for shift in examples.get(kind, []):
            yield f"  {shift.arrival}  {shift.recipient}  {shift.before} -> {shift.after}  {printable(shift.subject)}"
    if tally.watched:
        yield ""
        yield say("Rules that are only watched would do:", "監視のみのルールによる処置:")
        yield table([say("rule", "ルール"), say("messages", "通数")], [[name, str(count)] for name, count in tally.watched.most_common()])


def _as_json(shift: Shift) -> dict[str, object]:
    return {name: getattr(shift, name) for name in ("arrival", "recipient", "kind", "rule", "before", "after", "category", "subject")}


def _summary(tally: ShiftTally) -> dict[str, object]:
    def rows(counter: dict[tuple[str, str], int], name: str) -> list[dict[str, object]]:
        return [{"kind": kind, name: whose, "count": count} for (kind, whose), count in sorted(counter.items(), key=lambda item: -item[1])]

    return {
        "messages": tally.messages,
        "changed": tally.changed,
        "unreadable": tally.unreadable,
        "kinds": dict(tally.kinds),
        "rules": rows(tally.rules, "rule"),
        "people": rows(tally.people, "recipient"),
        "watched": dict(tally.watched),
    }
