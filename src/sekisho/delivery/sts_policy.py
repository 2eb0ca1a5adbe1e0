"""MTA-STS as text: the record that announces a policy, and the policy (RFC 8461 sections 3.1 and 3.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LARGEST_POLICY = 65_536  # octets (RFC 8461 section 3.3 suggests 64 KB)
LONGEST_AGE = 31_557_600  # seconds: a year
MOST_PATTERNS = 200
_RECORD = re.compile(rb"v=STSv1[ \t]*;", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9]{1,32}\Z")
_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_MODES = frozenset({"enforce", "testing", "none"})


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """What a domain says of its mail exchangers. `max_age` in seconds."""

    mode: str  # enforce, testing or none
    patterns: tuple[str, ...]  # host names, or `*.` and a name: one label more
    max_age: int

    def covers(self, host: str) -> bool:
        """Tell whether a mail exchanger is one of the policy's (RFC 8461 section 4.1)."""
        name = host.lower().removesuffix(".")
        return any(name == pattern or (pattern.startswith("*.") and name.partition(".")[2] == pattern[2:]) for pattern in self.patterns)


def announced_id(records: Iterable[bytes]) -> str:
    """Return the id that `_mta-sts` announces; "" where there is none, or more than one record says so."""
    ours = [record for record in records if _RECORD.match(record)]
    if len(ours) != 1:
        return ""
    for field in ours[0].decode("ascii", "replace").split(";")[1:]:
        key, _, value = field.partition("=")
        if key.strip() == "id":
            return value.strip() if _ID.match(value.strip()) else ""
    return ""


def parse_policy(octets: bytes) -> StsPolicy:
    """Return the policy in a file. The first line of a key counts, but each `mx` does; unknown keys mean nothing. Raises ValueError."""
    if len(octets) > LARGEST_POLICY:
        raise ValueError("the policy is too long")
    first: dict[str, str] = {}
    patterns: list[str] = []
    for line in octets.decode("utf-8", "replace").replace("\r\n", "\n").split("\n"):
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if not colon:
            continue
        if key == "mx":
            patterns.append(value.lower().removesuffix("."))
        else:
            first.setdefault(key, value)
    mode, age = first.get("mode", ""), first.get("max_age", "")
    if first.get("version") != "STSv1" or mode not in _MODES:
        raise ValueError("no version or mode that is known")
    if not (age.isascii() and age.isdigit() and len(age) <= 10):
        raise ValueError("no max_age")
    if mode != "none" and not patterns:
        raise ValueError("no mx")
    if len(patterns) > MOST_PATTERNS or not all(_PATTERN.match(pattern) for pattern in patterns):
        raise ValueError("an mx that is no name")
    return StsPolicy(mode, tuple(patterns), min(int(age), LONGEST_AGE))
