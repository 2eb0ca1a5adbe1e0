"""`sekisho rules test|new|explain`: rules over text and facts, for people who write them or want to know why a message was stopped."""

import argparse
import asyncio
import re
from functools import partial
from pathlib import Path

from sekisho.app.cli import DIFFERENT, OK
from sekisho.app.sandbox.inspecting import prepare
from sekisho.app.sandbox.nest import Nest
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import language, say
from sekisho.gate.inspectors.jobs import CouldNotOpen
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.pack import Rule
from sekisho.inspections.rules.ruleset import RuleSet, gather, shipped_rules
from sekisho.inspections.rules.trial import try_examples
from sekisho.model.dossier import Opened
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.finding import Completed

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*\Z")
_LARGEST = 64 * 1024 * 1024  # octets of a message that is explained
_SKELETON = """# A pack of rules. Try it with `sekisho rules test {name}.toml`; the language: docs/howto/write-a-rule.md.
name = "{name}"
version = "1"
languages = ["en"]

[signs]
# Patterns on folded text (lower case, single spaces). No back-references, no look-around.
reward = ['gift card', 'bonus points?']

[[rules]]
name = "{name}.first"
category = "spam"          # phishing, fraud, spam, bulk, innocent, any
severity = "suspicious"    # note, suspicious, strong
points = 8                 # 10 x log-odds; how to choose: docs/howto/write-a-rule.md
why.en = "it promises a reward behind a foreign link"
why.ja = "無関係なリンクで報酬を約束している"
when = "reward and link.foreign"
matches = ["From: x <x@stranger.test>\\n\\nYour gift card: https://other.test/"]
spares = ["From: x <x@stranger.test>\\n\\nThank you for the gift card!"]
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add test, new and explain."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    testing = actions.add_parser("test", help=say("try the examples of the shipped rules, or of a pack", "付属の規則またはパックの例を試す"))
    testing.add_argument("pack", nargs="?", type=Path, metavar="PACK", help=say("a TOML file", "TOMLファイル"))
    making = actions.add_parser("new", help=say("write the skeleton of a pack", "パックのひな形を作る"))
    making.add_argument("name", metavar="NAME")
    explaining = actions.add_parser(
        "explain", help=say("what a rule looks for, or which rules a message meets", "規則の内容、またはメールに当てはまる規則を表示する")
    )
    explaining.add_argument("what", metavar="NAME|FILE", help=say("a rule's name, or a mail file", "規則の名前またはメールファイル"))
    explaining.add_argument(
        "--pack", type=Path, help=say("with the rules of this pack instead of the shipped ones", "付属の規則ではなくこのパックを使う")
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    if arguments.action == "new":
        return _new(arguments.name)
    rules = _read(arguments.pack)
    return _test(rules) if arguments.action == "test" else _explain(rules, arguments.what)


def _read(pack: Path | None) -> RuleSet:
    if pack is None:
        return shipped_rules()
    try:
        return gather([pack.read_text("utf-8")])
    except OSError as error:
        raise Refused(say(f"{pack} cannot be read: {error.strerror}.", f"{pack}を読めません（{error.strerror}）。")) from None
    except (RuleError, UnicodeDecodeError) as error:
        raise Refused(f"{pack}: {error}") from None


def _test(rules: RuleSet) -> int:
    try:
        wrong = list(try_examples(rules))
    except RuleError as error:
        raise Refused(str(error)) from None
    for each in wrong:
        problem = say("matches, and must not", "誤って当てはまる") if each.matched else say("does not match", "当てはまらない")
        print(f"{each.rule}: {problem}: {printable(' '.join(each.example.split()))[:160]}")
    examples = sum(len(rule.matches) + len(rule.spares) for rule in rules.rules)
    print(
        say(f"{len(rules.rules)} rules, {examples} examples, {len(wrong)} wrong.", f"規則{len(rules.rules)}件、例{examples}件、誤り{len(wrong)}件。")
    )
    return DIFFERENT if wrong else OK


def _new(name: str) -> int:
    if not _NAME.match(name):
        raise Refused(say("A name is lower-case words joined by dots.", "名前は小文字の英数字を「.」でつないだものです。"))
    target = Path(f"{name}.toml")
    try:
        with target.open("x", encoding="utf-8") as stream:
            stream.write(_SKELETON.format(name=name))
    except OSError as error:
        raise Refused(say(f"{target} cannot be written: {error.strerror}.", f"{target}を書けません（{error.strerror}）。")) from None
    print(say(f"Wrote {target}; try it with: sekisho rules test {target}", f"{target}を作りました。確認: sekisho rules test {target}"))
    return OK


def _explain(rules: RuleSet, what: str) -> int:
    named = [rule for rule in rules.rules if what in {rule.name, rule.kind.code}]
    if named:
        _tell(named[0])
        return OK
    path = Path(what)
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LARGEST)
    except OSError:
        raise Refused(say(f"There is no rule and no readable file {what}.", f"{what}という規則も読めるファイルもありません。")) from None
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with Nest(partial(prepare, (), rules)) as nest:
        opened = asyncio.run(_open(nest, raw))
    if not isinstance(opened, Opened):
        raise TemporaryFailure(say(f"The message could not be opened: {opened.reason}", f"メールを開けませんでした: {opened.reason}"))
    kinds = [finding.kind for report in opened.reports if isinstance(report, Completed) for finding in report.findings]
    by_code = {rule.kind.code: rule for rule in rules.rules}
    met = [by_code[kind.code] for kind in kinds if kind.code in by_code]
    if not met:
        print(say("No rule over its content is met.", "当てはまる規則はありません。"))
        return DIFFERENT
    headings = [say("rule", "規則"), say("points", "点"), say("category", "分類"), say("why", "理由")]
    print(table(headings, [[rule.name, _points(rule), rule.category, _why(rule)] for rule in met], 80))
    return OK


async def _open(nest: Nest, raw: bytes) -> Opened | CouldNotOpen:
    inspectors = Inspectors(nest.connect, PoolSettings(size=1, most=1, one_shots=1))
    await inspectors.start()
    try:
        return await inspectors.open(raw, len(raw))
    finally:
        await inspectors.close()


def _points(rule: Rule) -> str:
    if rule.category == "bulk":
        return f"bulk {rule.kind.bulk:+d}"
    return say("by severity", "重大度による") if rule.kind.points is None else f"{rule.kind.points:+d}"


def _why(rule: Rule) -> str:
    return rule.kind.summary_ja if language() == "ja" else rule.kind.summary


def _tell(rule: Rule) -> None:
    print(f"{rule.name}: {_why(rule)}")
    print(
        say("where", "場所"),
        say("facts, in the edge", "事実（エッジ）") if rule.meaning.edge else say("content, in the inspector", "内容（検査プロセス）"),
    )
    print(say("category", "分類"), rule.category, say("severity", "重大度"), rule.kind.severity, say("points", "点"), _points(rule))
    print(say("when", "条件"), rule.when)
    for title, examples in ((say("matches", "当てはまる例"), rule.matches), (say("spares", "当てはまらない例"), rule.spares)):
        for example in examples:
            print(f"{title}: {' '.join(example.mail.split())}")
