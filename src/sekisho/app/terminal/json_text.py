"""JSON as commands print it and logs keep it: no character in it moves a cursor, turns the direction of text or ends a line early."""

import json


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON; with `indent` over several lines. What cannot be seen is escaped; what JSON does not know is written as text."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text)
