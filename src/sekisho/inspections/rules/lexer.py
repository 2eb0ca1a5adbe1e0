"""Cuts a rule's expression into words, numbers, quoted texts and signs, each with its place. One forward scan."""

import re
from dataclasses import dataclass

LONGEST = 4_000  # characters of one expression

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)|(?P<number>[0-9]{1,9})"
    r'|(?P<text>"[^"\n]*")|(?P<mark>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)'
)
_STRANGER = re.compile(r"[A-Za-z0-9_.]+|[&|=!+*/-]+")  # what people write who know another language


class RuleError(ValueError):
    """What is wrong with a pack or an expression, and where: one sentence for its author."""

    def __init__(self, problem: str, line: int = 0, column: int = 0) -> None:
        super().__init__(f"{problem} (line {line}, column {column})" if line else problem)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `kind` is "name", "number", "text", "mark" or "end"; places count from 1."""

    kind: str
    text: str
    line: int
    column: int

    def error(self, problem: str) -> RuleError:
        """Return an error at this place."""
        return RuleError(problem, self.line, self.column)


def cut(expression: str) -> tuple[Token, ...]:
    """Return the tokens of an expression, an "end" last. Raises RuleError with the place of what is none."""
    if len(expression) > LONGEST:
        raise RuleError(f"an expression of {len(expression)} characters; {LONGEST} are allowed")
    tokens: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(expression):
        found = _TOKEN.match(expression, position)
        column = position - line_start + 1
        if found is None:
            raise RuleError(_stranger(expression, position), line, column)
        if found.lastgroup == "space":
            breaks = found[0].count("\n")
            if breaks:
                line += breaks
                line_start = position + found[0].rindex("\n") + 1
        else:
            text = found[0][1:-1] if found.lastgroup == "text" else found[0]
            tokens.append(Token(str(found.lastgroup), text, line, column))
        position = found.end()
    return (*tokens, Token("end", "", line, position - line_start + 1))


def _stranger(expression: str, position: int) -> str:
    """Return what is said of something that is none of the language: the whole of it, and how it is written."""
    wrong = _STRANGER.match(expression, position)
    text = wrong[0] if wrong else expression[position]
    if text == "'":
        return "texts stand in double quotes"
    if text.lower() != text and _TOKEN.fullmatch(text.lower()):
        return f"{text!r} is not part of the language; {text.lower()!r} in small letters is"
    return f"{text!r} is not part of the language"
