"""Reading the settings file: TOML to typed settings, or one clear sentence with the line, what is wrong and what to do."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from sekisho.app.settings import Settings
from sekisho.app.settings_rules import broken_rules
from sekisho.model.errors import Refused

_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_INDEX = re.compile(r"\[[^\]]*\]")
_PATH = re.compile(r" - at `\$(?:\.([^`]*))?`")


def read_settings(path: Path | None) -> Settings:
    """Return the settings of a file, or the built-in ones for None. Raises Refused; nothing has changed then."""
    if path is None:
        return Settings()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{path}: octet {error.start + 1} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str = "the settings") -> Settings:
    """Return the settings of a TOML text. Raises Refused with `name:line: what; what to do`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name}: this is not TOML: {error}.") from None
    try:
        settings = msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise Refused(_explain(str(error), text, name)) from None
    for rule in broken_rules(settings):
        raise Refused(f"{name}:{_line(text, rule.path)}: {rule.sentence}")
    return settings


def _explain(error: str, text: str, name: str) -> str:
    """Turn msgspec's words into a line, a reason and a suggestion."""
    found = _PATH.search(error)
    path = (found.group(1) or "") if found else ""
    unknown = _UNKNOWN.search(error)
    if unknown:
        key = unknown.group(1)
        near = difflib.get_close_matches(key, _known_keys(path), n=1)
        suggestion = f" Did you mean {near[0]!r}?" if near else f" Known here: {', '.join(sorted(_known_keys(path)))}."
        return f"{name}:{_line(text, f'{path}.{key}'.lstrip('.'))}: unknown key {key!r}{_where(path)}.{suggestion}"
    return f"{name}:{_line(text, path)}: {path or 'the file'}: {_PATH.sub('', error)}."


def _where(path: str) -> str:
    return f" under [{_INDEX.sub('', path)}]" if path else ""


def _known_keys(path: str) -> list[str]:
    """Return the keys that the section at this path knows."""
    section: Any = Settings
    for name in _INDEX.sub("", path).split("."):
        if not name:
            continue
        kinds = {field.name: field.type for field in msgspec.structs.fields(section)}
        section = kinds.get(name)
        arguments = [kind for kind in getattr(section, "__args__", ()) if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
        section = arguments[0] if arguments else section
    if isinstance(section, type) and issubclass(section, msgspec.Struct):
        return [field.name for field in msgspec.structs.fields(section)]
    return []


def _line(text: str, path: str) -> int:
    """Return the line (from 1) of a key such as `console.listen`; of its table if the key is not to be found; 1 if neither is.

    A key may hold dots itself (a domain under `[routes]`), so every place where the table could end is tried.
    """
    names = _INDEX.sub("", path).split(".")
    splits = {".".join(names[:end]): ".".join(names[end:]) for end in range(len(names))}
    here, table_line = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}", line)
        if header:
            here = header.group(1).replace(" ", "")
            if here and (here in splits or here == path):
                table_line = number
        elif here in splits and re.match(rf"\s*[\"']?{re.escape(splits[here])}[\"']?\s*=", line):
            return number
    return table_line
