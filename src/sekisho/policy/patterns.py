"""Patterns that administrators write: addresses, names with "*", networks. All are matched in linear time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

GROUP = "group:"
_DEEPEST = 5  # groups within groups


def glob(pattern: str) -> Callable[[str], bool]:
    """Return a test for a pattern in which "*" stands for anything. Case does not count. No regular expression: the time is the text's length."""
    pattern = pattern.lower()
    if "*" not in pattern:
        return lambda text: text.lower() == pattern
    first, *middle, last = pattern.split("*")
    pieces = [piece for piece in middle if piece]

    def matches(text: str) -> bool:
        text = text.lower()
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        place, end = len(first), len(text) - len(last)
        for piece in pieces:
            place = text.find(piece, place, end)
            if place < 0:
                return False
            place += len(piece)
        return True

    return matches


@dataclass(frozen=True, slots=True)
class Addresses:
    """A set of address patterns, ready to be asked."""

    everybody: bool = False
    exact: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()  # "*@example.test"
    below: tuple[str, ...] = ()  # "*@*.example.test", as ".example.test"
    others: tuple[Callable[[str], bool], ...] = ()
    groups: tuple["Addresses", ...] = ()  # what groups hold, made once and shared by all that name them

    def has(self, key: str, domain: str) -> bool:
        """Tell whether an address (`Address.key`, and its domain in lower case) is among them."""
        return (
            self.everybody
            or key in self.exact
            or domain in self.domains
            or (bool(self.below) and domain.endswith(self.below))
            or (bool(self.others) and any(test(key) for test in self.others))
            or (bool(self.groups) and any(group.has(key, domain) for group in self.groups))
        )


class Opener:
    """Makes sets of patterns in which groups are named. Each group is opened once, whoever names it how often: groups of groups do not multiply."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._groups = groups
        self._opened: dict[str, Addresses] = {}

    def addresses(self, patterns: Iterable[str]) -> Addresses:
        """Return the set of these patterns, groups opened. A group that there is not matches nobody."""
        named = [*patterns]
        groups = tuple(self._of(name) for name in named_groups(named, self._groups))
        return _set_of((pattern for pattern in named if not pattern.startswith(GROUP)), groups)

    def _of(self, name: str) -> Addresses:
        if name not in self._opened:
            self._opened[name] = _set_of((pattern for pattern in self._groups.get(name, ()) if not pattern.startswith(GROUP)), ())
        return self._opened[name]


def addresses(patterns: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> Addresses:
    """Return one set of patterns."""
    return Opener(groups).addresses(patterns)


def _set_of(patterns: Iterable[str], groups: tuple[Addresses, ...]) -> Addresses:
    everybody, exact, domains, below, others = False, set(), set(), set(), []
    for pattern in patterns:
        local, at, domain = pattern.lower().rpartition("@")
        if pattern in {"*", "*@*"}:
            everybody = True
        elif "*" not in pattern:
            exact.add(pattern.lower())
        elif at and local == "*" and "*" not in domain:
            domains.add(domain)
        elif at and local == "*" and domain.startswith("*.") and "*" not in domain[1:]:
            below.add(domain[1:])
        else:
            others.append(glob(pattern))
    return Addresses(everybody, frozenset(exact), frozenset(domains), tuple(sorted(below)), tuple(others), groups)


def named_groups(patterns: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the groups that patterns name, and those that these name, to the fifth level, each once."""
    found: dict[str, None] = {}
    level: Iterable[str] = patterns
    for _ in range(_DEEPEST):
        fresh = {name: None for pattern in level if pattern.startswith(GROUP) and (name := pattern.removeprefix(GROUP)) not in found}
        found |= fresh
        level = [pattern for name in fresh for pattern in groups.get(name, ())]
    return tuple(found)


def names_domain(pattern: str) -> bool:
    """True if a pattern names more than one sender."""
    return "*" in pattern


def networks(texts: Iterable[str]) -> Callable[[str], bool]:
    """Return a test for textual addresses of clients. Raises ValueError. An IPv4 address mapped into IPv6 counts as IPv4."""
    known = [ip_network(text, strict=False) for text in texts]

    def holds(text: str) -> bool:
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in known)

    return holds
