"""docs/operate/settings.md and docs/operate/sekisho.toml: every key that the settings file may say, with type, default and meaning."""

import io
import json
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from sekisho.app.configuration import connection_settings as of_connections
from sekisho.app.configuration import record_settings as of_records
from sekisho.app.configuration import service_settings as of_the_service
from sekisho.app.configuration import settings as of_the_file
from sekisho.app.configuration import telemetry_settings as of_telemetry
from sekisho.app.configuration import web_settings as of_web
from sekisho.app.configuration.settings import Settings
from sekisho.tenancy.wishes import settings as of_a_tenant

SOURCES = (
    Path(of_the_file.__file__),
    Path(of_the_service.__file__),
    Path(of_connections.__file__),
    Path(of_records.__file__),
    Path(of_telemetry.__file__),
    Path(of_web.__file__),
    Path(of_a_tenant.__file__),
)

# A valid example for each key that has no default to show.
EXAMPLES = {
    "routes": '"example.test" = ["127.0.0.1:2526"]',
    "recipients": '"example.test" = ["hanako", "taro"]',
    "proof.sender_networks": '"example.test" = ["192.0.2.0/24"]',
    "outbound.logins": '"printer" = "scrypt$..."',
}

PAGE_HEAD = """# Settings

One TOML file: `sekisho.toml` in the data folder, or the one that `sekisho up --config FILE` names. Made by `scripts/generate-docs` from
`src/sekisho/app/configuration/settings.py` and `src/sekisho/tenancy/wishes/settings.py`. Unknown keys, wrong types and dangerous
combinations are refused with the line and what to write instead;
`sekisho check-config` tells before it matters. [sekisho.toml](sekisho.toml) is a file with every key at its default. What changes without a
restart: [running.md](running.md).
"""

FILE_HEAD = """# Every setting of Sekisho with its default. Only what differs needs to stand in your file.
# Made by scripts/generate-docs from src/sekisho/app/configuration/settings.py and src/sekisho/tenancy/wishes/settings.py.
"""


@dataclass(frozen=True)
class Key:
    name: str
    type: Any
    default: Any
    meaning: str


@dataclass(frozen=True)
class Section:
    path: str
    is_list: bool
    meaning: str
    keys: tuple[Key, ...]


def sections(struct: type[msgspec.Struct] = Settings, path: str = "", *, is_list: bool = False) -> Iterator[Section]:
    """Every table of the file in the order of the source, with the keys that are no tables."""
    known = _comments()
    comments = {name: comment for above in reversed(struct.__mro__) for name, comment in known.get(above.__name__, {}).items()}
    keys, below = [], []
    for field in msgspec.structs.fields(struct):
        here = f"{path}.{field.name}".lstrip(".")
        nested = _struct_in(field.type)
        if nested:
            below.append((nested, here, get_origin(field.type) is tuple))
        elif get_origin(field.type) is dict:
            table = Section(here, is_list=False, meaning=f"`[{here}]`: {comments[field.name]}", keys=())
            below.append((table, here, False))
        else:
            keys.append(Key(field.name, field.type, field.default, comments[field.name]))
    if path:
        yield Section(path, is_list, _meaning(struct), tuple(keys))
    for what, here, in_list in below:
        if isinstance(what, Section):
            yield what
        else:
            yield from sections(what, here, is_list=in_list)


def page() -> str:
    lines = [PAGE_HEAD]
    for section in sections():
        lines += [f"## {_header(section)}", "", f"{_sentence(section)}", ""]
        if section.keys:
            lines += ["| Key | Type | Default | Meaning |", "|---|---|---|---|"]
            lines += [f"| `{key.name}` | {_type(key.type)} | `{_toml(key.default)}` | {_cell(key.meaning)} |" for key in section.keys]
        if section.path in EXAMPLES:
            lines += ["Empty by default. For example:", "", f"    {_header(section)}", f"    {EXAMPLES[section.path]}"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def file() -> str:
    lines = [FILE_HEAD]
    for section in sections():
        lines += [f"# {_sentence(section)}", _header(section)]
        if section.path in EXAMPLES:
            lines.append(f"# {EXAMPLES[section.path]}")
        values = [f"{key.name} = {_toml(key.default)}" for key in section.keys]
        wide = max(map(len, values), default=0)
        lines += [f"{value:<{wide}}  # {key.meaning}" for value, key in zip(values, section.keys, strict=True)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _header(section: Section) -> str:
    return f"[[{section.path}]]" if section.is_list else f"[{section.path}]"


def _sentence(section: Section) -> str:
    sentence = section.meaning.partition("`: ")[2]
    return (sentence[:1].upper() + sentence[1:]).rstrip(".") + "."


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    found = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return found[0] if found else None


def _meaning(struct: type[msgspec.Struct]) -> str:
    return " ".join((struct.__doc__ or "").split())


def _comments() -> dict[str, dict[str, str]]:
    """Class name to field name to the comment on the field's line."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for line in chain.from_iterable(source.read_text("utf-8").splitlines() for source in SOURCES):
        if line.startswith("class "):
            name = line.split("(")[0].removeprefix("class ").strip()
            found[name] = {}
        elif name and line.startswith("    ") and ":" in line and line.strip().split(":")[0].isidentifier():
            found[name][line.strip().split(":")[0]] = _comment(line)
    return found


def _comment(line: str) -> str:
    tokens = tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline)
    return next((token.string.removeprefix("#").strip() for token in tokens if token.type == tokenize.COMMENT), "")


def _type(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return "list of texts"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}[kind]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # the escapes of a JSON string are those of a basic TOML string
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f"{value:_}" if isinstance(value, int) and value >= 10_000 else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
