"""On which line of a TOML text a key stands: tomllib reads values and forgets where they were."""

import re

_TABLE = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_NAME = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
_STEP = re.compile(r"\.?([A-Za-z0-9_-]+)|\[(\d+)\]|\[\.\.\.\]")

Path = tuple[str | int, ...]


class Lines:
    """The places of all keys and tables of one text, by path: ("rules", 2, "then", "redirect")."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        counts: dict[Path, int] = {}
        here: Path = ()
        quotes = ""
        for number, line in enumerate(text.splitlines(), 1):
            if quotes:
                quotes = "" if line.count(quotes) % 2 else quotes
                continue
            table, key = _TABLE.match(line), _KEY.match(line)
            if table:
                here = self._resolved(_names(table.group(2)), counts, is_list=table.group(1) == "[[")
                self._lines.setdefault(here, number)
            elif key:
                self._lines.setdefault((*here, *_names(key.group(1))), number)
            quotes = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")

    def of(self, path: Path) -> int:
        """Return the line (from 1) of a path, or of the innermost table that holds it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    @staticmethod
    def _resolved(names: tuple[str, ...], counts: dict[Path, int], *, is_list: bool) -> Path:
        """Put the numbers of the last elements into a table's name: `[rules.when]` belongs to the last `[[rules]]`."""
        path: Path = ()
        for index, name in enumerate(names):
            path = (*path, name)
            if index == len(names) - 1 and is_list:
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path = (*path, counts[path])
        return path


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAME.findall(text))


def path_of(words: str) -> Path:
    """Return the path that msgspec writes: "$.rules[2].then" -> ("rules", 2, "then")."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(words.removeprefix("$")) if name or index)
