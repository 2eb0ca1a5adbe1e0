"""The grammar of the commands that carry something: HELO, MAIL and RCPT (RFC 5321 section 4.1). Each returns a value or the reply that refuses."""

import re

from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.addresses import AddressFault, parse_path
from sekisho.smtp.events import MailFrom, RcptTo
from sekisho.smtp.extensions import Extensions

# A path ends at the first ">" that is not in a quoted string. Spaces after the colon are no good grammar but common, and can be read in one way only.
_PATH = rb'<((?:[^<>"\\]|"(?:[^"\\]|\\.)*")*)>(?: +(.*))?'
_MAIL = re.compile(rb"(?i:FROM): *" + _PATH)
_RCPT = re.compile(rb"(?i:TO): *" + _PATH)
_HELO_NAME = re.compile(rb"[A-Za-z0-9._:\[\]/+=-]{1,255}")
_CHUNK = re.compile(rb"([0-9]{1,20})(?: +(?i:(LAST)))?")
_PARAMETER = re.compile(rb"([A-Za-z0-9][A-Za-z0-9-]*+)(?:=([!-~]+))?")
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*")
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")
_ORCPT = re.compile(r"[A-Za-z0-9-]+;.+")
_NOTIFY = re.compile(r"NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*")

_MAX_ENVID = 100  # RFC 3461 section 4.4
_MAX_ORCPT = 500  # RFC 3461 section 4.2
_MAX_AUTH = 500  # RFC 4954 section 3


def parse_helo(argument: bytes) -> str | Reply:
    """Return the name that a client gives itself.

    Clients send host names with underscores, bare words and address literals without brackets: mail would be lost by insisting. What could end or
    forge a field of the trace is refused.
    """
    name = argument.strip(b" ")
    if not _HELO_NAME.fullmatch(name):
        return replies.BAD_ARGUMENTS
    return name.decode("ascii")


def parse_mail(argument: bytes, offer: Extensions) -> MailFrom | Reply:
    """Read `FROM:<path> parameters`. A declared size over the limit is refused here (RFC 1870 section 6.1)."""
    match = _MAIL.fullmatch(argument)
    if match is None:
        return replies.BAD_ARGUMENTS
    parameters = _parameters(match[2])
    if parameters is None:
        return replies.BAD_ARGUMENTS
    size, body, smtputf8, auth, envid, ret = 0, "", False, "", "", ""
    for keyword, value in parameters.items():
        if keyword == "SIZE":
            if not value.isdecimal() or len(value) > 20:
                return replies.BAD_ARGUMENTS
            size = int(value)
        elif keyword == "BODY":
            body = value.upper()
            if body not in {"7BIT", "8BITMIME"}:
                return replies.BAD_ARGUMENTS
        elif keyword == "SMTPUTF8":
            if value:
                return replies.BAD_ARGUMENTS
            smtputf8 = True
        elif keyword == "AUTH" and offer.auth:
            decoded = "<>" if value == "<>" else _xtext(value, _MAX_AUTH)
            if not decoded:
                return replies.BAD_ARGUMENTS
            auth = decoded
        elif keyword == "REQUIRETLS" and not value:
            return replies.NO_REQUIRETLS
        elif keyword == "ENVID" and offer.dsn:
            if _xtext(value, _MAX_ENVID) is None or not value:
                return replies.BAD_ARGUMENTS
            envid = value
        elif keyword == "RET" and offer.dsn:
            ret = value.upper()
            if ret not in {"FULL", "HDRS"}:
                return replies.BAD_ARGUMENTS
        else:
            return replies.UNKNOWN_PARAMETER
    path = _text(match[1])
    if path is None:
        return replies.BAD_SENDER
    address = parse_path(path, allow_utf8=smtputf8, for_recipient=False)
    if isinstance(address, AddressFault):
        return {AddressFault.SYNTAX: replies.BAD_SENDER, AddressFault.UNSAFE: replies.UNSAFE_SENDER}.get(address, replies.NEEDS_SMTPUTF8)
    if size > offer.max_message_octets:
        return replies.TOO_LARGE
    return MailFrom(address, size, body, smtputf8, auth, envid, ret)


def parse_rcpt(argument: bytes, offer: Extensions, *, smtputf8: bool) -> RcptTo | Reply:
    """Read `TO:<path> parameters`; `smtputf8` tells whether MAIL asked for it."""
    match = _RCPT.fullmatch(argument)
    if match is None:
        return replies.BAD_ARGUMENTS
    parameters = _parameters(match[2])
    if parameters is None:
        return replies.BAD_ARGUMENTS
    notify, orcpt = "", ""
    for keyword, value in parameters.items():
        if keyword == "NOTIFY" and offer.dsn:
            notify = value.upper()
            if not _NOTIFY.fullmatch(notify):
                return replies.BAD_ARGUMENTS
        elif keyword == "ORCPT" and offer.dsn:
            if not _ORCPT.fullmatch(value) or _xtext(value.partition(";")[2], _MAX_ORCPT) is None:
                return replies.BAD_ARGUMENTS
            orcpt = value
        else:
            return replies.UNKNOWN_PARAMETER
    path = _text(match[1])
    if path is None:
        return replies.BAD_RECIPIENT
    address = parse_path(path, allow_utf8=smtputf8, for_recipient=True)
    if isinstance(address, AddressFault):
        return {AddressFault.SYNTAX: replies.BAD_RECIPIENT, AddressFault.UNSAFE: replies.UNSAFE_RECIPIENT}.get(address, replies.NEEDS_SMTPUTF8)
    return RcptTo(address, notify, orcpt)


def parse_chunk(argument: bytes) -> tuple[int, bool] | None:
    """Return the octets that a BDAT announces and whether it is the last, or None for bad grammar (RFC 3030 section 2)."""
    match = _CHUNK.fullmatch(argument)
    return (int(match[1]), match[2] is not None) if match else None


def _parameters(text: bytes | None) -> dict[str, str] | None:
    """Return the parameters by keyword in upper case, "" for those without a value; None for bad grammar or a repetition."""
    parameters: dict[str, str] = {}
    for word in (text or b"").split():
        match = _PARAMETER.fullmatch(word)
        if match is None:
            return None
        keyword = match[1].decode("ascii").upper()
        if keyword in parameters:
            return None
        parameters[keyword] = (match[2] or b"").decode("ascii")
    return parameters


def _text(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _xtext(value: str, limit: int) -> str | None:
    """Return decoded xtext (RFC 3461 section 4), or None if it is not xtext, is too long or hides a control character."""
    if len(value) > limit or not _XTEXT.fullmatch(value):
        return None
    decoded = _HEXCHAR.sub(lambda match: chr(int(match[1], 16)), value)
    return decoded if decoded.isascii() and decoded.isprintable() else None
