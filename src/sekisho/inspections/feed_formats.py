"""Feeds of indicators as they are exchanged, to plain lines: MISP (JSON), STIX 2.1 (JSON), CSV, and lines of one indicator each.

What stands in a feed and cannot be used is counted with its reason: a feed that is half understood must not look like one that is.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, get_args

from sekisho.inspections.feed_values import Kind, form_of, guess
from sekisho.inspections.reputation import Feeds

_MISP: dict[str, Kind] = {
    "sha256": "sha256", "domain": "domain", "hostname": "domain", "url": "url", "uri": "url", "link": "url", "ip-src": "address", "ip-dst": "address",
    "email-src-domain": "domain",
}  # fmt: skip
# Types of two values joined by "|": which of them is compared.
_MISP_PAIRS: dict[str, tuple[Kind | None, Kind | None]] = {
    "filename|sha256": (None, "sha256"), "domain|ip": ("domain", None), "hostname|port": ("domain", None), "ip-src|port": ("address", None),
    "ip-dst|port": ("address", None),
}  # fmt: skip
_MISP_WITHIN = ("response", "Event", "Attribute", "Object")
# One comparison of a STIX pattern (STIX 2.1 section 9): [file:hashes.'SHA-256' = '...'], [domain-name:value = '...'] ...
_STIX = re.compile(r"([a-z0-9-]{1,30}):([a-zA-Z0-9_.'\"-]{1,60})\s{0,3}=\s{0,3}'((?:[^'\\]|\\.){1,2000})'")
_STIX_KINDS: dict[str, Kind] = {"domain-name": "domain", "url": "url", "ipv4-addr": "address", "ipv6-addr": "address"}
_LONGEST_PATTERN = 20_000
_DEEPEST = 20
_KINDS = frozenset(get_args(Kind))
_DELIMITERS = "\t;,"
_SAMPLE = 50  # lines by which a table is told from a list
_COMMENT = re.compile(r"\s#")
MOST = 5_000_000  # indicators of one feed


@dataclass(slots=True)
class LeftOut:
    """What was not understood: by reason how often, and the first one as it stood.

    Reasons: "line", "value" (not what its type says), "type" (which no mail is compared with), "pattern" (of STIX, other than `=` and OR),
    "language" (a pattern that is not STIX), "expired", "depth".
    """

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def note(self, reason: str, what: str) -> None:
        """Count one."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        self.first.setdefault(reason, " ".join(what[:400].split())[:80])


def read_feed(text: str, left_out: LeftOut | None = None, now: str = "") -> Iterator[tuple[Kind, str]]:
    """Yield (kind, value) for each indicator. Raises ValueError for a text that is no feed.

    `now`: the time as STIX writes it ("2026-01-31T12:00:00Z"); indicators that were valid until an earlier one are left out.
    """
    left_out = LeftOut() if left_out is None else left_out
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _read_json(json.loads(text), left_out, now)
        except json.JSONDecodeError as error:
            raise ValueError(f"not JSON: {error}") from error
        except RecursionError:
            raise ValueError("not JSON that can be read: it is nested too deeply") from None
        return
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    sample = lines[:_SAMPLE]
    delimiter = next((each for each in _DELIMITERS if sum(each in line for line in sample) * 2 > len(sample)), "")
    if delimiter:
        yield from _read_table(lines, delimiter, left_out)
    else:
        yield from _read_lines(lines, left_out)


def _read_lines(lines: Iterable[str], left_out: LeftOut) -> Iterator[tuple[Kind, str]]:
    for line in lines:
        words = _COMMENT.split(line, maxsplit=1)[0].split()
        kind = next((each for each in _KINDS if words and words[0] == each), None)
        if kind is not None and len(words) > 1:  # as we keep them
            value = form_of(kind, words[-1])
            if value:
                yield kind, value
                continue
        found = _first(words[:1] if not _is_nowhere(words[0]) else words[1:2])
        if found is None:
            left_out.note("line", line)
        else:
            yield found


def _read_table(lines: Sequence[str], delimiter: str, left_out: LeftOut) -> Iterator[tuple[Kind, str]]:
    """Yield the first indicator of each row: what stands beside it is about it, such as where it was reported."""
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, skipinitialspace=True)):
            found = _first([cell for cell in cells if not _is_nowhere(cell)])
            if found is not None:
                yield found
            elif number:  # the first row may be headings
                left_out.note("line", delimiter.join(cells))
    except csv.Error as error:
        raise ValueError(f"not CSV: {error}") from error


