"""Authentication-Results that others wrote: a bounded reading of RFC 8601 section 2.2, and who a field claims to be from."""

import re
from dataclasses import dataclass

_LONGEST = 8_000  # characters of one field that are read; more is not understood
_MOST_TOKENS = 2_000
_FRONT = 200  # characters in which a name must end that is to be told from ours; each field of a message is looked at, and there may be many
_MOST_RESULTS = 50
_MOST_PROPERTIES = 20
_WORD = re.compile(r"[^\s()\";=]+")
_VALUE = re.compile(r"[^\s()\";]+")  # behind "=": a bounce address may hold another one
_METHOD = re.compile(r"[a-z0-9-]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One result: `dkim=pass header.d=example.test`. All lower case but the values of properties."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def property(self, name: str) -> str:
        """Return the value of a property such as "header.d", or ""."""
        return next((value for known, value in self.properties if known == name), "")


@dataclass(frozen=True, slots=True)
class Results:
    """A whole field."""

    authserv_id: str  # lower case
    methods: tuple[MethodResult, ...]


def read_results(value: str) -> Results | None:
    """Return what a field or an ARC-Authentication-Results payload says, None if it is not well formed: half a truth is no testimony."""
    tokens = _tokens(value)
    if not tokens or tokens[0] in {";", "="}:
        return None
    pieces: list[list[str]] = [[]]
    for word in tokens:
        if word == ";":
            pieces.append([])
        else:
            pieces[-1].append(word)
    name, methods = pieces[0], []
    if len(name) > 2 or "=" in name or len(pieces) - 1 > _MOST_RESULTS:  # the id and perhaps a version
        return None
    for piece in pieces[1:]:
        if not piece or [word.lower() for word in piece] == ["none"]:
            continue
        method = _method(piece)
        if method is None:
            return None
        methods.append(method)
    return Results(_plain(name[0]).lower(), tuple(methods))


def claims_to_be(value: str, authserv_id: str) -> bool:
    """Tell whether a field could be taken for one of ours by anybody: leaves no doubt for the forger.

    Comments, quotes and folding around the name are looked through; a field that cannot be read counts if our name stands anywhere in it.
    """
    ours, said = authserv_id.lower(), value[:_LONGEST].lower()
    named = ours in said.replace("\\", "")  # a quoted string may hide it behind backslashes, and nothing else may
    if not named and (len(said) <= _FRONT or said.lstrip()[:1] != "("):
        return False
    tokens = _tokens(said[:_FRONT], 1)
    if not tokens or tokens[0] in {";", "="}:
        return True  # a comment that goes on beyond what is looked at may be followed by any name
    first = _plain(tokens[0]).rstrip(".")
    return first == ours or first.partition("/")[0] == ours or not first.isascii()


def _method(piece: list[str]) -> MethodResult | None:
    """Read `method[/version] = result [reason=value] *(ptype.property = value)`."""
    if len(piece) % 3 or not piece or len(piece) > 3 * _MOST_PROPERTIES:
        return None
    triples = []
    for position in range(0, len(piece), 3):
        name, equals, value = piece[position : position + 3]
        if equals != "=" or "=" in {name, value}:
            return None
        triples.append((_plain(name).lower(), _plain(value)))
    method, result = triples[0][0].partition("/")[0], triples[0][1].lower()
    if not _METHOD.match(method) or not _METHOD.match(result):
        return None
    return MethodResult(method, result, tuple(triples[1:]))


def _plain(token: str) -> str:
    return token[1:] if token[:1] == '"' else token


def _tokens(value: str, wanted: int = _MOST_TOKENS) -> list[str]:
    """Cut into words, ";" and "="; a quoted string is a word that begins with a quote and has its escapes undone. Empty: not understood.

    No more are read than `wanted`.
    """
    if len(value) > _LONGEST:
        return []
    tokens: list[str] = []
    position, end = 0, len(value)
    while position < end and len(tokens) < wanted:
        character = value[position]
        if character in " \t\r\n":
            position += 1
        elif character == "(":
            position = _after_comment(value, position)
        elif character in ";=":
            tokens.append(character)
            position += 1
        elif character == '"':
            text, position = _quoted(value, position)
            tokens.append('"' + text)
        else:
            word = (_VALUE if tokens[-1:] == ["="] else _WORD).match(value, position)
            if word is None:  # a ")" without its beginning
                return []
            tokens.append(word[0])
            position = word.end()
        if position < 0:
            return []
    return tokens if position >= end or wanted < _MOST_TOKENS else []


def _after_comment(value: str, position: int) -> int:
    """Return the place behind a comment, comments within it included, or -1 if it never ends."""
    depth = 0
    while position < len(value):
        character = value[position]
        if character == "\\":
            position += 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if not depth:
                return position + 1
        position += 1
    return -1


def _quoted(value: str, position: int) -> tuple[str, int]:
    text: list[str] = []
    position += 1
    while position < len(value):
        character = value[position]
        if character == '"':
            return "".join(text), position + 1
        if character == "\\":
            position += 1
            character = value[position : position + 1]
        text.append(character)
        position += 1
    return "", -1
