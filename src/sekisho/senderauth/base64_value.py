"""base64 as tags hold it: white space anywhere, nothing else besides (RFC 6376 section 2.10)."""

import binascii

from sekisho.senderauth.tags import without_space


def decoded(text: str, longest: int) -> bytes:
    """Return the octets of a value, at most `longest`. Raises ValueError."""
    text = without_space(text)
    if len(text) > 4 * (longest // 3 + 2) or text.endswith("==="):
        raise ValueError("base64 that is too long")
    try:
        octets = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise ValueError("no base64") from None
    if not octets or len(octets) > longest:
        raise ValueError("base64 that is empty or too long")
    return octets
