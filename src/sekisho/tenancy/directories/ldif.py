"""LDIF (RFC 2849), content records only: a directory's export as entries with the lines where they begin. Pure; nothing named in it is fetched."""

import binascii
from base64 import b64decode
from collections.abc import Iterator

from sekisho.ports.people_source import SourceEntry
from sekisho.tenancy.people.people_plan import Problem

MOST_ENTRIES = 200_000
MOST_VALUES = 20_000  # of one entry


def read_ldif(text: str) -> tuple[list[tuple[int, SourceEntry]], list[Problem]]:
    """Return entries, each with its line, and bad lines. Change records and values by URL are problems: an import states, and never fetches."""
    entries: list[tuple[int, SourceEntry]] = []
    problems: list[Problem] = []
    for lines in _records(text.removeprefix("\ufeff")):
        begins = lines[0][0]
        if len(entries) >= MOST_ENTRIES:
            problems.append(Problem(begins, f"more than {MOST_ENTRIES} entries", f"{MOST_ENTRIES}件を超えています。"))
            break
        entry = _entry(lines, problems)
        if entry is not None:
            entries.append((begins, entry))
    return entries, problems


def _records(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield records as unfolded lines with their numbers. Comments and the version line are left out."""
    record: list[tuple[int, str]] = []
    comment = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(" "):
            if record and not comment:
                record[-1] = record[-1][0], record[-1][1] + line[1:]
        elif line.startswith("#"):
            comment = True
            continue
        elif not line:
            if record:
                yield record
            record = []
        elif not record and line.lower().startswith("version:"):
            comment = True  # a folded version line says nothing either
            continue
        else:
            record.append((number, line))
        comment = comment and line.startswith(" ")
    if record:
        yield record


def _entry(lines: list[tuple[int, str]], problems: list[Problem]) -> SourceEntry | None:
    attributes: dict[str, list[str]] = {}
    dn, wrong = "", False
    for number, line in lines[:MOST_VALUES]:
        name, colon, value = line.partition(":")
        name = name.partition(";")[0].strip().lower()  # options such as ;lang-ja say nothing here
        why = None
        if not colon or not name:
            why = "a line without a colon", "コロンのない行です。"
        elif value.startswith("<"):
            why = "values by URL are not fetched", "URLによる値は取得しません。"
        elif name == "changetype":
            why = "change records cannot be imported: export entries", "変更レコードは取り込めません。エントリーを書き出してください。"
        elif value.startswith(":"):
            try:
                value = b64decode(value[1:].strip(), validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                why = "not base64", "base64として読めません。"
        if why:
            problems.append(Problem(number, *why))
            wrong = True
            continue
        value = value.strip()
        if name == "dn" and not dn:
            dn = value
        else:
            attributes.setdefault(name, []).append(value)
    if wrong:
        return None
    if not dn:
        problems.append(Problem(lines[0][0], "an entry without dn:", "dn:のないエントリーです。"))
        return None
    return SourceEntry(dn, {name: tuple(values) for name, values in attributes.items()})
