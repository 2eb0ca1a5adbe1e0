"""Signed mail for tests: keys made once a process, the zone that publishes them, and a signer that may be told to do wrong."""

from collections.abc import Mapping, Sequence
from functools import cache

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.signing import KeyState, StoredKey
from sekisho.senderauth.arc_seal import arc_set, next_instance
from sekisho.senderauth.canonical import relaxed_field
from sekisho.senderauth.digests import RELAXED, SIMPLE, Digests, hashed
from sekisho.senderauth.reading import HASH_OF
from sekisho.senderauth.section import split
from sekisho.senderauth.sign import base64_text, signature_field
from sekisho.senderauth.signing_key import RSA, SigningKey, new_private, signing_key
from sekisho.testing.builders import NOW, RAW


@cache
def a_signing_key(domain: str = "partner.test", selector: str = "s1", algorithm: str = RSA) -> SigningKey:
    """Return the key of that name: RSA of 2,048 bits or Ed25519, made at the first call."""
    return signing_key(domain, selector, new_private(algorithm))


def published(*keys: SigningKey, records: Mapping[str, bytes] | None = None) -> StaticResolver:
    """Return a resolver that knows these keys, and other TXT records by name."""
    txt = {key.record_name(): (key.record(),) for key in keys}
    return StaticResolver(Zone(txt=txt | {name: (record,) for name, record in (records or {}).items()}))


def signed_mail(raw: bytes = RAW, key: SigningKey | None = None, now: float = NOW) -> bytes:
    """Return the message with a correct signature in front."""
    return signature_field(Digests(split(raw)), key or a_signing_key(), int(now)) + raw


def oddly_signed(raw: bytes = RAW, key: SigningKey | None = None, **changed: str | None) -> bytes:
    """Return the message signed with these tags changed, added, or left out where None; the digests are right for what the tags say.

    `b` and `bh` may be given too, and then stand there as they are.
    """
    key = key or a_signing_key()
    tags = {"v": "1", "a": key.algorithm, "c": "relaxed/relaxed", "d": key.domain, "s": key.selector, "h": "from:to:subject"}
    tags |= {name: value for name, value in changed.items() if value is not None}
    said = "simple/simple" if changed.get("c", "") is None else tags["c"]
    header_form, _, body_form = said.partition("/")
    digests = Digests(split(raw))
    known = {RELAXED, SIMPLE}
    algorithm = HASH_OF.get(tags["a"], "sha256")
    length = int(tags["l"]) if tags.get("l", "").isdigit() else -1
    body = digests.body(body_form if body_form in known else SIMPLE, algorithm, length)
    tags = {**tags, "bh": changed.get("bh") or base64_text(body), "b": ""}
    kept = [f"{name}={value}" for name, value in tags.items() if changed.get(name, "") is not None]
    bare = _line_by_line(kept)
    names = [name.strip().lower().encode() for name in tags["h"].split(":")]
    form = header_form if header_form in known else SIMPLE
    digest = digests.header(form, algorithm, names, bare if form == SIMPLE else relaxed_field(bare))
    signature = changed.get("b") or base64_text(key.sign(digest if algorithm == "sha256" else hashed("sha256", digest)))
    return _line_by_line([tag if tag != "b=" else "b=" + signature for tag in kept]) + b"\r\n" + raw


def _line_by_line(tags: Sequence[str]) -> bytes:
    return b"DKIM-Signature: " + ";\r\n ".join(tags).encode("ascii")


def sealed_mail(raw: bytes = RAW, key: SigningKey | None = None, results: str = "partner.test; spf=pass", now: float = NOW) -> bytes:
    """Return the message with one more ARC set in front, its chain said to pass."""
    digests = Digests(split(raw))
    return arc_set(digests, key or a_signing_key(), results, "none" if next_instance(digests) == 1 else "pass", int(now)) + raw


def a_stored_key(
    key: SigningKey | None = None, state: KeyState = KeyState.SIGNING, tenant: TenantId = DEFAULT_TENANT, made_at: float = NOW
) -> StoredKey:
    """Return a key as the port `Keys` keeps it."""
    key = key or a_signing_key()
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return StoredKey(tenant, key.domain, key.selector, key.algorithm.partition("-")[0], private, made_at, state)
