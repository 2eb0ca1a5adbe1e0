"""Answers of resolvers that are not ours."""


def as_octets(text: bytes | str) -> bytes:
    """Return a TXT record as octets: resolvers of others may give text."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
