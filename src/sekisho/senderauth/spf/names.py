"""Names that DNS can be asked for, and senders' domains as they are asked for."""

from sekisho.domains.labels import to_dns

LONGEST_NAME = 253
LONGEST_LABEL = 63


def is_name(name: str) -> bool:
    """True if DNS can hold the name: labels of 1 to 63 octets, 253 in all, no control characters (RFC 1035 section 2.3.4).

    Macros make names of any characters; senders' domains have fewer (`sender_domain`).
    """
    if not 0 < len(name) <= LONGEST_NAME or not name.isascii():
        return False
    return name.isprintable() and all(0 < len(label) <= LONGEST_LABEL for label in name.split("."))


def sender_domain(text: str) -> str | None:
    """Return a sender's domain as DNS is asked for it (U-labels as A-labels, RFC 8616 section 4), None for what is no mail domain.

    Literals and names of a single label prove nothing (RFC 7208 section 4.3).
    """
    name = to_dns(text)
    return name if "." in name else None
