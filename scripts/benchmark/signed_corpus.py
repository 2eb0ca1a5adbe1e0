"""The corpus as mail of a sender with keys: signed (RSA of 2,048 bits) and handed on once (ARC) by the benchmark itself; and the zone for it."""

import time
from collections.abc import Iterable
from pathlib import Path

from corpus import distinct_messages

from sekisho.senderauth.arc_seal import arc_set
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.section import split
from sekisho.senderauth.sign import signature_field
from sekisho.senderauth.signing_key import RSA, SigningKey, new_private, signing_key

REPLACED = frozenset({b"from", b"dkim-signature", b"arc-seal", b"arc-message-signature", b"arc-authentication-results"})
RESULTS = "list.test; spf=pass smtp.mailfrom=sender.test; dkim=pass header.d=sender.test; dmarc=pass header.from=sender.test"


def new_keys() -> tuple[SigningKey, SigningKey]:
    """Return the keys of a sender and of a list that hands its mail on."""
    sender, forwarder = (signing_key(domain, "s1", new_private(RSA)) for domain in ("sender.test", "list.test"))
    return sender, forwarder


def signed_messages(corpus: Path, count: int, seed: int, keys: tuple[SigningKey, SigningKey]) -> list[bytes]:
    """Return that many messages, signed with keys that DNS must show. What no signature can vouch for (a broken header) is left out."""
    sender, forwarder = keys
    now = int(time.time())
    messages = []
    for original in distinct_messages(corpus, count + count // 4, seed):
        section = split(original)
        if section.problem:
            continue
        kept = [field for field, name in zip(section.fields, section.names, strict=True) if name not in REPLACED]
        raw = b"\r\n".join([b"From: Anna <anna@sender.test>", *kept]) + b"\r\n\r\n" + section.body
        raw = signature_field(Digests(split(raw)), sender, now) + raw
        raw = arc_set(Digests(split(raw)), forwarder, RESULTS, "none", now) + raw
        messages.append(raw)
    return messages[:count]


def zone_for(keys: Iterable[SigningKey]) -> dict[str, dict[str, list[str]]]:
    """Return records by name and type: three SPF includes of twelve networks each, a policy, the keys."""
    zone = {
        f"spf{number}.provider.test": {
            "TXT": ["v=spf1 " + " ".join(f"ip4:198.18.{number}.{8 * digit + 16}/29" for digit in range(12)) + " ip6:2001:db8::/32 ~all"]
        }
        for number in range(1, 4)
    }
    zone["sender.test"] = {"TXT": ["v=spf1 include:spf1.provider.test include:spf2.provider.test include:spf3.provider.test -all"]}
    zone["mail.sender.test"] = {"TXT": ["v=spf1 a -all"], "A": ["198.18.3.107"]}
    zone["_dmarc.sender.test"] = {"TXT": ["v=DMARC1; p=reject; rua=mailto:reports@sender.test"]}
    zone |= {key.record_name(): {"TXT": [key.record().decode()]} for key in keys}
    return zone
