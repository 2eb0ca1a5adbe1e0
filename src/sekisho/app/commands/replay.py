"""`sekisho replay`: stored verdicts computed again, as they were or by other weights, rules, text model or settings, and what differs."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

from sekisho.app.assembling import assemble
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings_file import read_settings
from sekisho.app.scanning.progress import Progress
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import language, say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.classify.model import Model, parse_model
from sekisho.gate.replaying import Candidate, Replayed, replay
from sekisho.inspections import every_kind, with_rules
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.ruleset import RuleSet, edge_rules_with, shipped_rules
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.model.tenant import Tenant, Thresholds
from sekisho.policy.replay import Change, Tally
from sekisho.tenancy.wishes.policies import every_policy
from sekisho.verdict.weights import TEXT_UNWANTED, TEXT_WANTED, Weights, parse_weights, shipped_weights

T = TypeVar("T")
DAY = 86_400.0
_NAMES = tuple(each.name for each in fields(Thresholds))
_MOST_CODES = 15  # shown in the summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)
    parser.add_argument(
        "--verify", action="store_true", help=say("exit code 1 if any verdict of these versions differs", "同じ版の判定に差異があれば終了コード1")
    )
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help=say("weights (TOML) instead of the shipped ones", "付属の重みの代わりに使うTOML")
    )
    parser.add_argument(
        "--rules",
        type=Path,
        action="append",
        default=[],
        metavar="PACK",
        help=say(
            "a pack of rules over facts, beside the shipped ones or in place of the one of its name",
            "事実に対する規則のパック（同名の付属パックは置き換え）",
        ),
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help=say("another text model", "別の本文モデル"))
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help=say("policy and tenant of this settings file", "この設定ファイルのポリシーを使う")
    )
    parser.add_argument(
        "--threshold",
        action="append",
        default=[],
        metavar="NAME=POINTS",
        type=_threshold,
        help=say("such as spam=30", "しきい値の変更（例: spam=30）"),
    )
    parser.add_argument("--days", type=float, default=0.0, help=say("of the last days only (default: all)", "直近の日数のみ（既定: すべて）"))
    parser.add_argument("--limit", type=int, default=None, help=say("at most so many messages", "最大件数"))
    parser.add_argument("--examples", type=int, default=5, help=say("shown of each kind", "種類ごとに表示する例の数"))
    parser.add_argument("--json", action="store_true", help=say("one JSON object a line, the summary last", "1行に1つのJSON（最後は集計）"))


def _threshold(text: str) -> tuple[str, int]:
    name, _, points = text.partition("=")
    if name not in _NAMES or not points.lstrip("-").isascii() or not points.lstrip("-").isdigit():
        raise argparse.ArgumentTypeError(
            say(f"NAME=POINTS is needed; names: {', '.join(_NAMES)}", f"名前=点数の形で指定してください（{', '.join(_NAMES)}）")
        )
    return name, int(points)


def run(arguments: argparse.Namespace) -> int:
    """Replay, and tell."""
    folder = DataFolder(arguments.data)
    candidate = _candidate(folder, arguments)
    return with_stores(folder, lambda stores: _replay(stores, candidate, arguments))


def _candidate(folder: DataFolder, arguments: argparse.Namespace) -> Candidate:
    weights = _read(arguments.weights, lambda octets: parse_weights(octets.decode())) if arguments.weights else shipped_weights()
    settings = settings_in_force(folder)
    if arguments.weights:
        _check_codes(arguments.weights, weights, assemble.build_rules(settings))
    inspections = assemble.build_catalogue(settings, stored(folder))
    if arguments.rules:
        packs = [_read(pack, bytes.decode) for pack in (*map(Path, settings.rules.packs), *arguments.rules)]
        try:
            rules = edge_rules_with(packs)
        except RuleError as error:
            raise Refused(str(error)) from None
        inspections = with_rules(inspections, rules)
        over_text = len(rules.rules) - len(rules.edge)
        if over_text:
            print(
                say(
                    f"{over_text} rules over text are left out: they are asked when mail comes, and what they found then is judged again.",
                    f"本文に対する規則{over_text}件は対象外です。受信時に検査した結果をそのまま再判定します。",
                ),
                file=sys.stderr,
            )
    model: Model | None = _read(arguments.model, parse_model) if arguments.model else None
    return Candidate(inspections, weights, assemble.versions(weights, inspections), model, _tenant(arguments))


def _check_codes(path: Path, weights: Weights, rules: tuple[RuleSet, RuleSet] | None) -> None:
    """Refuse weights of findings that nobody makes: a slip of the pen would be tried as if it changed nothing."""
    known = {kind.code for kind in every_kind()} | {rule.kind.code for rule in (rules[0] if rules else shipped_rules()).rules}
    named = {code.partition(":")[0] for combination in weights.combinations for group in combination.when for code in group}
    made = known | {combination.code for combination in weights.combinations} | {TEXT_UNWANTED, TEXT_WANTED}
    unknown = sorted((weights.codes.keys() | named) - made)
    if unknown:
        raise Refused(say(f"{path}: no finding is called {unknown[0]!r}.", f"{path}: {unknown[0]!r}という検出項目はありません。"))


def _read(path: Path, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise Refused(say(f"{path} cannot be read: {error.strerror}.", f"{path}を読めません（{error.strerror}）。")) from None
    except ValueError as error:
        raise Refused(f"{path}: {error}") from None


def _tenant(arguments: argparse.Namespace) -> Callable[[Tenant], Tenant] | None:
    base = assemble.build_tenant(read_settings(arguments.settings)) if arguments.settings else None
    points = dict(arguments.threshold)
    if base is None and not points:
        return None

    def changed(tenant: Tenant) -> Tenant:
        chosen = base or tenant
        return replace(chosen, thresholds=replace(chosen.thresholds, **points))

    return changed


class _Telling:
    """Examples while they come, the summary at the end."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.tally = Tally()
        self.examples: dict[str, list[Replayed]] = {}
        self._arguments = arguments

    def take(self, one: Replayed) -> None:
        """Count one message; as JSON, tell it at once."""
        if not one.readable:
            self.tally.unreadable += 1
            return
        self.tally.count(one.change, same_versions=one.same_versions)
        if one.change is None:
            return
        if self._arguments.json:
            print(json_text(_as_json(one, one.change)))
        else:
            kept = self.examples.setdefault(one.change.kind, [])
            if len(kept) < self._arguments.examples:
                kept.append(one)

    def end(self, seconds: float) -> int:
        """Tell the summary; return the exit code."""
        if self._arguments.json:
            print(json_text(_summary(self.tally)))
        else:
            print("\n".join(_lines(self.tally, self.examples, seconds)))
        if self._arguments.verify:
            return DIFFERENT if self.tally.differ_same_versions or self.tally.unreadable else OK
        return OK


