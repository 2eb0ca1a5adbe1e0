"""The words of the briefing, in English and Japanese."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

_WEEKDAYS = "月火水木金土日"


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("sekisho.advisories").joinpath("words.toml").read_text("utf-8"))


def text(group: str, name: str, language: str, **values: object) -> str:
    """Return a text in one language with its values put in, as plain text. Raises KeyError for a name that is not there."""
    return _table()[group][name][language].format(**values)


def joined(items: list[str], language: str) -> str:
    """Return "a, b and c" or "a、b、c"."""
    if language == "ja":
        return "、".join(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def day(when: date, language: str) -> str:
    """Return a day as the reader writes it: 2 December 2020, 2020年12月2日（水）."""
    if language == "ja":
        return f"{when.year}年{when.month}月{when.day}日（{_WEEKDAYS[when.weekday()]}）"
    return f"{when.day} {when:%B} {when.year}"
