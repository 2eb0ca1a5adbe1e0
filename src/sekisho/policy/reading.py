"""A policy document to a Policy, or every problem in it with its line, in both languages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from sekisho.model.keywords import KeywordList, Matching
from sekisho.model.policy import Condition, Doing, Intercept, Policy, Rollout, Rule, Scope, SenderList, Stamp, Value
from sekisho.policy.conditions import size_of
from sekisho.policy.document import Document, KeywordsTable, RuleTable, Then
from sekisho.policy.toml_lines import Lines, Path, path_of

LONGEST = 1024 * 1024  # characters of a document
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_PATH = re.compile(r" - at `(\$[^`]*)`")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_SIZES = frozenset({"attachment_over", "size_over", "size_at_most"})
_INTERCEPTS = ("discard", "reject", "deliver", "quarantine", "redirect", "hand_to", "postpone")


_DEEPEST = 50  # parts of a dotted key: tomllib's time is their square, and one document could stop the console for an hour
_MARK = re.compile(r"""[.=,\n\[\]{}]|#[^\n]*+|"{3}|'{3}|["']""")
_INSIDE = {  # what counts inside of a string, by its opening mark: its end, what is escaped, and a line's end where it must not be
    '"': re.compile(r'\\.|["\n]'),
    "'": re.compile(r"['\n]"),
    '"""': re.compile(r'\\.|"{3,5}', re.DOTALL),
    "'''": re.compile(r"'{3,5}"),
}


def overlong_key(text: str) -> int:
    """Return the line (from 1) of a dotted key of too many parts, 0 if there is none. Its time is the text's length."""
    place = dots = 0
    while mark := _MARK.search(text, place):
        place, sign = mark.end(), mark.group()
        if sign == ".":
            dots += 1
            if dots >= _DEEPEST:
                return text.count("\n", 0, place) + 1
        elif sign in _INSIDE:
            place = _behind(text, place, _INSIDE[sign])
            if not place:
                return 0  # it never ends: the parser tells
        elif not sign.startswith("#"):
            dots = 0
    return 0


def _behind(text: str, place: int, inside: re.Pattern[str]) -> int:
    """Return where a string ends that began before `place`, 0 if it never does."""
    while found := inside.search(text, place):
        place, sign = found.end(), found.group()
        if sign == "\n":
            return 0
        if not sign.startswith("\\"):
            return place
    return 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong on which line (from 1), and what to do. `grave`: the document cannot be used."""

    line: int
    english: str
    japanese: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read: the policy (None where it cannot be one), what is wrong so far, and where its keys stand."""

    policy: Policy | None
    problems: tuple[Problem, ...]
    lines: Lines


