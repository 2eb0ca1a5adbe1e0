"""Reading the settings file: TOML to typed settings, or one clear sentence with the line, what is wrong and what to do."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import broken_rules
from sekisho.app.storage.folders import DataFolder, is_there
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
        where = f"{path}: octet {error.start + 1}"
        raise Refused(f"{where} is not UTF-8. Save the file as UTF-8.", f"{where}はUTF-8ではありません。UTF-8で保存してください。") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", f"{path}を読めません（{error.strerror}）。") from None
    return parse_settings(text, str(path))


def settings_of(folder: DataFolder, named: Path | None) -> Settings:
    """Return the settings of a file that somebody named; else of the data folder, the built-in ones where it has none. Raises Refused."""
    return read_settings(named or (folder.settings if is_there(folder.settings) else None))


def parse_settings(text: str, name: str = "the settings") -> Settings:
    """Return the settings of a TOML text. Raises Refused with `name:line: what; what to do`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name}: this is not TOML: {error}.", f"{name}: TOMLとして読めません: {error}。") from None
    try:
        settings = msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise _explain(str(error), text, name) from None
    for rule in broken_rules(settings):
        raise Refused(f"{name}:{_line(text, rule.path)}: {rule.sentence}")
    return settings


def _explain(error: str, text: str, name: str) -> Refused:
    """Turn msgspec's words into a line, a reason and a suggestion, in both languages."""
    found = _PATH.search(error)
    path = (found.group(1) or "") if found else ""
    unknown = _UNKNOWN.search(error)
    if unknown:
        key = unknown.group(1)
        near = difflib.get_close_matches(key, _known_keys(path), n=1)
        known = ", ".join(sorted(_known_keys(path)))
        suggestion, japanese = (
            (f"Did you mean {near[0]!r}?", f"{near[0]!r}ではありませんか。") if near else (f"Known here: {known}.", f"使えるキー: {known}。")
        )
        place = f"{name}:{_line(text, f'{path}.{key}'.lstrip('.'))}"
        section = _INDEX.sub("", path)
        return Refused(
            f"{place}: unknown key {key!r}{f' under [{section}]' if section else ''}. {suggestion}",
            f"{place}: {f'[{section}]の' if section else ''}キー{key!r}は使えません。{japanese}",
        )
    place, what = f"{name}:{_line(text, path)}", _PATH.sub("", error)
    allowed = _allowed(path)
    choices, japanese = (f" Choose from: {allowed}.", f"次から選んでください: {allowed}。") if allowed and "enum" in what else ("", "")
    if "Expected `array`" in what:
        choices, japanese = ' Write a list: ["..."].', '一覧で書いてください: ["..."]。'
    return Refused(
        f"{place}: {path or 'the file'}: {what}.{choices}", f"{place}: {path or 'ファイル全体'}の値が正しくありません（{what}）。{japanese}"
    )


def _known_keys(path: str) -> list[str]:
    """Return the keys that the section at this path knows."""
    section = _kind(path)
    if isinstance(section, type) and issubclass(section, msgspec.Struct):
        return [field.name for field in msgspec.structs.fields(section)]
    return []


def _allowed(path: str) -> str:
    """Return the words that may stand at this path, "" if it is no choice among words."""
    return ", ".join(one for one in getattr(_kind(path), "__args__", ()) if isinstance(one, str))  # of a `Literal`


def _kind(path: str) -> Any:
    """Return the type of what stands at this path; of its elements for a list."""
    section: Any = Settings
    for name in _INDEX.sub("", path).split("."):
        if not name:
            continue
        kinds = {field.name: field.type for field in msgspec.structs.fields(section)}
        section = kinds.get(name)
        arguments = [kind for kind in getattr(section, "__args__", ()) if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
        section = arguments[0] if arguments else section
    return section


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
            if here and (here in splits or here == ".".join(names)):
                table_line = number
        elif here in splits and re.match(rf"\s*[\"']?{re.escape(splits[here])}[\"']?\s*=", line):
            return number
    return table_line
