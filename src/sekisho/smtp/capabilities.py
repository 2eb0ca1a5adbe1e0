"""What the next hop offers in its answer to EHLO (RFC 5321 section 4.1.1.1)."""

from dataclasses import dataclass

from sekisho.smtp.client_replies import ServerReply


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The extensions that we use. `maximum_size` in octets, 0 when no limit was announced."""

    pipelining: bool = False  # RFC 2920
    eight_bit: bool = False  # RFC 6152
    smtputf8: bool = False  # RFC 6531
    starttls: bool = False  # RFC 3207
    dsn: bool = False  # RFC 3461
    size: bool = False  # RFC 1870
    maximum_size: int = 0


NOTHING = Capabilities()  # what a server offers that knows only HELO


def parse_capabilities(reply: ServerReply) -> Capabilities:
    """Read the lines after the first. Unknown keywords and odd parameters are ignored."""
    keywords: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, parameter = line.strip().partition(" ")
        keywords.setdefault(keyword.upper(), parameter.strip())
    limit = keywords.get("SIZE", "")
    return Capabilities(
        pipelining="PIPELINING" in keywords,
        eight_bit="8BITMIME" in keywords,
        smtputf8="SMTPUTF8" in keywords,
        starttls="STARTTLS" in keywords,
        dsn="DSN" in keywords,
        size="SIZE" in keywords,
        maximum_size=int(limit) if limit.isascii() and limit.isdigit() and len(limit) <= 18 else 0,
    )
