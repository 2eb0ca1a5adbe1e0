"""A message taken apart for its page: who can prove what as chains, its parts as a tree with true types, its links by where they lead. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.model.dossier import Dossier
from sekisho.model.message import Link, Part

_MOST_CHAINS = 12
_DEEPEST = 6
# what a declared type may be when octets look otherwise, without anybody having lied
_HARMLESS = frozenset({"text", "html", "message/rfc822"})


@dataclass(frozen=True, slots=True)
class Chain:
    """One way in which the author may be proven: from where, by what, for which domain, and whether that is the one that readers see."""

    method: str
    start: str  # the sending server, or the signature
    result: str
    domain: str
    good: bool  # the proof holds
    same: bool | None  # the domain is that of the author (or of the same organisation); None: not a question of it
    why: str  # what went wrong, for administrators


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part: how deep it lies, what it is called, what it says it is and what it is."""

    depth: int
    path: str
    name: str
    other_names: tuple[str, ...]
    declared: str
    found: str
    lies: bool  # it says that it is something else
    size: int
    marks: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Host:
    """Where links lead, with the links that lead there."""

    name: str
    links: tuple[Link, ...]


def chains(facts: Dossier) -> list[Chain]:
    """Return every way of proof, DMARC's conclusion last."""
    auth = facts.sender_auth
    aligned = frozenset(auth.dmarc.aligned_by)
    client = auth.judged_client or facts.arrival.connection.ip
    spf = auth.spf
    found = [Chain("SPF", client, spf.result, spf.domain, spf.result == "pass", _same(spf.result, "spf" in aligned), spf.problem)]
    for one in auth.dkim[: _MOST_CHAINS - 3]:
        mine = "dkim" in aligned and (one.domain == auth.from_domain or _below(one.domain, auth.dmarc.organisational_domain))
        found.append(
            Chain(
                "DKIM", f"{one.selector} {one.algorithm}".strip(), one.result, one.domain, one.result == "pass", _same(one.result, mine), one.problem
            )
        )
    if auth.arc.sealers:
        found.append(Chain("ARC", ", ".join(auth.arc.sealers[:5]), auth.arc.result, "", auth.arc.result == "pass", None, auth.arc.problem))
    dmarc = auth.dmarc
    found.append(
        Chain(
            "DMARC",
            f"p={dmarc.policy}" if dmarc.policy else "",
            dmarc.result,
            dmarc.domain or auth.from_domain,
            dmarc.result == "pass",
            None,
            dmarc.problem,
        )
    )
    return found


def parts_of(parts: Iterable[Part]) -> list[Leaf]:
    """Return the tree of parts, in order."""
    return [_leaf(part) for part in parts]


def hosts_of(links: Iterable[Link]) -> list[Host]:
    """Return links by their hosts, the most linked first."""
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.host, []).append(link)
    return [Host(name, tuple(several)) for name, several in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))]


def _leaf(part: Part) -> Leaf:
    marks = tuple(dict.fromkeys((*part.flags, *(("encrypted",) if part.encrypted else ()), *(sign.code for sign in part.signs))))[:12]
    return Leaf(
        min(_DEEPEST, part.path.count(".") + part.path.count("!")),
        part.path,
        part.file_name,
        part.other_names,
        part.declared_type,
        ", ".join(part.detected_types[:4]),
        _lies(part),
        part.size,
        marks,
        part.sha256,
    )


def _lies(part: Part) -> bool:
    """Tell whether a part says that it is something of another kind than it is: a picture that is a program."""
    if not part.declared_type or not part.detected_types or part.declared_type in {"application/octet-stream", *_HARMLESS}:
        return False
    kind, _, sort = part.declared_type.partition("/")
    found = part.detected_types[0]
    if kind == "text":
        return found not in {"text", "html"} and not found.startswith("script")
    if kind in {"image", "audio", "video"}:
        return found in {"exe", "html", "zip", "pdf", "docm", "text"} or found.startswith("script")
    return sort in {"pdf", "zip"} and sort not in part.detected_types


def _same(result: str, aligned: bool) -> bool | None:
    return aligned if result == "pass" else None


def _below(domain: str, organisation: str) -> bool:
    return bool(organisation) and (domain == organisation or domain.endswith(f".{organisation}"))