def version_of(text: str) -> str:
    """Return the name of a text: another text is another version."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def read(text: str) -> Read:
    """Read a document's structure. What it means together is `policy.dangers`'."""
    if len(text) > LONGEST:
        return Read(None, (Problem(1, "the document is longer than 1 MB", "文書が1 MBを超えています"),), Lines(""))
    if line := overlong_key(text):
        return Read(None, (Problem(line, f"a key has more than {_DEEPEST} parts", f"キーの階層が{_DEEPEST}を超えています"),), Lines(""))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return Read(None, (Problem(int(found.group(1)) if found else 1, f"this is not TOML: {error}", f"TOMLとして読めません: {error}"),), Lines(""))
    except RecursionError:
        return Read(None, (Problem(1, "tables are nested too deeply", "表の入れ子が深すぎます"),), Lines(""))
    lines = Lines(text)
    try:
        document = msgspec.convert(table, Document)
    except msgspec.ValidationError as error:
        return Read(None, (_explained(str(error), lines),), lines)
    try:
        return Read(policy_of(document, version_of(text)), (), lines)
    except _Wrong as wrong:
        return Read(None, (Problem(lines.of(wrong.path), wrong.english, wrong.japanese),), lines)


class _Wrong(Exception):
    def __init__(self, path: Path, english: str, japanese: str) -> None:
        super().__init__(english)
        self.path, self.english, self.japanese = path, english, japanese


def policy_of(document: Document, version: str) -> Policy:
    """Return the policy that a document describes."""
    return Policy(
        version=version,
        rules=tuple(_rule(rule, index) for index, rule in enumerate(document.rules)),
        senders=tuple(SenderList(each.owner.lower(), _lower(each.approve), _lower(each.block), each.personal) for each in document.senders),
        keywords=tuple(_keywords(name, each) for name, each in document.keywords.items()),
        stamps=tuple(Stamp(name, each.english, each.japanese, each.style, each.place == "bottom") for name, each in document.stamps.items()),
        groups=tuple((name, _lower(members)) for name, members in document.groups.items()),
        blocked=Intercept(document.blocked),
        utc_offset=_offset(document.utc_offset),
    )


def _rule(table: RuleTable, index: int) -> Rule:
    scope = Scope(table.direction, _lower(table.recipients), _lower(table.except_recipients), _lower(table.senders), _lower(table.except_senders))
    conditions = tuple(_conditions(table, index))
    return Rule(
        table.name,
        scope,
        conditions,
        table.match == "any",
        _doing(table.then, ("rules", index, "then")),
        Rollout(table.rollout),
        table.share,
        table.return_after,
    )


def _conditions(table: RuleTable, index: int) -> Iterator[Condition]:
    for name in table.when.__struct_fields__:
        value = getattr(table.when, name)
        if value is None:
            continue
        if name in _SIZES:
            try:
                value = size_of(value)
            except ValueError:
                raise _Wrong(
                    ("rules", index, "when", name),
                    f'{value!r} is no size; write octets, or such as "20 MB"',
                    f'{value!r}は大きさではありません（例: "20 MB"）',
                ) from None
        yield Condition(name, _value(value))


def _value(value: Any) -> Value:
    if isinstance(value, Mapping):  # of header fields: "name: pattern"
        return tuple(f"{name}: {text}" for name, texts in value.items() for text in texts or ("*",))
    return value if isinstance(value, bool | int | float | str) else tuple(value)


def _doing(then: Then, path: Path) -> Doing:
    chosen = [name for name in _INTERCEPTS if getattr(then, name)]
    if len(chosen) > 1:
        raise _Wrong(
            (*path, chosen[1]),
            f"a rule does at most one of {', '.join(_INTERCEPTS)}, this one has {' and '.join(chosen)}",
            f"1つのルールに書ける処置は1つだけです（{'、'.join(chosen)}があります）",
        )
    intercept = Intercept(chosen[0]) if chosen else None
    operand = str(said) if chosen and not isinstance(said := getattr(then, chosen[0]), bool) else ""
    return Doing(
        intercept,
        operand,
        then.days,
        then.attachments,
        then.tag,
        then.stamp,
        tuple(then.headers.items()),
        _lower(then.bcc),
        _lower(then.notify),
        then.archive.lower(),
        then.require_tls,
    )


def _keywords(name: str, table: KeywordsTable) -> KeywordList:
    words = tuple(table.words.items()) if isinstance(table.words, Mapping) else tuple((word, 1) for word in table.words)
    digest = sha256(repr((words, table.match, table.threshold, table.case)).encode("utf-8", "replace")).hexdigest()[:10]
    return KeywordList(name, words, Matching(table.match), table.threshold, table.case, digest)


def _offset(text: str) -> int:
    found = _OFFSET.fullmatch(text)
    if found is None or int(found.group(2)) > 14 or int(found.group(3)) > 59:
        raise _Wrong(("utc_offset",), f'{text!r} is no offset from UTC; write such as "+09:00"', f'{text!r}は時差ではありません（例: "+09:00"）')
    seconds = int(found.group(2)) * 3600 + int(found.group(3)) * 60
    return seconds if found.group(1) == "+" else -seconds


def _lower(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.strip().lower() for text in texts)


def _explained(error: str, lines: Lines) -> Problem:
    found = _PATH.search(error)
    path = path_of(found.group(1)) if found else ()
    unknown = _UNKNOWN.search(error)
    if unknown:
        key = unknown.group(1)
        return Problem(lines.of((*path, key)), f"unknown key {key!r}", f"キー{key!r}は使えません")
    what = _PATH.sub("", error)
    where = str(path[-1]) if path else "the document"
    return Problem(lines.of(path), f"{where}: {what}", f"{where}の値が正しくありません（{what}）")
