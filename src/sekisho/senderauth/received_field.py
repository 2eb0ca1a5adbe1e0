"""One Received field as other servers write it: who connected to the host that wrote it (RFC 5321 section 4.4).

Postfix, Sendmail, Gmail:  from HELO (reverse.name [192.0.2.1]) by ...
Exim:                      from reverse.name ([192.0.2.1] helo=HELO) by ...   or   from [192.0.2.1] (helo=HELO) by ...
Exchange:                  from HELO (192.0.2.1) by ...
qmail:                     from reverse.name (HELO HELO) (192.0.2.1) by ...

HELO, the reverse name and what stands in certificates are the client's own words. So the address is looked for only where these servers write it:
in comments before "by", the first one that has the shape, never inside of a HELO.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address

MOST_COMMENTS = 10
LONGEST_FIELD = 4_000  # characters

_FROM = re.compile(r"from\s+(\S+)", re.IGNORECASE)
_LOCAL = re.compile(
    r"by\s|\(|from mail pickup service by ", re.IGNORECASE
)  # no client: "(qmail 7 invoked by uid 89)", "by host (Postfix, from userid 0)"
_FIRST_BRACKET = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\](?::[0-9]{1,5})?(?=\s|$)", re.IGNORECASE)
_LAST_BRACKET = re.compile(r"(?:^|[\s@])\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\](?::[0-9]{1,5})?(?: \(may be forged\))?$", re.IGNORECASE)
_BARE = re.compile(r"(?:[^\s@\[\]()]{1,100}@)?([0-9A-Fa-f:.]{2,45})")
_HELO_COMMENT = re.compile(r"(?:HELO|EHLO)\s+(\S+)", re.IGNORECASE)
_EXIM_PAIR = re.compile(r"(?:^|\s)(?:helo|port|ident)=", re.IGNORECASE)
_EXIM_HELO = re.compile(r"(?:^|\s)helo=(\S+)", re.IGNORECASE)
_WITH = re.compile(r"by\s+\S+\s+(?:via\s+\S+\s+)?with\s+(\S+)", re.IGNORECASE)
_AUTHENTICATED = frozenset({"esmtpa", "esmtpsa", "lmtpa", "lmtpsa", "utf8smtpa", "utf8smtpsa", "asmtp"})  # RFC 3848, RFC 6531


@dataclass(frozen=True, slots=True)
class Hop:
    """One hand-over. `ip` is "" where the host took it from itself: from a program, a queue, a filter."""

    ip: str
    helo: str = ""
    authenticated: bool = False  # the client logged in: it is a person's program, no server


def read_received(value: str) -> Hop | None:
    """Return who handed the message to the host that wrote this field; None if it has no form that is known."""
    text = " ".join(value[:LONGEST_FIELD].split())
    if _LOCAL.match(text):
        return Hop("")
    start = _FROM.match(text)
    if start is None:
        return None
    comments, after = _comments(text, start.end())
    if not after.lower().startswith("by "):
        return None
    protocol = _WITH.match(_without_comments(after))
    authenticated = protocol is not None and protocol[1].lower().rstrip(";") in _AUTHENTICATED
    helo = start[1]
    for comment in comments:
        named = _HELO_COMMENT.fullmatch(comment)
        if named:
            helo = named[1]
            continue
        pair = _EXIM_PAIR.search(comment)
        if pair and (named := _EXIM_HELO.search(comment)):
            helo = named[1]
        ip = _address(comment) if pair is None or comment.startswith("[") else ""
        if ip:
            return Hop(ip, helo.removesuffix("."), authenticated)
        if pair:
            return _without_reverse_name(start[1], helo, authenticated=authenticated)
    if not comments and start[1].startswith("["):
        return _without_reverse_name(start[1], "", authenticated=authenticated)
    return Hop("") if protocol and protocol[1].lower().rstrip(";") == "local" else None


def _without_reverse_name(literal: str, helo: str, *, authenticated: bool) -> Hop | None:
    """Read Exim's form for clients without a reverse name: the address comes first. With other servers that place is the HELO's."""
    match = _FIRST_BRACKET.fullmatch(literal)
    ip = _checked(match[1]) if match else ""
    return Hop(ip, "" if helo == literal else helo.removesuffix("."), authenticated) if ip else None


def _address(comment: str) -> str:
    bracket = _FIRST_BRACKET.match(comment) if comment.startswith("[") else _LAST_BRACKET.search(comment)
    match = bracket or _BARE.fullmatch(comment)
    return _checked(match[1]) if match else ""


def _checked(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _comments(text: str, position: int) -> tuple[list[str], str]:
    """Return the comments that follow, their nested ones in them, and what stands after the last."""
    found: list[str] = []
    while len(found) < MOST_COMMENTS:
        while position < len(text) and text[position] == " ":
            position += 1
        end = _end_of_comment(text, position)
        if end < 0:
            break
        found.append(text[position + 1 : end].strip())
        position = end + 1
    return found, text[position:]


def _end_of_comment(text: str, position: int) -> int:
    """Return where the comment that begins here ends, -1 if none does."""
    depth = 0
    for place in range(position, len(text)):
        if text[place] == "(":
            depth += 1
        elif text[place] == ")":
            depth -= 1
        if depth <= 0:
            return place if place > position else -1
    return -1


def _without_comments(text: str) -> str:
    """Return what stands outside of comments."""
    kept, depth = [], 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(piece)
    return " ".join("".join(kept).split())
