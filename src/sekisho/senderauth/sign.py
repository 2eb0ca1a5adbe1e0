"""DKIM signing: the field that goes in front of a finished message (RFC 6376 section 5)."""

import binascii
from collections.abc import Sequence

from sekisho.senderauth.canonical import relaxed_field
from sekisho.senderauth.digests import RELAXED, Digests
from sekisho.senderauth.signing_key import SigningKey

# Signed once more than they are there: a second one put in later breaks the signature (section 5.4, 8.15).
_OVERSIGNED = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type")
# Signed as often as they are there: what readers show or act on, and what lists add of right.
_SIGNED = (
    b"sender",
    b"in-reply-to",
    b"references",
    b"content-transfer-encoding",
    b"content-disposition",
    b"content-id",
    b"resent-from",
    b"resent-to",
    b"resent-date",
    b"resent-message-id",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
_MOST_OF_A_NAME = 20
_LINE = 76  # characters (RFC 5322 section 2.1.1 recommends 78)


def signature_field(digests: Digests, key: SigningKey, now: int) -> bytes:
    """Return one DKIM-Signature with its last CRLF, relaxed/relaxed, of the message that `digests` was made of. `now` in seconds since 1970."""
    names = signed_names(digests)
    tags = [
        "v=1",
        f"a={key.algorithm}",
        "c=relaxed/relaxed",
        f"d={key.domain}",
        f"s={key.selector}",
        f"t={now}",
        "h=" + ":".join(name.decode("ascii") for name in names),
        "bh=" + base64_text(digests.body(RELAXED, "sha256")),
        "b=",
    ]
    return signed(digests, key, "DKIM-Signature", tags, names)


def signed_names(digests: Digests) -> list[bytes]:
    """Return the names for h=."""
    names = [name for name in _OVERSIGNED for _ in range(min(digests.count(name), _MOST_OF_A_NAME) + 1)]
    return names + [name for name in _SIGNED for _ in range(min(digests.count(name), _MOST_OF_A_NAME))]


def signed(digests: Digests, key: SigningKey, name: str, tags: Sequence[str], names: Sequence[bytes]) -> bytes:
    """Return the whole field with its "b=", which stands empty in `tags`, filled in by the key."""
    return completed(name, tags, key.sign(digests.header(RELAXED, "sha256", names, relaxed_field(folded(name, tags)))))


def completed(name: str, tags: Sequence[str], signature: bytes) -> bytes:
    """Return the field with its signature and its last CRLF."""
    return folded(name, [tag + base64_text(signature) if tag == "b=" else tag for tag in tags]) + b"\r\n"


def folded(name: str, tags: Sequence[str]) -> bytes:
    """Return a field of tags, folded between them and between the names of h=, without its last CRLF."""
    lines, line = [], f"{name}:"
    for index, tag in enumerate(tags):
        text = tag if index == len(tags) - 1 else tag + ";"
        space = " "
        for piece in _pieces(text):
            if len(line) + len(piece) > _LINE and line.strip() != f"{name}:":
                lines.append(line)
                line, space = "", " "
            line += space + piece
            space = ""
    lines.append(line)
    return "\r\n".join(lines).encode("ascii")


def _pieces(tag: str) -> list[str]:
    """Return what of a tag must stay on one line: all of it, or each name of h= with its colon."""
    if not tag.startswith("h="):
        return [tag]
    names = tag.split(":")
    return [name + ":" for name in names[:-1]] + names[-1:]


def base64_text(octets: bytes) -> str:
    """Return base64 on one line: a signature by 4,096 bits has 684 characters, and a line may have 998 (RFC 5322 section 2.1.1)."""
    return binascii.b2a_base64(octets, newline=False).decode("ascii")
