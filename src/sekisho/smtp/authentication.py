"""The dialogue of AUTH PLAIN and AUTH LOGIN (RFC 4954, RFC 4616): lines in, a challenge or credentials out. Only ever inside TLS."""

import base64
import binascii

from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.events import Authenticate

MAX_LOGIN_OCTETS = 255
MAX_PASSWORD_OCTETS = 1_024

_EMPTY_CHALLENGE = b"334 \r\n"
_ASK_USER = b"334 VXNlcm5hbWU6\r\n"  # "Username:"
_ASK_PASSWORD = b"334 UGFzc3dvcmQ6\r\n"  # "Password:"


class Exchange:
    """One AUTH command from its arguments to the credentials."""

    __slots__ = ("_login", "_mechanism")

    def __init__(self, mechanism: str) -> None:
        self._mechanism = mechanism
        self._login: str | None = None

    def begin(self, initial: bytes) -> bytes | Authenticate | Reply:
        """Take the initial response (empty: none was given); return octets to send, credentials or a refusal."""
        if not initial:
            return _EMPTY_CHALLENGE if self._mechanism == "PLAIN" else _ASK_USER
        return self.respond(b"" if initial == b"=" else initial)  # RFC 4954 section 4: "=" is the empty response

    def respond(self, line: bytes) -> bytes | Authenticate | Reply:
        """Take the answer to a challenge."""
        if line == b"*":
            return replies.AUTH_CANCELLED
        try:
            octets = base64.b64decode(line, validate=True)
            text = octets.decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return replies.AUTH_BAD_ENCODING
        return self._plain(text) if self._mechanism == "PLAIN" else self._login_step(text)

    def _plain(self, text: str) -> Authenticate | Reply:
        identity, login, password = parts if len(parts := text.split("\0")) == 3 else ("", "", "")
        if identity not in {"", login}:
            return replies.AUTH_FAILED  # nobody may act for somebody else
        return self._credentials(login, password)

    def _login_step(self, text: str) -> bytes | Authenticate | Reply:
        if self._login is None:
            self._login = text
            return _ASK_PASSWORD
        return self._credentials(self._login, text)

    def _credentials(self, login: str, password: str) -> Authenticate | Reply:
        too_long = len(login.encode()) > MAX_LOGIN_OCTETS or len(password.encode()) > MAX_PASSWORD_OCTETS
        if not login or not password or too_long or not login.isprintable() or "\0" in password:
            return replies.AUTH_BAD_ENCODING
        return Authenticate(self._mechanism, login, password)


def begin_exchange(argument: bytes) -> tuple[Exchange, bytes] | Reply:
    """Read the arguments of AUTH; return the dialogue and the initial response."""
    mechanism, _, initial = argument.strip(b" ").partition(b" ")
    name = mechanism.upper()
    if not name:
        return replies.BAD_ARGUMENTS
    if name not in {b"PLAIN", b"LOGIN"}:
        return replies.AUTH_MECHANISM_UNKNOWN
    return Exchange(name.decode("ascii")), initial.strip(b" ")