def _first(words: Iterable[str]) -> tuple[Kind, str] | None:
    return next((found for word in words if (found := guess(word)) is not None), None)


def _is_nowhere(word: str) -> bool:
    """Tell whether a word is the address before a name in a file of hosts."""
    try:
        address = ip_address(word.strip())
    except ValueError:
        return False
    return address.is_unspecified or address.is_loopback


def _read_json(value: Any, left_out: LeftOut, now: str) -> Iterator[tuple[Kind, str]]:
    objects = value.get("objects") if isinstance(value, dict) else None
    if not isinstance(objects, list):
        yield from _misp(value, 0, left_out)
        return
    for each in objects:
        if not isinstance(each, dict) or each.get("type") != "indicator" or each.get("revoked"):
            continue
        pattern, until = str(each.get("pattern", "")), each.get("valid_until")
        if str(each.get("pattern_type", "stix")) != "stix":
            left_out.note("language", pattern)
        elif now and isinstance(until, str) and until <= now:
            left_out.note("expired", pattern)
        else:
            yield from _stix(pattern, left_out)


def _misp(value: Any, depth: int, left_out: LeftOut) -> Iterator[tuple[Kind, str]]:
    """Attributes stand in events, objects and bare lists; those that are only context (`to_ids` false) are left out."""
    if depth > _DEEPEST:
        left_out.note("depth", "")
    elif isinstance(value, list):
        for each in value:
            yield from _misp(each, depth + 1, left_out)
    elif isinstance(value, dict):
        text = value.get("value")
        if isinstance(text, str) and value.get("to_ids", True) and not value.get("deleted"):
            yield from _attribute(str(value.get("type", "")), text, left_out)
        for key in _MISP_WITHIN:
            if key in value:
                yield from _misp(value[key], depth + 1, left_out)
    elif isinstance(value, str):  # a bare list of indicators
        found = guess(value)
        if found is None:
            left_out.note("line", value)
        else:
            yield found


def _attribute(type_: str, text: str, left_out: LeftOut) -> Iterator[tuple[Kind, str]]:
    kind: Kind | None = _MISP.get(type_)
    if type_ in _MISP_PAIRS:
        kind, text = next((kind, part) for kind, part in zip(_MISP_PAIRS[type_], (*text.split("|", 1), ""), strict=False) if kind)
    if kind is None:
        left_out.note("type", f"{type_}: {text}")
    elif value := form_of(kind, text):
        yield kind, value
    else:
        left_out.note("value", f"{type_}: {text}")


def _stix(pattern: str, left_out: LeftOut) -> Iterator[tuple[Kind, str]]:
    """Yield what a pattern compares. It is used only where any of its comparisons alone makes it true, or where all are about one file."""
    compared = _STIX.findall(pattern[:_LONGEST_PATTERN])
    words = set(re.sub(r"[\[\]()]", " ", _STIX.sub(" ", pattern[:_LONGEST_PATTERN])).split())
    one_file = all(kind == "file" and "hashes" in path for kind, path, _ in compared)
    if len(pattern) > _LONGEST_PATTERN or not words <= ({"OR", "AND"} if one_file else {"OR"}):
        left_out.note("pattern", pattern)
        return
    used = False
    for kind, path, value in compared:
        plain = value.replace("\\'", "'").replace("\\\\", "\\")
        if kind == "file" and "sha-256" in path.lower():
            wanted: Kind = "sha256"
        elif kind in _STIX_KINDS and path == "value":
            wanted = _STIX_KINDS[kind]
        else:
            continue
        used = True
        if found := form_of(wanted, plain):
            yield wanted, found
        else:
            left_out.note("value", pattern)
    if not used:
        left_out.note("type", pattern)


def gather_feeds(feeds: Iterable[tuple[str, str]]) -> Feeds:
    """Return the feeds of these (name, text) pairs, ready to compare with."""
    by_kind: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    for name, text in feeds:
        for kind, value in read_feed(text):
            by_kind[kind].setdefault(value, name)
    return Feeds(by_kind["sha256"], by_kind["url"], by_kind["domain"], by_kind["address"])
