"""Checks the types of an expression and makes it a function over a `View`: nothing of it is executed as code, and its cost is its length."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sekisho.inspections.rules.facts import BOOL, FACTS, NUMBER, SET, TEXT, TEXT_FIELDS, View
from sekisho.inspections.rules.grammar import Call, Comparison, Denied, Hit, Listed, Name, Node, Number, Several, Text, parse
from sekisho.inspections.rules.lexer import RuleError, Token

_ANYWHERE = ("subject", "text", "name")
_TEXT = frozenset({"text"})
_TELLING = 9  # octets: three Japanese characters, nine Latin letters
_FARTHEST = 2_000  # octets that `near` may span


@dataclass(frozen=True, slots=True)
class Meaning:
    """An expression ready to be asked. `signs`: what its patterns are; `edge`: it needs the dossier; `needs_sign`: false without any match."""

    ask: Callable[[View], object]
    type: str
    signs: frozenset[int]
    places: frozenset[int]  # signs whose every match is needed, not only the first
    edge: bool
    needs_sign: bool
    hits: frozenset[str] = frozenset()  # findings that `hit` asks for
    least: frozenset[int] | None = None  # signs of which one must match where it is true, if fewer than `signs`
    needs: tuple[frozenset[int], ...] = ()  # of each of these one must match: most rules can be passed over without being asked
    fields: frozenset[str] = frozenset()  # where its signs are looked for

    @property
    def gate(self) -> frozenset[int]:
        """The signs of which at least one must match where this is true (it `needs_sign`): without them it need not be asked."""
        return self.signs if self.least is None else self.least


@dataclass(slots=True)
class Signs:
    """The patterns of one set of packs: every sign has a number. A quoted pattern is a sign without a name."""

    patterns: list[tuple[str, ...]] = field(default_factory=list)
    _known: dict[tuple[str, ...], int] = field(default_factory=dict)

    def number(self, patterns: tuple[str, ...]) -> int:
        """Return the number of these patterns, a new one if they were not known."""
        if patterns not in self._known:
            self._known[patterns] = len(self.patterns)
            self.patterns.append(patterns)
        return self._known[patterns]


def compile_expression(text: str, named: Mapping[str, tuple[str, ...]], lists: Mapping[str, frozenset[str]], signs: Signs) -> Meaning:
    """Return what an expression means; it must be "yes or no". Raises RuleError with the place of what is wrong."""
    node = parse(text)
    meaning = _Compiler(named, lists, signs).of(node)
    if meaning.type != BOOL:
        raise node.token.error(f"the whole expression must be {BOOL}, but is {meaning.type}")
    if meaning.edge and meaning.signs:
        raise node.token.error("patterns and facts of the edge (proof, found, hit) cannot stand in one rule: give the pattern a rule of its own")
    return meaning


def _plain(ask: Callable[[View], object], type_: str, *, edge: bool = False, hits: frozenset[str] = frozenset()) -> Meaning:
    return Meaning(ask, type_, frozenset(), frozenset(), edge, needs_sign=False, hits=hits)


def _wrap(parts: tuple[Meaning, ...], ask: Callable[[View], object], type_: str, *, needs_sign: bool, least: frozenset[int] | None = None) -> Meaning:
    return Meaning(
        ask,
        type_,
        frozenset().union(*(part.signs for part in parts)),
        frozenset().union(*(part.places for part in parts)),
        any(part.edge for part in parts),
        needs_sign,
        frozenset().union(*(part.hits for part in parts)),
        least,
        fields=frozenset().union(*(part.fields for part in parts)),
    )


class _Compiler:
    def __init__(self, named: Mapping[str, tuple[str, ...]], lists: Mapping[str, frozenset[str]], signs: Signs) -> None:
        self._named, self._lists, self._signs = named, lists, signs

    def of(self, node: Node) -> Meaning:
        match node:
            case Number(token):
                value = int(token.text)
                return _plain(lambda _: value, NUMBER)
            case Text(token):
                text = token.text
                return _plain(lambda _: text, TEXT)
            case Listed(_, texts):
                listed = frozenset(texts)
                return _plain(lambda _: listed, SET)
            case Hit(token):
                code = token.text
                return _plain(lambda view: code in _set(view.fact("found")), BOOL, edge=True, hits=frozenset({code}))
            case Name(token):
                return self._name(token)
            case Denied(token, inner):
                meaning = self._typed(inner, BOOL, token)
                ask = meaning.ask
                return _wrap((meaning,), lambda view: not ask(view), BOOL, needs_sign=False)
            case Several(token, word, parts):
                return self._several(word, tuple(self._typed(part, BOOL, token) for part in parts))
            case Comparison():
                return self._comparison(node)
            case Call():
                return self._call(node)

    def _typed(self, node: Node, wanted: str, token: Token) -> Meaning:
        meaning = self.of(node)
        if meaning.type != wanted:
            raise (node.token or token).error(f"{wanted} is needed here, but this is {meaning.type}")
        return meaning

    def _name(self, token: Token) -> Meaning:
        name = token.text
        fact = FACTS.get(name)
        if fact is not None:

            def ask(view: View) -> object:  # several rules ask for the same: a look-up without another call
                kept = view.kept
                return kept[name] if name in kept else view.fact(name)

            return _plain(ask, fact.type, edge=fact.edge)
        if name in self._lists:
            listed = self._lists[name]
            return _plain(lambda _: listed, SET)
        if name in self._named:  # a sign by itself looks anywhere
            return self._has(_ANYWHERE, self._signs.number(self._named[name]))
        raise token.error(f"{name!r} is no fact, list or sign")

    def _has(self, fields: tuple[str, ...], sign: int) -> Meaning:
        def ask(view: View) -> object:  # the commonest question of all: no generator, no default
            hits = view.hits
            for place in fields:
                found = hits.get(place)
                if found is not None and sign in found:
                    return True
            return False

        return Meaning(ask, BOOL, frozenset({sign}), frozenset(), edge=False, needs_sign=True, fields=frozenset(fields))

    def _several(self, word: str, parts: tuple[Meaning, ...]) -> Meaning:
        asks = tuple(part.ask for part in parts)
        needing = [part.gate for part in parts if part.needs_sign]

        def ask_all(view: View) -> object:
            for ask in asks:  # noqa: SIM110 - a generator costs more than the questions
                if not ask(view):
                    return False
            return True

        def ask_any(view: View) -> object:
            for ask in asks:  # noqa: SIM110 - as above
                if ask(view):
                    return True
            return False

        if word == "and":
            meaning = _wrap(parts, ask_all, BOOL, needs_sign=bool(needing), least=min(needing, key=len, default=None))
            return replace(meaning, needs=tuple(needing)) if len(needing) > 1 else meaning
        return _wrap(parts, ask_any, BOOL, needs_sign=len(needing) == len(parts), least=frozenset().union(*needing))

    def _sign(self, node: Node) -> int:
        if isinstance(node, Text):
            return self._signs.number((node.token.text,))
        if isinstance(node, Name) and node.token.text in self._named:
            return self._signs.number(self._named[node.token.text])
        raise node.token.error(f"a sign or a quoted pattern is needed here, not {node.token.text!r}")

    def _comparison(self, node: Comparison) -> Meaning:
        word, token = node.word, node.token
        if word == "has":
            field = node.left.token.text if isinstance(node.left, Name) else ""
            if field != "anywhere" and field not in TEXT_FIELDS:
                raise node.left.token.error(f"before 'has' one of these is needed: anywhere, {', '.join(TEXT_FIELDS)}")
            return self._has(_ANYWHERE if field == "anywhere" else (field,), self._sign(node.right))
        left, right = self.of(node.left), self.of(node.right)
        one, other = left.ask, right.ask
        types = {
            "in": (TEXT, SET), "overlaps": (SET, SET), "within": (SET, SET), "begins": (TEXT, TEXT), "ends": (TEXT, TEXT),
            "<": (NUMBER, NUMBER), "<=": (NUMBER, NUMBER), ">": (NUMBER, NUMBER), ">=": (NUMBER, NUMBER),
        }  # fmt: skip
        wanted = types.get(word, (left.type, left.type))
        if (left.type, right.type) != wanted or (word in {"==", "!="} and left.type not in {TEXT, NUMBER}):
            raise token.error(f"{word!r} cannot compare {left.type} with {right.type}")
        counts = word in {">", ">="} and left.needs_sign and isinstance(node.right, Number) and int(node.right.token.text) >= (word == ">=")
        return _wrap((left, right), _COMPARERS[word](one, other), BOOL, needs_sign=counts, least=left.gate if counts else None)

    def _call(self, node: Call) -> Meaning:
        name, arguments = node.token.text, node.arguments
        if name == "near":
            return self._near(node)
        if name == "count" and len(arguments) == 1:
            sign = self._sign(arguments[0])
            numbers = frozenset({sign})
            return Meaning(lambda view: _different(view, sign), NUMBER, numbers, numbers, edge=False, needs_sign=True, fields=_TEXT)
        if name == "some" and len(arguments) > 2 and isinstance(arguments[0], Number):
            least = int(arguments[0].token.text)
            parts = tuple(self._typed(argument, BOOL, node.token) for argument in arguments[1:])
            if not 1 <= least <= len(parts):
                raise arguments[0].token.error(f"'some' needs a number from 1 to {len(parts)} here")
            asks = tuple(part.ask for part in parts)
            needing = [part.gate for part in parts if part.needs_sign]
            needs = len(parts) - len(needing) < least
            return _wrap(parts, lambda view: sum(1 for ask in asks if ask(view)) >= least, BOOL, needs_sign=needs, least=frozenset().union(*needing))
        raise node.token.error(
            f"{name}(...) is not known, or not with these arguments; there are near(OCTETS, SIGN, SIGN), count(SIGN), some(N, ...)"
        )

    def _near(self, node: Call) -> Meaning:
        first = node.arguments[0]
        if len(node.arguments) != 3 or not isinstance(first, Number) or not 1 <= int(first.token.text) <= _FARTHEST:
            raise node.token.error(f"near(OCTETS, SIGN, SIGN) needs a distance up to {_FARTHEST} octets and two signs")
        reach, one, other = int(first.token.text), self._sign(node.arguments[1]), self._sign(node.arguments[2])

        def ask(view: View) -> object:
            hits = view.hits.get("text", {})
            return one in hits and other in hits and _within(hits[one], hits[other], reach)

        signs = frozenset({one, other})
        return Meaning(ask, BOOL, signs, signs, edge=False, needs_sign=True, fields=_TEXT)


def _different(view: View, sign: int) -> int:
    """Return how many different things a sign matched: the same words in the plain text and in the HTML beside it, or said again, count once.

    Only the ends of matches are known, so what they end with stands for them.
    """
    text = view.texts.get("text", b"")
    return len({text[max(0, end - _TELLING) : end] for end in view.hits.get("text", {}).get(sign, ())})


def _within(one: list[int], other: list[int], reach: int) -> bool:
    """Tell whether two ascending lists have members at most `reach` apart: one pass over both."""
    left = right = 0
    while left < len(one) and right < len(other):
        if abs(one[left] - other[right]) <= reach:
            return True
        if one[left] < other[right]:
            left += 1
        else:
            right += 1
    return False


def _set(value: object) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value


_Ask = Callable[[View], object]
_COMPARERS: dict[str, Callable[[_Ask, _Ask], _Ask]] = {
    "==": lambda one, other: lambda view: one(view) == other(view),
    "!=": lambda one, other: lambda view: one(view) != other(view),
    "<": lambda one, other: lambda view: _number(one(view)) < _number(other(view)),
    "<=": lambda one, other: lambda view: _number(one(view)) <= _number(other(view)),
    ">": lambda one, other: lambda view: _number(one(view)) > _number(other(view)),
    ">=": lambda one, other: lambda view: _number(one(view)) >= _number(other(view)),
    "in": lambda one, other: lambda view: one(view) in _set(other(view)),
    "overlaps": lambda one, other: lambda view: not _set(one(view)).isdisjoint(_set(other(view))),
    "within": lambda one, other: lambda view: _set(one(view)) <= _set(other(view)),
    "begins": lambda one, other: lambda view: str(one(view)).startswith(str(other(view))),
    "ends": lambda one, other: lambda view: str(one(view)).endswith(str(other(view))),
}


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


__all__ = ["Meaning", "RuleError", "Signs", "compile_expression"]
