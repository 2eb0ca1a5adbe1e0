"""Where a client's session stands."""

from enum import StrEnum


class Phase(StrEnum):
    """What the session waits for; each has its own patience (RFC 5321 section 4.5.3.2)."""

    GREETING = "greeting"
    HELLO = "hello"
    STARTTLS = "starttls"
    HANDSHAKE = "handshake"  # the shell negotiates TLS, then calls `handshake_done`
    READY = "ready"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"  # the shell sends the content with `send` and `finish`
    ENDING = "ending"  # the final dot is sent
    RESET = "reset"
    CLOSING = "closing"  # QUIT is sent
    CLOSED = "closed"
