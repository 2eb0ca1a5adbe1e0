"""Reads a rule's expression to a tree: `and`, `or`, `not`, comparisons, membership, `has`, and a few named functions.

expression = both {"or" both}          both = denied {"and" denied}          denied = "not" denied | comparison
comparison = value [("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not" "in" | "has" | "overlaps" | "within" | "begins" | "ends") value]
value      = NUMBER | "TEXT" | "[" "TEXT" {"," "TEXT"} "]" | "(" expression ")" | NAME "(" argument {"," argument} ")" | "hit" NAME | NAME
"""

from dataclasses import dataclass

from sekisho.inspections.rules.lexer import RuleError, Token, cut

DEEPEST = 40  # brackets and denials within each other
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
_WORDS = frozenset({"in", "has", "overlaps", "within", "begins", "ends"})
RESERVED = _WORDS | {"and", "or", "not", "hit"}


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    token: Token


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    token: Token


@dataclass(frozen=True, slots=True)
class Listed:
    """Texts in brackets."""

    token: Token
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a sign or a list, by its name."""

    token: Token


@dataclass(frozen=True, slots=True)
class Hit:
    """`hit NAME`: another rule or inspection has found something."""

    token: Token


@dataclass(frozen=True, slots=True)
class Call:
    """`NAME(argument, ...)`."""

    token: Token
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """`not` before something."""

    token: Token
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Several:
    """Parts joined by "and" or "or"."""

    token: Token
    word: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values and what is asked of them."""

    token: Token
    left: "Node"
    word: str
    right: "Node"


Node = Number | Text | Listed | Name | Hit | Call | Denied | Several | Comparison


def parse(expression: str) -> Node:
    """Return the tree of an expression. Raises RuleError with the place of what is wrong."""
    reader = _Reader(cut(expression))
    node = reader.either(0)
    rest = reader.here
    if rest.kind != "end":
        raise rest.error(f"nothing may follow here, but {rest.text!r} does")
    return node


class _Reader:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self.here.kind in {"name", "mark"} and self.here.text in texts

    def _need(self, text: str) -> None:
        if not self._is(text):
            raise self.here.error(f"{text!r} is missing before {self.here.text!r}" if self.here.kind != "end" else f"{text!r} is missing at the end")
        self._take()

    def either(self, depth: int) -> Node:
        return self._joined("or", depth)

    def _joined(self, word: str, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.here.error(f"more than {DEEPEST} brackets within each other")
        token = self.here
        parts = [self._joined("and", depth) if word == "or" else self._denied(depth)]
        while self._is(word):
            self._take()
            parts.append(self._joined("and", depth) if word == "or" else self._denied(depth))
        return parts[0] if len(parts) == 1 else Several(token, word, tuple(parts))

    def _denied(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.here.error(f"more than {DEEPEST} denials within each other")
        if self._is("not"):
            token = self._take()
            return Denied(token, self._denied(depth + 1))
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Node:
        left = self._value(depth)
        token = self.here
        if token.kind == "mark" and token.text in _COMPARE:
            self._take()
            return Comparison(token, left, token.text, self._value(depth))
        if token.kind == "name" and token.text in _WORDS:
            self._take()
            return Comparison(token, left, token.text, self._value(depth))
        if self._is("not") and self._tokens[self._next + 1].text == "in":
            self._take()
            self._take()
            return Denied(token, Comparison(token, left, "in", self._value(depth)))
        return left

    def _value(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "number":
            return Number(token)
        if token.kind == "text":
            return Text(token)
        if token.kind == "mark" and token.text == "(":
            inner = self.either(depth + 1)
            self._need(")")
            return inner
        if token.kind == "mark" and token.text == "[":
            return self._listed(token)
        if token.kind == "name" and token.text == "hit":
            name = self._take()
            if name.kind != "name":
                raise name.error("after 'hit' the name of a finding is needed")
            return Hit(name)
        if token.kind == "name" and token.text not in RESERVED:
            return self._call(token, depth) if self._is("(") else Name(token)
        raise token.error("the expression ends too early" if token.kind == "end" else f"a value is needed here, not {token.text!r}")

    def _listed(self, token: Token) -> Node:
        texts: list[str] = []
        while True:
            item = self._take()
            if item.kind != "text":
                raise item.error("in square brackets stand quoted texts")
            texts.append(item.text)
            if self._is("]"):
                self._take()
                return Listed(token, tuple(texts))
            self._need(",")

    def _call(self, name: Token, depth: int) -> Node:
        self._need("(")
        arguments = [self.either(depth + 1)]
        while self._is(","):
            self._take()
            arguments.append(self.either(depth + 1))
        self._need(")")
        return Call(name, tuple(arguments))


__all__ = ["Call", "Comparison", "Denied", "Hit", "Listed", "Name", "Node", "Number", "RuleError", "Several", "Text", "parse"]
