"""One signature field to facts: its tags checked, the body and the header fields that it covers hashed (RFC 6376 sections 3.5 and 6.1.1)."""

import re
from collections.abc import Mapping, Sequence

from sekisho.model.signatures import SignatureFacts
from sekisho.senderauth.base64_value import decoded
from sekisho.senderauth.canonical import relaxed_field
from sekisho.senderauth.digests import RELAXED, SIMPLE, Digests, without_signature
from sekisho.senderauth.names import domain_name, identity_within
from sekisho.senderauth.strictness import Strictness
from sekisho.senderauth.tags import parse_tags, unfolded, without_space

HASH_OF = {"rsa-sha256": "sha256", "ed25519-sha256": "sha256", "rsa-sha1": "sha1"}

_NUMBER = re.compile(r"[0-9]{1,12}")  # t= and x=: "decimal representation of up to 12 digits" is what implementations must accept
_LENGTH = re.compile(r"[0-9]{1,76}")  # l=
_MOST_NAMES = 1_000  # in h=; a header of the gateway's has at most as many fields
_ONCE = (b"from", b"subject", b"content-type")
LONGEST_FIELD = 65_536  # octets of one signature
LONGEST_SIGNATURE = 1_024  # octets: RSA of 8,192 bits


class Settled(Exception):
    """The content alone settles the result. Raised and caught within this room."""

    def __init__(self, result: str, problem: str) -> None:
        super().__init__(problem)
        self.result, self.problem = result, problem


def read_signature(digests: Digests, index: int, strictness: Strictness) -> SignatureFacts:
    """Return the facts of the DKIM-Signature at that place of the header. Never raises for what the field holds."""
    field = digests.section.fields[index]
    tags: dict[str, str] = {}
    try:
        tags = tags_of(field)
        if digests.section.problem:
            raise Settled("permerror", digests.section.problem)
        if tags.get("v") != "1":
            raise Settled("permerror", "v= is not 1")
        return _covered(digests, field, tags, strictness)
    except Settled as settled:
        return failed(tags, settled)


def failed(tags: Mapping[str, str], settled: Settled) -> SignatureFacts:
    """Return facts that name whom the signature says it is from, as far as that is a name, and what settled its result."""
    domain = _name_or_nothing(tags.get("d", ""))
    return SignatureFacts(
        settled.result,
        settled.problem[:200],
        domain,
        _name_or_nothing(tags.get("s", "")),
        identity=f"@{domain}" if domain else "",
        algorithm=tags.get("a", "").lower()[:40],
        mark=without_space(tags.get("b", "")[:40])[:8],
    )


def tags_of(field: bytes) -> dict[str, str]:
    """Return the tags of a signature's field. Raises Settled."""
    if len(field) > LONGEST_FIELD:
        raise Settled("permerror", "a signature that is too long")
    try:
        return parse_tags(unfolded(field.partition(b":")[2]))
    except ValueError as error:
        raise Settled("permerror", str(error)) from None


def needed(tags: Mapping[str, str], name: str) -> str:
    """Return a tag that must be there and hold something. Raises Settled."""
    value = tags.get(name, "")
    if not value:
        raise Settled("permerror", f"{name}= is missing")
    return value


def signer_of(tags: Mapping[str, str]) -> tuple[str, str]:
    """Return d= and s= as names. Raises Settled."""
    try:
        domain, selector = domain_name(needed(tags, "d")), domain_name(needed(tags, "s"))
    except ValueError as error:
        raise Settled("permerror", f"d= or s= is {error}") from None
    if len(domain) + len(selector) + len("._domainkey.") > 253:
        raise Settled("permerror", "s= and d= make no name")
    return domain, selector


def algorithm_of(tags: Mapping[str, str], strictness: Strictness) -> str:
    """Return a= where it may be used. Raises Settled: rsa-sha1 has permanently failed (RFC 8301 section 3.1)."""
    algorithm = needed(tags, "a").lower()
    if algorithm not in HASH_OF:
        raise Settled("permerror", "a= is unknown")
    if algorithm == "rsa-sha1" and not strictness.sha1:
        raise Settled("permerror", "rsa-sha1 proves nothing any more")
    return algorithm


