"""What a message is indexed by, and what of it a search can be narrowed with. A term is a kind's letter and a value without punctuation.

The index finds candidates; `search_filter.fits` decides. A term may promise too much (punctuation is one sign, long values are cut), never
too little.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sekisho.backends.search_text import LONGEST, index_words, needles, normal, words_of
from sekisho.backends.summaries import Line
from sekisho.ports.history import Search

_MOST = 400  # terms of one message
_PUNCTUATION = re.compile(r"[\W_]")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_DIGEST_KEPT = 16
_MOST_WAYS = 128
_LEVELS = 5  # of a domain, from its end

WORD, FROM, FROM_DOMAIN, TO, TO_DOMAIN = "w", "f", "g", "t", "u"
CATEGORY, STATE, DIRECTION, CODE, IP, MESSAGE, FILE, HOST = "c", "s", "d", "r", "i", "m", "h", "l"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Alternatives, one of which a message must have: whole terms, or beginnings of terms that all must be there."""

    ways: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # (whole terms, beginnings) each


@lru_cache(8_192)
def term(kind: str, value: str) -> str:
    """Return a term of a normal value."""
    return kind + _PUNCTUATION.sub("_", value[:LONGEST])


def searched_text(line: Line) -> str:
    """Return the normal text in which free words are looked for."""
    names = "\n".join(each.partition(" ")[2] for each in line.files.split("\n"))
    return normal(f"{line.sender}\n{line.recipients}\n{line.subject}\n{line.header_from}\n{names}")


def terms_of(line: Line) -> set[str]:
    """Return the terms of a message."""
    terms = {term(kind, normal(value)) for kind, value in _plain(line) if value}
    senders = {normal(line.sender), address_in(line.header_from)} - {""}
    recipients = [normal(each) for each in line.recipients.split(", ") if each]
    for addresses, whole, domains in ((senders, FROM, FROM_DOMAIN), (recipients, TO, TO_DOMAIN)):
        for address in addresses:
            terms.add(term(whole, address))
            terms.update(_domain_terms(domains, address.rpartition("@")[2]))
    for host in line.hosts.split():
        terms.update(_domain_terms(HOST, host))
    terms.update(FILE + each[:_DIGEST_KEPT] for each in line.files.split("\n") if each)
    for word in words_of(searched_text(line)):
        terms.add(WORD + word)
        if len(terms) >= _MOST:
            break
    return terms


def _plain(line: Line) -> Iterator[tuple[str, str]]:
    yield from ((CATEGORY, line.category), (STATE, line.state), (DIRECTION, line.direction), (IP, line.ip), (CODE, line.rule))
    yield MESSAGE, line.message_id.strip("<>")
    yield from ((CODE, code) for code in line.codes.split())


@lru_cache(8_192)
def _domain_terms(kind: str, domain: str) -> tuple[str, ...]:
    """Return the terms of a domain and of those above it, written from the end."""
    labels = domain.lower().split(".")[::-1]
    return tuple(term(kind, ".".join(labels[:count])) for count in range(1, min(len(labels), _LEVELS) + 1))


def address_in(shown: str) -> str:
    """Return the address of a mailbox as it is shown ("Name <address>"), normal."""
    text = normal(shown)
    return text[text.rfind("<") + 1 :].rstrip("> ") if "<" in text else text.strip()


def wanted(search: Search) -> list[Wanted]:
    """Return what a message must have to fit a search, as far as the index knows it."""
    found: list[Wanted] = []
    for needle in needles(search.text):
        exact, prefixes = index_words(needle)
        words = tuple(WORD + each for each in sorted(exact)), tuple(WORD + each for each in sorted(prefixes))
        message = (), (term(MESSAGE, needle.strip("<>")),)
        found += [Wanted((words, message))] if words != ((), ()) else []
    for needle in needles(search.subject):
        found += _words(needle)
    for kind, value in ((CATEGORY, search.category), (STATE, search.state), (DIRECTION, search.direction), (CODE, search.code)):
        found += _one(kind, normal(value)) if value else []
    if identifier := normal(search.message_id).strip("<> "):
        found.append(Wanted((((), (term(MESSAGE, identifier),)),)))
    found += _party(FROM, FROM_DOMAIN, search.sender) + _party(TO, TO_DOMAIN, search.recipient)
    found += _file(search.file) + _network(search.ip)
    found += _one(HOST, _below(normal(search.host))) if search.host else []
    return found + _seen(search)


def _one(kind: str, value: str) -> list[Wanted]:
    return [Wanted((((term(kind, value),), ()),))]


def _words(needle: str) -> list[Wanted]:
    exact, prefixes = index_words(needle)
    return [Wanted(((tuple(WORD + each for each in sorted(exact)), tuple(WORD + each for each in sorted(prefixes))),))] if exact or prefixes else []


def _party(kind: str, domain_kind: str, text: str) -> list[Wanted]:
    value = normal(text).strip()
    if not value:
        return []
    if value.startswith("@"):
        return _one(domain_kind, _below(value[1:]))
    if "@" in value:
        return _one(kind, value)
    return [each for needle in needles(value) for each in _words(needle)]


def _below(domain: str) -> str:
    return ".".join(domain.strip(".").split(".")[::-1][:_LEVELS])


def _file(text: str) -> list[Wanted]:
    value = normal(text).strip()
    if is_digest(value):
        kept = value[:_DIGEST_KEPT]
        whole = len(value) >= _DIGEST_KEPT
        return [Wanted((((term(FILE, kept),), ()) if whole else ((), (term(FILE, kept),)),))]
    return [each for needle in needles(value) for each in _words(needle)]


def is_digest(value: str) -> bool:
    """Tell whether a text is the beginning of a SHA-256 rather than a name."""
    return _DIGEST.fullmatch(value) is not None


def _network(text: str) -> list[Wanted]:
    if not text:
        return []
    if "/" not in text:
        return _one(IP, normal(text).strip())
    network = ipaddress.ip_network(text.strip(), strict=False)
    if network.version == 4 and network.prefixlen >= 8:
        octets = str(network.network_address).split(".")[: network.prefixlen // 8]
        beginning = ".".join(octets) + ("." if len(octets) < 4 else "")
        return [Wanted((((), (term(IP, beginning),)),))]
    return []


def _seen(search: Search) -> list[Wanted]:
    """One of the addresses and domains that the asker sees, as recipient or as sender."""
    if search.sight.whole:
        return []
    ways: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for address in sorted(search.sight.addresses):
        ways += [((term(TO, normal(address)),), ()), ((term(FROM, normal(address)),), ())]
    for domain in sorted(search.sight.domains):
        ways += [((term(TO_DOMAIN, _below(normal(domain))),), ()), ((term(FROM_DOMAIN, _below(normal(domain))),), ())]
    return [Wanted(tuple(ways))] if len(ways) <= _MOST_WAYS else []  # the index takes a second to read thousands; each line is looked at anyway
