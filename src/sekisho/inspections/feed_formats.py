"""Feeds of indicators as they are exchanged, to plain lines: MISP (JSON), STIX 2.1 (JSON), and lines of one indicator each."""

import json
import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any

from sekisho.inspections.reputation import Feeds

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}\Z")
_MISP = {
    "sha256": "sha256", "domain": "domain", "hostname": "domain", "url": "url", "uri": "url", "link": "url", "ip-src": "address", "ip-dst": "address",
    "email-src-domain": "domain",
}  # fmt: skip
# One comparison of a STIX pattern (STIX 2.1 section 9): [file:hashes.'SHA-256' = '...'], [domain-name:value = '...'] ...
_STIX = re.compile(r"([a-z0-9-]{1,30}):([a-zA-Z0-9_.'\"-]{1,60})\s{0,3}=\s{0,3}'((?:[^'\\]|\\.){1,2000})'")
_STIX_KINDS = {"domain-name": "domain", "url": "url", "ipv4-addr": "address", "ipv6-addr": "address"}
_DEEPEST = 20
MOST = 5_000_000  # indicators of one feed


def read_feed(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, value) for each indicator: kind is sha256, domain, url or address. Raises ValueError for a text that is no feed."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _read_json(json.loads(text))
        except (json.JSONDecodeError, RecursionError) as error:
            raise ValueError(f"not JSON: {error}") from error
        return
    for line in text.splitlines():
        word = line.partition("#")[0].strip()
        if word:
            yield from _guess(word.split()[-1] if word.split()[0] in {"sha256", "domain", "url", "address"} else word.split()[0])


def _read_json(value: Any) -> Iterator[tuple[str, str]]:
    objects = value.get("objects") if isinstance(value, dict) else None
    if isinstance(objects, list):
        for each in objects:
            if isinstance(each, dict) and each.get("type") == "indicator" and not each.get("revoked"):
                yield from _stix(str(each.get("pattern", "")))
        return
    yield from _misp(value, 0)


def _misp(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Attributes stand in events, objects and bare lists; those that are only context (`to_ids` false) are left out."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _misp(each, depth + 1)
    elif isinstance(value, dict):
        kind = _MISP.get(str(value.get("type", "")))
        if kind and isinstance(value.get("value"), str) and value.get("to_ids", True) and not value.get("deleted"):
            yield from _checked(kind, value["value"])
        for key in ("response", "Event", "Attribute", "Object"):
            if key in value:
                yield from _misp(value[key], depth + 1)


def _stix(pattern: str) -> Iterator[tuple[str, str]]:
    for kind, path, value in _STIX.findall(pattern[:20_000]):
        plain = value.replace("\\'", "'").replace("\\\\", "\\")
        if kind == "file" and "sha-256" in path.lower():
            yield from _checked("sha256", plain)
        elif kind in _STIX_KINDS and path == "value":
            yield from _checked(_STIX_KINDS[kind], plain)


def _guess(word: str) -> Iterator[tuple[str, str]]:
    for kind in ("sha256", "url", "address", "domain"):
        found = list(_checked(kind, word))
        if found:
            yield from found
            return


def _checked(kind: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield a value in its one form if it is of that kind; what is not is left out."""
    value = value.strip().lower().replace("[.]", ".").replace("hxxp", "http")
    if kind == "address":
        try:
            yield kind, str(ip_address(value))
        except ValueError:
            return
    elif (
        (kind == "sha256" and _SHA256.match(value))
        or (kind == "domain" and _DOMAIN.match(value))
        or (kind == "url" and value.startswith(("http://", "https://")) and len(value) <= 1_000 and not set(value) & set(" \t\r\n"))
    ):
        yield kind, value.rstrip("/") if kind == "url" else value


def gather_feeds(feeds: Iterable[tuple[str, str]]) -> Feeds:
    """Return the feeds of these (name, text) pairs, ready to compare with."""
    by_kind: dict[str, dict[str, str]] = {"sha256": {}, "url": {}, "domain": {}, "address": {}}
    for name, text in feeds:
        for kind, value in read_feed(text):
            by_kind[kind].setdefault(value, name)
    return Feeds(by_kind["sha256"], by_kind["url"], by_kind["domain"], by_kind["address"])
