"""Reads a pack of rules from TOML and checks everything in it; what is wrong is told with the rule's name and the place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.inspections.rules.facts import FACTS
from sekisho.inspections.rules.grammar import RESERVED
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.meaning import Meaning, Signs, compile_expression
from sekisho.model.finding import FindingKind, Severity

CATEGORIES = ("phishing", "fraud", "spam", "bulk", "innocent", "any")  # "any" is a general sign; "innocent" speaks for the message
MOST_POINTS = 60
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*\Z")
_WORD = re.compile(r"[a-z][a-z0-9_]*\Z")  # what a sign or list is called: one word of an expression
_PROOFS = ("pass", "fail", "none", "temperror", "permerror")  # what DMARC can say of an example
_SEVERITIES = {"note": Severity.NOTE, "suspicious": Severity.SUSPICIOUS, "strong": Severity.STRONG}
_PACK_KEYS = {"name", "version", "languages", "about", "signs", "lists", "rules"}
_RULE_KEYS = {"name", "category", "severity", "points", "family", "why", "when", "languages", "matches", "spares"}


@dataclass(frozen=True, slots=True)
class Example:
    """A message that a rule must or must not match: header and body, or a body alone. Proof and findings are given for rules of the edge."""

    mail: str
    dmarc: str = ""  # the result of DMARC, and by it whether the sender is proven
    found: tuple[str, ...] = ()  # codes of findings in the content


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, what it says, and the examples that it stands by."""

    kind: FindingKind
    category: str
    languages: tuple[str, ...]
    when: str
    meaning: Meaning
    matches: tuple[Example, ...]
    spares: tuple[Example, ...]

    @property
    def name(self) -> str:
        """The name in the pack: the finding's code without `rule.`."""
        return self.kind.code.removeprefix("rule.")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of rules."""

    name: str
    version: str
    languages: tuple[str, ...]
    rules: tuple[Rule, ...]


def parse_pack(text: str, signs: Signs) -> Pack:
    """Return the pack; its patterns are added to `signs`. Raises RuleError."""
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))  # Windows' editors write this mark
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not TOML: {error}") from error
    _only(table, _PACK_KEYS, "the pack")
    name = _text(table, "name", "the pack")
    languages = _texts(table.get("languages", []), "languages")
    named = {sign: _patterns(sign, value) for sign, value in _table(table, "signs", "the pack").items()}
    lists = {key: frozenset(_texts(value, f"list {key}")) for key, value in _table(table, "lists", "the pack").items()}
    _check_words(named, lists)
    rules: dict[str, Rule] = {}
    entries = table.get("rules")
    if not isinstance(entries, list) or not entries:
        raise RuleError("the pack: there is no rule; each begins with [[rules]]")
    for number, entry in enumerate(entries, 1):
        rule = _rule(entry, f"rule {number} of {name}", languages, (named, lists), signs)
        if rule.name in rules:
            raise RuleError(f"{rule.name}: there are two rules of this name")
        rules[rule.name] = rule
    return Pack(name, _text(table, "version", "the pack"), languages, tuple(rules.values()))


def _rule(
    entry: Any,
    where: str,
    languages: tuple[str, ...],
    words: tuple[Mapping[str, tuple[str, ...]], Mapping[str, frozenset[str]]],
    signs: Signs,
) -> Rule:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: a table is needed")
    name = _text(entry, "name", where)
    where = name
    if not _NAME.match(name):
        raise RuleError(f"{where}: a name is lower-case words joined by dots")
    _only(entry, _RULE_KEYS, where)
    category = _text(entry, "category", where)
    if category not in CATEGORIES:
        raise RuleError(f"{where}: the category is one of {', '.join(CATEGORIES)}")
    why = _table(entry, "why", where)
    english, japanese = _text(why, "en", f"{where}, why"), _text(why, "ja", f"{where}, why")
    if not (english + japanese).isprintable():
        raise RuleError(f"{where}: 'why' is one line without control characters")
    if not english[0].islower() or english.endswith(".") or japanese.endswith("。"):
        raise RuleError(f"{where}: 'why' is a clause that may follow 'because': it begins with a small letter and ends without a full stop")
    when = _text(entry, "when", where)
    try:
        meaning = compile_expression(when, words[0], words[1], signs)
    except RuleError as error:
        raise RuleError(f"{where}, when: {error}") from error
    kind = FindingKind(
        f"rule.{name}",
        _severity(entry, category, where),
        english[0].upper() + english[1:] + ".",
        summary_ja=japanese,
        points=_points(entry, category, where),
        counts_for=(category,) if category in {"phishing", "fraud", "spam"} else (),
        family=_text(entry, "family", where) if "family" in entry else "words" if meaning.needs_sign else "",
        bulk=entry.get("points", 0) if category == "bulk" else 0,
    )
    examples, spares = _examples(entry, "matches", where), _examples(entry, "spares", where)
    if not examples:
        raise RuleError(f"{where}: at least one example in 'matches' is needed")
    return Rule(kind, category, _texts(entry.get("languages", list(languages)), where), when, meaning, examples, spares)


def _severity(entry: Mapping[str, Any], category: str, where: str) -> Severity:
    if category in {"bulk", "innocent"}:
        if "severity" in entry:
            raise RuleError(f"{where}: the category {category} is its severity too")
        return Severity(category)
    severity = _SEVERITIES.get(_text(entry, "severity", where) if "severity" in entry else "suspicious")
    if severity is None:
        raise RuleError(f"{where}: the severity is one of {', '.join(_SEVERITIES)}; only inspections may say malware or unscannable")
    return severity


def _points(entry: Mapping[str, Any], category: str, where: str) -> int | None:
    points = entry.get("points")
    if points is None:
        if category == "bulk":
            raise RuleError(f"{where}: 'points' is missing: a rule of the category bulk weighs nothing without it")
        return None
    if not isinstance(points, int) or isinstance(points, bool) or abs(points) > MOST_POINTS:
        raise RuleError(f"{where}: points are a whole number, at most {MOST_POINTS}")
    if (category == "innocent") != (points < 0):
        raise RuleError(f"{where}: points below zero are for the category innocent alone")
    return 0 if category == "bulk" else points


def _examples(entry: Mapping[str, Any], key: str, where: str) -> tuple[Example, ...]:
    examples = entry.get(key, [])
    if not isinstance(examples, list):
        raise RuleError(f"{where}: {key!r} is a list of examples, in square brackets")
    return tuple(_example(example, where) for example in examples)


def _example(example: Any, where: str) -> Example:
    if isinstance(example, str):
        return Example(example)
    if not isinstance(example, dict) or not isinstance(example.get("mail"), str):
        raise RuleError(f"{where}: an example is a text, or a table with 'mail'")
    _only(example, {"mail", "dmarc", "found"}, f"{where}, example")
    dmarc = example.get("dmarc", "")
    if dmarc and dmarc not in _PROOFS:
        raise RuleError(f"{where}, example: 'dmarc' is one of {', '.join(_PROOFS)}")
    return Example(example["mail"], dmarc, _texts(example.get("found", []), where))


def _check_words(named: Mapping[str, object], lists: Mapping[str, object]) -> None:
    """Refuse names that an expression cannot say, or that mean something else there: such a rule would never do what its author thinks."""
    for kind, words in (("sign", named), ("list", lists)):
        for word in words:
            if not _WORD.match(word):
                raise RuleError(f"{kind} {word!r}: its name is small Latin letters, digits and _, and begins with a letter")
            if word in RESERVED or word in FACTS:
                raise RuleError(f"{kind} {word}: the language has a word of this name; call it otherwise")
    both = sorted(named.keys() & lists.keys())
    if both:
        raise RuleError(f"{both[0]}: a sign and a list have this name; call one of them otherwise")


def _patterns(sign: str, value: Any) -> tuple[str, ...]:
    patterns = _texts([value] if isinstance(value, str) else value, f"sign {sign}")
    if not patterns:
        raise RuleError(f"sign {sign}: at least one pattern is needed")
    return patterns


def _table(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise RuleError(f"{where}: {key!r} is a table" + (": write why.en and why.ja" if key == "why" else f", [{key}]"))
    return value


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise RuleError(f"{where}: {key!r} is a text, in quotes")
    if not value or not value.strip():
        raise RuleError(f"{where}: {key!r} is missing")
    return value.strip()


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RuleError(f"{where}: a list of texts is needed")
    return tuple(value)


def _only(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise RuleError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(allowed))}")