async def _replay(stores: EmbeddedStores, candidate: Candidate, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)
    candidate = replace(candidate, policies=await every_policy(stores.policies, whose()))
    since = stores.clock.now() - arguments.days * DAY if arguments.days else 0.0
    total = await stores.history.count_messages(whose(), since)
    if arguments.limit is not None:
        total = min(total, arguments.limit)
    telling, progress, began, done = _Telling(arguments), Progress(total), time.monotonic(), 0
    async for one in replay(stores.history, whose(), candidate, since, arguments.limit):
        telling.take(one)
        done += 1
        progress.tell(done, telling.tally.differ)
    progress.clear()
    return telling.end(time.monotonic() - began)


_KINDS = {
    "stopped": ("newly stopped", "新たに隔離・拒否"),
    "let through": ("newly let through", "新たに配信"),
    "category": ("another category, the same end", "分類のみ変更"),
    "detail": ("other points or words only", "点数・文言のみ変更"),
}


def _sentence(change: Change) -> str:
    return change.after.facts["sentence_ja" if language() == "ja" else "sentence"]


def _lines(tally: Tally, examples: dict[str, list[Replayed]], seconds: float) -> Iterator[str]:
    speed = tally.messages / max(seconds, 0.001)
    yield say(
        f"{tally.messages} messages judged again in {seconds:.1f} s ({speed:.0f} a second): {tally.differ} differ.",
        f"{tally.messages}通を{seconds:.1f}秒で再判定しました（毎秒{speed:.0f}通）。差異は{tally.differ}通です。",
    )
    if tally.other_versions:
        yield say(
            f"{tally.other_versions} were judged by other versions of program, weights or rules.",
            f"うち{tally.other_versions}通は、別の版のプログラム・重み・規則で判定されたものです。",
        )
    if tally.unreadable:
        yield say(f"{tally.unreadable} cannot be read by this version.", f"{tally.unreadable}通はこの版では読めません。")
    for kind, (english, japanese) in _KINDS.items():
        if not tally.kinds[kind]:
            continue
        yield ""
        yield f"{say(english, japanese)}: {tally.kinds[kind]}"
        rows = [[before, after, str(count)] for (whose, before, after), count in tally.categories.most_common() if whose == kind]
        if rows:
            yield table([say("before", "変更前"), say("after", "変更後"), say("messages", "通数")], rows)
        rows = [[code, str(count)] for (whose, code), count in tally.codes.most_common() if whose == kind][:_MOST_CODES]
        if rows:
            yield table([say("reason", "理由"), say("messages", "通数")], rows)
        for one in examples.get(kind, []):
            if one.change is not None:
                yield f"  {one.arrival}  {one.change.before.category} -> {one.change.after.category}  {printable(_sentence(one.change))}"


def _as_json(one: Replayed, change: Change) -> dict[str, object]:
    return {
        "id": one.arrival,
        "kind": change.kind,
        "same_versions": one.same_versions,
        "fields": change.fields,
        "codes": change.codes,
        "before": dict(change.before.facts) | {"stopped": change.before.stopped},
        "after": dict(change.after.facts) | {"stopped": change.after.stopped},
    }


def _summary(tally: Tally) -> dict[str, object]:
    return {
        "messages": tally.messages,
        "differ": tally.differ,
        "differ_same_versions": tally.differ_same_versions,
        "other_versions": tally.other_versions,
        "unreadable": tally.unreadable,
        "kinds": dict(tally.kinds),
        "categories": [
            {"kind": kind, "before": before, "after": after, "messages": count} for (kind, before, after), count in tally.categories.items()
        ],
        "codes": [{"kind": kind, "code": code, "messages": count} for (kind, code), count in tally.codes.most_common()],
    }
