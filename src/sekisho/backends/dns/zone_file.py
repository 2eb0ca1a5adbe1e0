"""Zones written down in YAML, in the form of the public SPF suites: for `sekisho auth --zone` and for tests.

    example.test:                       # a name, with a list of its records in any order
      - TXT: v=spf1 mx -all             # one string, or a list of strings that are joined
      - MX: [10, mail.example.test]
    mail.example.test:
      - A: 192.0.2.1
      - AAAA: 2001:db8::1
    1.2.0.192.in-addr.arpa:
      - PTR: mail.example.test
    www.example.test:
      - CNAME: example.test
    selector._domainkey.example.test: v=DKIM1; p=...     # a bare text is a TXT record
    slow.example.test:
      - A: 192.0.2.2
      - TIMEOUT                         # no answer for the types that do not stand before it; alone: for none

The names may stand under `zonedata:`, `zone:`, `records:`, `dns:` or `txt-records:`. `SPF` (type 99, RFC 7208 section 14.1) counts as TXT at
names that have no TXT record; `TXT: NONE` is such a record without being one. `TYPE: TIMEOUT` is no answer for that type. Every scalar is
text, nothing else is made of it. Types that nobody here asks for are passed over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any, TypeVar

import yaml  # type: ignore[import-untyped]

from sekisho.backends.dns.static import Zone

TYPES = frozenset({"a", "aaaa", "mx", "txt", "ptr"})
Record = TypeVar("Record")

TIMEOUT = "TIMEOUT"
NONE = "NONE"
PASSED_OVER = frozenset({"SOA", "NS", "SRV", "CAA", "TLSA", "NAPTR", "HTTPS", "SVCB", "DS", "DNSKEY", "HINFO", "SSHFP"})  # nobody here asks for them
WRAPPERS = ("zonedata", "zone", "records", "dns", "txt-records")
LARGEST_FILE = 16_777_216  # octets


def read_zone(path: Path) -> Zone:
    """Read a zone file. Raises OSError, and ValueError with what is wrong in it."""
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{path}: over {LARGEST_FILE} octets")
    try:
        document = yaml.load(path.read_bytes(), _Plain)  # noqa: S506 - a loader that makes text, lists and tables and nothing else
    except (yaml.YAMLError, RecursionError) as problem:
        raise ValueError(f"{path}: not YAML: {problem}") from problem
    if isinstance(document, Mapping):
        document = next((document[key] for key in WRAPPERS if isinstance(document.get(key), Mapping)), document)
    return zone_of_records(document)


def zone_of_records(names: Any) -> Zone:
    """Return the zone of a table of names, as the file has it. Raises ValueError."""
    if not isinstance(names, Mapping):
        raise ValueError("a zone is a table of names")  # noqa: TRY004 - what a file says is a value
    found: dict[str, dict[str, list[Any]]] = {kind: {} for kind in (*TYPES, "cname", "spf")}
    silent: dict[str, frozenset[str]] = {}
    for written, entries in names.items():
        name = _name(written)
        records = list(_records(name, entries))
        copied = not any(kind == "txt" for kind, _ in records)
        quiet: set[str] = set()
        for kind, value in records:
            kind = "txt" if kind == "spf" and copied else kind
            if TIMEOUT in (kind, value):
                quiet |= {quiet for quiet in (TYPES if kind == TIMEOUT else {kind}) if name not in found[quiet]}
            elif value != NONE:
                found[kind].setdefault(name, []).append(value)
        silent[name] = frozenset(quiet)  # an empty set too: a name whose records are all "NONE" exists
    return Zone(
        a=_table(found["a"], _ip4),
        aaaa=_table(found["aaaa"], _ip6),
        mx=_table(found["mx"], _mail_server),
        txt=_table(found["txt"], _text),
        ptr=_table(found["ptr"], _name),
        cname={name: _name(values[0]) for name, values in found["cname"].items()},
        silent=silent,
    )


def _table(found: Mapping[str, list[Any]], read: Callable[[Any], Record]) -> dict[str, tuple[Record, ...]]:
    return {name: tuple(read(value) for value in values) for name, values in found.items()}


class _Plain(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """All scalars are text: `A: 1.2` is no number and `TXT: yes` no truth."""


def _records(name: str, entries: Any) -> Iterator[tuple[str, Any]]:
    """Yield (type in lower case, value); TIMEOUT as its own type."""
    if isinstance(entries, Mapping):  # TYPE: value, or TYPE: [value, ...]
        entries = [{kind: value} for kind, values in entries.items() for value in (values if isinstance(values, list) else [values])]
    for entry in entries if isinstance(entries, list) else [entries]:
        if entry == TIMEOUT:
            yield TIMEOUT, ""
        elif isinstance(entry, Mapping):
            for kind, value in entry.items():
                if str(kind).lower() in {*TYPES, "spf", "cname"}:
                    yield str(kind).lower(), value
                elif str(kind).upper() not in PASSED_OVER:
                    raise ValueError(f"{name}: no such type: {kind}")
        elif isinstance(entry, str):
            if entry:
                yield "txt", entry
        elif entry is not None:
            raise ValueError(f"{name}: not a record: {entry!r}")


def _name(written: Any) -> str:
    return str(written).lower().removesuffix(".")


def _ip4(value: Any) -> str:
    return str(IPv4Address(str(value)))


def _ip6(value: Any) -> str:
    return str(IPv6Address(str(value)))


def _mail_server(value: Any) -> tuple[int, str]:
    parts = str(value).split() if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []
    if len(parts) != 2 or not str(parts[0]).isdigit():
        raise ValueError(f"MX is a preference and a host, not {value!r}")
    return int(parts[0]), _name(parts[1])


def _text(value: Any) -> bytes:
    """Join the strings of one record. Characters up to U+00FF stand for one octet each; text with others is UTF-8."""
    joined = "".join(str(part) for part in value) if isinstance(value, list) else str(value)
    try:
        return joined.encode("latin-1")
    except UnicodeEncodeError:
        return joined.encode("utf-8")
