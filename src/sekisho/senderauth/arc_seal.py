"""Sealing: the ARC set that goes in front of a message which we change (RFC 8617 section 5.1)."""

from collections.abc import Sequence
from hashlib import sha256

from sekisho.senderauth.arc_reading import MESSAGE, MOST_SETS, RESULTS, SEAL
from sekisho.senderauth.canonical import relaxed_field
from sekisho.senderauth.digests import RELAXED, Digests
from sekisho.senderauth.sign import base64_text, completed, folded, signed, signed_names
from sekisho.senderauth.signing_key import SigningKey
from sekisho.senderauth.tags import parse_tags, unfolded

_SIGNATURE = b"dkim-signature"
_MOST_SIGNATURES = 20  # of others, which the seal covers too


def next_instance(digests: Digests) -> int:
    """Return the instance that comes next, or 0 if nothing may be added: the chain is full, broken beyond counting, or already says so."""
    last = 0
    for name in (RESULTS, MESSAGE, SEAL):
        seen = [_instance(digests.section.fields[index], tagged=name != RESULTS) for index in digests.places(name)]
        if sorted(seen) != list(range(1, len(seen) + 1)) or (name != RESULTS and len(seen) != last):
            return 0
        last = len(seen)
    if last >= MOST_SETS:
        return 0
    return 0 if any(_says_broken(digests.section.fields[index]) for index in digests.places(SEAL)) else last + 1


def arc_set(digests: Digests, key: SigningKey, results: str, chain: str, now: int, names: Sequence[bytes] = ()) -> bytes:
    """Return the three fields, the seal first, each with its last CRLF; b"" where no set may be added.

    `digests` is of the message as it goes out, without the new set. `results` is an Authentication-Results payload ("our.id; spf=pass ...").
    `chain` is what this chain was found to be: "none", "pass" or "fail". `names` are the fields to sign, in order.
    """
    instance = next_instance(digests)
    if not instance or chain not in {"none", "pass", "fail"} or (chain == "none") != (instance == 1 and chain != "fail"):
        return b""
    covered = list(names) or [*signed_names(digests), *[_SIGNATURE] * min(digests.count(_SIGNATURE), _MOST_SIGNATURES)]
    said = _said(instance, results)
    message = signed(
        digests,
        key,
        "ARC-Message-Signature",
        [
            f"a={key.algorithm}",
            "b=",
            "bh=" + base64_text(digests.body(RELAXED, "sha256")),
            "c=relaxed/relaxed",
            f"d={key.domain}",
            "h=" + ":".join(name.decode("ascii") for name in covered),
            f"i={instance}",
            f"s={key.selector}",
            f"t={now}",
        ],
        covered,
    )
    tags = [f"a={key.algorithm}", "b=", f"cv={chain}", f"d={key.domain}", f"i={instance}", f"s={key.selector}", f"t={now}"]
    sealed = b"" if chain == "fail" else _earlier_sets(digests, instance)  # a broken chain's seal vouches for its own set alone (section 5.1.2)
    sealed += _line(said) + _line(message) + relaxed_field(folded("ARC-Seal", tags))
    return completed("ARC-Seal", tags, key.sign(sha256(sealed).digest())) + message + said


def _earlier_sets(digests: Digests, instance: int) -> bytes:
    """Return the sets before this one in the order that seals cover (section 5.1.1)."""
    by_instance: dict[int, list[bytes]] = {number: [] for number in range(1, instance)}
    for name in (RESULTS, MESSAGE, SEAL):
        for index in digests.places(name):
            number = _instance(digests.section.fields[index], tagged=name != RESULTS)
            by_instance[number].append(digests.relaxed[index] + b"\r\n")
    return b"".join(line for number in sorted(by_instance) for line in by_instance[number])


def _line(field: bytes) -> bytes:
    return relaxed_field(field.removesuffix(b"\r\n")) + b"\r\n"


def _instance(field: bytes, *, tagged: bool) -> int:
    """Return i=, 0 if there is none that counts."""
    value = unfolded(field.partition(b":")[2])
    try:
        text = parse_tags(value).get("i", "") if tagged else parse_tags(value.partition(";")[0]).get("i", "")
    except ValueError:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0


def _says_broken(seal: bytes) -> bool:
    return parse_tags(unfolded(seal.partition(b":")[2])).get("cv", "").lower() == "fail"


def _said(instance: int, results: str) -> bytes:
    """Return the ARC-Authentication-Results with its last CRLF. A payload that is folded already stays so; what a sender chose in it ends no line."""
    lines = ["".join(character if " " <= character <= "~" else "?" for character in line.strip()) for line in results.split("\r\n")]
    if len(lines) == 1:
        return folded("ARC-Authentication-Results", [f"i={instance}", *filter(None, map(str.strip, lines[0].split(";")))]) + b"\r\n"
    return "\r\n\t".join([f"ARC-Authentication-Results: i={instance}; {lines[0]}", *filter(None, lines[1:])]).encode("ascii") + b"\r\n"