def octets_of(tags: Mapping[str, str], name: str, longest: int) -> bytes:
    """Return a tag's base64 decoded. Raises Settled."""
    try:
        return decoded(needed(tags, name), longest)
    except ValueError as error:
        raise Settled("permerror", f"{name}= is {error}") from None


def moment_of(tags: Mapping[str, str], name: str) -> int:
    """Return t= or x= in seconds since 1970, 0 if not given. Raises Settled."""
    text = tags.get(name)
    if text is None:
        return 0
    if not _NUMBER.fullmatch(text):
        raise Settled("permerror", f"{name}= is no time")
    return int(text)


def signed_names(tags: Mapping[str, str]) -> list[bytes]:
    """Return the names in h=, lower case; empty ones cover nothing. Raises Settled."""
    names = tags.get("h", "").lower().split(":", _MOST_NAMES)
    if len(names) == _MOST_NAMES + 1:
        raise Settled("permerror", "h= has too many names")
    return [name.strip(" \t").encode("utf-8") for name in names]


def all_covered(digests: Digests, names: Sequence[bytes], result: str) -> None:
    """Raise Settled if a field that there may be once is there more often than it is signed.

    Signatures cover the lowest; whoever adds another above it decides what some readers show (RFC 6376 section 8.15).
    """
    for name in _ONCE:
        if 0 < names.count(name) < digests.count(name):
            raise Settled(result, f"a {name.decode('ascii').title()} field is not signed")


def forms_of(tags: Mapping[str, str], default: str) -> tuple[str, str]:
    """Return the forms of header and body in c=. Raises Settled."""
    header, slash, body = tags.get("c", default).lower().partition("/")
    body = body if slash else SIMPLE
    if {header, body} - {RELAXED, SIMPLE}:
        raise Settled("permerror", "c= is unknown")
    return header, body


def signed_form(field: bytes, form: str) -> bytes:
    """Return a signature's own field as it is hashed: without its b=, without CRLF."""
    bare = without_signature(field)
    return bare if form == SIMPLE else relaxed_field(bare)


def _covered(digests: Digests, field: bytes, tags: Mapping[str, str], strictness: Strictness) -> SignatureFacts:
    algorithm = algorithm_of(tags, strictness)
    domain, selector = signer_of(tags)
    try:
        identity = identity_within(tags["i"], domain) if "i" in tags else f"@{domain}"
    except ValueError as error:
        raise Settled("permerror", str(error)) from None
    if "dns/txt" not in without_space(tags.get("q", "dns/txt")).lower().split(":"):
        raise Settled("permerror", "q= has no way that we know")
    signed_at, expires_at = moment_of(tags, "t"), moment_of(tags, "x")
    if expires_at and expires_at <= signed_at:
        raise Settled("permerror", "x= is not after t=")
    names = signed_names(tags)
    if b"from" not in names:
        raise Settled("permerror", "From is not signed")
    all_covered(digests, names, "policy")
    header_form, body_form = forms_of(tags, SIMPLE)
    signature = octets_of(tags, "b", LONGEST_SIGNATURE)
    length, partial = _length(tags, digests, body_form)
    if digests.body(body_form, HASH_OF[algorithm], length) != octets_of(tags, "bh", 64):
        raise Settled("fail", "the body was changed")
    return SignatureFacts(
        domain=domain,
        selector=selector,
        identity=identity,
        algorithm=algorithm,
        signature=signature,
        digest=digests.header(header_form, HASH_OF[algorithm], names, signed_form(field, header_form)),
        mark=without_space(tags["b"][:40])[:8],
        partial=partial,
        signed_at=signed_at,
        expires_at=expires_at,
    )


def _length(tags: Mapping[str, str], digests: Digests, form: str) -> tuple[int, bool]:
    """Return the octets that l= covers (-1: all), and whether some are left unsigned. Raises Settled."""
    text = tags.get("l")
    if text is None:
        return -1, False
    if not _LENGTH.fullmatch(text):
        raise Settled("permerror", "l= is no number")
    length, size = int(text), digests.body_size(form)
    if length > size:
        raise Settled("permerror", "l= is more than the body")
    return (-1, False) if length == size else (length, True)


def _name_or_nothing(text: str) -> str:
    try:
        return domain_name(text)
    except ValueError:
        return ""
