"""SMTP replies: the ones that everybody uses by name, and their octets (RFC 5321 section 4.2, RFC 2034, RFC 3463)."""

import textwrap

from sekisho.model.decision import Reply

MAX_REPLY_TEXT = 460  # a reply line is at most 512 octets with code, enhanced code and CRLF (RFC 5321 section 4.5.3.1.5)
MAX_REPLY_LINES = 8

# Said by the protocol core
OK = Reply(250, "2.0.0", "OK")
RESET = Reply(250, "2.0.0", "Forgotten")
BYE = Reply(221, "2.0.0", "Bye")
HELP = Reply(214, "2.0.0", "Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS AUTH QUIT")
WILL_NOT_VERIFY = Reply(252, "2.1.5", "Cannot VRFY, but will take mail and try to deliver")
NO_EXPAND = Reply(502, "5.5.1", "EXPN is not offered")
GO_AHEAD = Reply(354, "", "End data with <CR><LF>.<CR><LF>")
READY_FOR_TLS = Reply(220, "2.0.0", "Ready to start TLS")

UNKNOWN_COMMAND = Reply(500, "5.5.2", "Command not recognised")
LINE_TOO_LONG = Reply(500, "5.5.2", "Line too long")
AUTH_LINE_TOO_LONG = Reply(500, "5.5.6", "Authentication exchange line is too long")
CONTROL_CHARACTER = Reply(500, "5.5.2", "Control character in a command")
BARE_LF_IN_COMMAND = Reply(500, "5.5.2", "Lines must end with <CR><LF>")
OTHER_PROTOCOL = Reply(500, "5.5.2", "This is a mail server")
BAD_ARGUMENTS = Reply(501, "5.5.4", "Syntax error in parameters")
NO_ARGUMENT_ALLOWED = Reply(501, "5.5.4", "This command takes no parameter")
BAD_SENDER = Reply(501, "5.1.7", "Bad sender address syntax")
BAD_RECIPIENT = Reply(501, "5.1.3", "Bad recipient address syntax")
UNSAFE_SENDER = Reply(553, "5.1.7", "Sender address not allowed")
UNSAFE_RECIPIENT = Reply(553, "5.1.3", "Recipient address not allowed")
NEEDS_SMTPUTF8 = Reply(553, "5.6.7", "Address needs SMTPUTF8")
BAD_CHUNK = Reply(501, "5.5.4", "Bad chunk size, closing")  # nobody knows how many octets follow, and no command may be read out of them
CHUNKING_BEGUN = Reply(503, "5.5.1", "Only BDAT, RSET, NOOP and QUIT after BDAT")
NO_REQUIRETLS = Reply(550, "5.7.30", "REQUIRETLS is not supported")  # RFC 8689 section 4.1
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Parameter not recognised")
HELLO_FIRST = Reply(503, "5.5.1", "Send EHLO or HELO first")
MAIL_FIRST = Reply(503, "5.5.1", "Send MAIL first")
RCPT_FIRST = Reply(503, "5.5.1", "Send RCPT first")
NESTED_MAIL = Reply(503, "5.5.1", "Sender already given")
NO_VALID_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients, send the rest in another transaction")
TOO_LARGE = Reply(552, "5.3.4", "Message larger than the limit")
BARE_NEWLINE = Reply(550, "5.6.0", "Message holds a bare CR or LF")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors, closing")
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands without mail, closing")
TOO_MANY_TRANSACTIONS = Reply(421, "4.7.0", "Enough for one session, please connect again")

TLS_NOT_OFFERED = Reply(502, "5.5.1", "STARTTLS is not offered")
TLS_ALREADY = Reply(503, "5.5.1", "TLS is already active")
TLS_NOT_NOW = Reply(454, "4.7.0", "TLS not available")
TLS_INJECTION = Reply(503, "5.5.1", "Octets after STARTTLS, closing")
AUTH_NOT_OFFERED = Reply(502, "5.5.1", "AUTH is not offered")
AUTH_NEEDS_TLS = Reply(538, "5.7.11", "Encryption required before AUTH")
AUTH_ALREADY = Reply(503, "5.5.1", "Already authenticated")
AUTH_NOT_DURING_MAIL = Reply(503, "5.5.1", "AUTH is not permitted during a mail transaction")
AUTH_MECHANISM_UNKNOWN = Reply(504, "5.5.4", "Mechanism not supported")
AUTH_CANCELLED = Reply(501, "5.7.0", "Authentication cancelled")
AUTH_BAD_ENCODING = Reply(501, "5.5.2", "Cannot decode the response")
AUTH_FAILED = Reply(535, "5.7.8", "Authentication credentials invalid")
AUTH_OK = Reply(235, "2.7.0", "Authentication succeeded")

# Said by the rooms above
NO_SUCH_USER = Reply(550, "5.1.1", "No such user here")
LOGIN_FIRST = Reply(530, "5.7.0", "Authentication required")
ENCRYPT_FIRST = Reply(530, "5.7.0", "Must issue a STARTTLS command first")
TRY_LATER = Reply(451, "4.3.0", "Temporary failure, please try again later")
NO_SPACE = Reply(452, "4.3.1", "Not enough storage, please try again later")
CLOSING = Reply(421, "4.3.2", "Service is restarting, please try again")
IDLE_TOO_LONG = Reply(421, "4.4.2", "Idle for too long, closing")
EARLY_TALKER = Reply(554, "5.5.1", "You talk before the greeting")


def queued(identifier: str) -> Reply:
    """Return the promise: from this reply on the message is ours."""
    return Reply(250, "2.0.0", f"Queued as {identifier}")


def chunk_taken(octets: int) -> Reply:
    """Return the answer to a chunk that is not the last (RFC 3030 section 2)."""
    return Reply(250, "2.0.0", f"{octets} octets received")


def encode(reply: Reply) -> bytes:
    """Return the octets of a reply. Whatever the text holds, the result is printable ASCII in CRLF lines of at most 512 octets.

    A missing enhanced code becomes the class with ".0.0", because RFC 2034 section 4 wants one on every 2xx, 4xx and 5xx; a 3xx has none.
    """
    code = reply.code
    enhanced = "" if 300 <= code < 400 else f"{reply.enhanced or f'{code // 100}.0.0'} "
    text = reply.text
    if len(text) <= MAX_REPLY_TEXT and text.isascii() and text.isprintable():
        return f"{code} {enhanced}{text}\r\n".encode("ascii")
    return encode_lines(code, [enhanced + line for line in _fold(text)])


def encode_lines(code: int, lines: list[str]) -> bytes:
    """Return the octets of a reply of these lines as they stand (greeting, EHLO), made printable."""
    *first, last = map(printable, lines)
    return "".join([*(f"{code}-{line}\r\n" for line in first), f"{code} {last}\r\n"]).encode("ascii")


def printable(text: str) -> str:
    """Return text in which every character that could end a line or is not ASCII has become harmless."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if " " <= character <= "~" else (" " if character.isspace() or character < " " else "?") for character in text)


def _fold(text: str) -> list[str]:
    return textwrap.wrap(printable(text[: MAX_REPLY_TEXT * MAX_REPLY_LINES]), MAX_REPLY_TEXT, max_lines=MAX_REPLY_LINES, placeholder=" ...") or [""]
