"""The digests of one message: each body form and each field is made once and shared by all signatures."""

from collections.abc import Sequence
from hashlib import sha1, sha256

from sekisho.senderauth import canonical
from sekisho.senderauth.section import RelaxedFields, Section

RELAXED, SIMPLE = "relaxed", "simple"


def hashed(algorithm: str, octets: bytes | memoryview) -> bytes:
    """Return a digest. SHA-1 is asked for by tests of old messages alone (`strictness`)."""
    return sha256(octets).digest() if algorithm == "sha256" else sha1(octets, usedforsecurity=False).digest()


class Digests:
    """Computes what signatures cover. Nothing here knows keys."""

    def __init__(self, section: Section, relaxed_body: bytes = b"") -> None:
        """`relaxed_body` is SHA-256 of the relaxed body where it was hashed elsewhere (`body_stream`); `section.body` is not looked at then."""
        self.section = section
        self.relaxed = RelaxedFields(section.fields)
        self._bodies: dict[str, bytes] = {}
        self._body_digests: dict[tuple[str, str, int], bytes] = {(RELAXED, "sha256", -1): relaxed_body} if relaxed_body else {}
        self._places: dict[bytes, list[int]] = {}
        for index, name in enumerate(section.names):
            self._places.setdefault(name, []).append(index)

    def count(self, name: bytes) -> int:
        """Return how many fields of that lower-case name there are."""
        return len(self._places.get(name, ()))

    def places(self, name: bytes) -> Sequence[int]:
        """Return the indices of the fields of that lower-case name, from the top."""
        return self._places.get(name, ())

    def body_size(self, form: str) -> int:
        """Return the octets of the canonical body."""
        return len(self._body(form))

    def body(self, form: str, algorithm: str, length: int = -1) -> bytes:
        """Return the digest of the canonical body, or of its first `length` octets."""
        key = (form, algorithm, length)
        found = self._body_digests.get(key)
        if found is None:
            body = self._body(form)
            found = hashed(algorithm, body if length < 0 else memoryview(body)[:length])
            self._body_digests[key] = found
        return found

    def header(self, form: str, algorithm: str, names: Sequence[bytes], signature: bytes) -> bytes:
        """Return the digest of the named fields and of the signature itself (RFC 6376 section 3.7).

        A name given n times takes the last n fields of that name, the lowest first; where there are no more it stands for nothing (section 5.4.2).
        `signature` is its own field with an empty b=, without CRLF.
        """
        used: dict[bytes, int] = {}
        pieces: list[bytes] = []
        fields = self.section.fields if form == SIMPLE else self.relaxed
        for name in names:
            places = self._places.get(name)
            taken = used.get(name, 0)
            if places is None or taken == len(places):
                continue
            used[name] = taken + 1
            pieces.append(fields[places[-1 - taken]])
        pieces.append(signature)
        return hashed(algorithm, b"\r\n".join(pieces))

    def _body(self, form: str) -> bytes:
        body = self._bodies.get(form)
        if body is None:
            body = self._bodies[form] = canonical.simple_body(self.section.body) if form == SIMPLE else canonical.relaxed_body(self.section.body)
        return body


def without_signature(field: bytes) -> bytes:
    """Return a signature's field with the value of its b= and all white space in it taken out (RFC 6376 section 3.5, "b=")."""
    name, colon, value = field.partition(b":")
    specs = value.split(b";")
    for index, spec in enumerate(specs):
        tag, equals, _ = spec.partition(b"=")
        if equals and tag.strip(b" \t\r\n") == b"b":
            specs[index] = tag + equals
    return name + colon + b";".join(specs)
