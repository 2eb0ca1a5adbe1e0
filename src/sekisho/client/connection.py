"""One request after the other to one server: certificates are checked, redirects are not followed, time and size are bounded."""

import http.client
import ssl
import time
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from sekisho.client.call import Call
from sekisho.client.problems import error_of, visible
from sekisho.client.requests import outgoing
from sekisho.model.errors import Refused, TemporaryFailure

LARGEST_ANSWER = 64 * 1_048_576  # octets
_PIECE = 65_536
_LONGEST_WAIT = 3_600  # seconds


class Connection:
    """Where the server is and who asks. The token is in no text that this object says of itself."""

    def __init__(self, url: str, token: str, tenant: str = "", *, seconds: float = 30.0, certificates: str = "", language: str = "en") -> None:
        """`seconds` bound each wait and the reading of the answer; `certificates`: a PEM file of authorities for the system's. Raises Refused."""
        self._secure, self._host, self._port, self._below = _place(url)
        if not token or not all("!" <= character <= "~" for character in token):
            raise Refused("the token is empty or has characters that no token has", "トークンが空か、使用できない文字を含んでいます。")
        if not 0 < seconds <= _LONGEST_WAIT:
            raise Refused(f"seconds are more than 0 and at most {_LONGEST_WAIT}", f"制限時間は0より大きく{_LONGEST_WAIT}秒以下で指定してください。")
        self._tenant, self._seconds = tenant, seconds
        self._headers = {"authorization": f"Bearer {token}", "accept-language": language, "connection": "close"}
        self._context = _context(certificates) if self._secure else None

    def ask(self, call: Call, arguments: Mapping[str, object]) -> bytes:
        """Return the body of the answer. Raises NotFound, Denied, Conflict, Refused or TemporaryFailure."""
        request = outgoing(call, arguments, self._tenant)
        headers = self._headers if request.body is None else self._headers | {"content-type": "application/json"}
        until = time.monotonic() + self._seconds
        connection = self._connection()
        try:
            connection.request(request.method, self._below + request.target, request.body, headers)
            with connection.getresponse() as response:  # the connection's own end does not end an answer that is not read to its last octet
                body = _read(response, until)
        except ssl.SSLCertVerificationError as error:
            why = visible(error.verify_message)
            raise Refused(f"the server's certificate is not trusted: {why}", f"サーバー証明書を信頼できません: {why}") from None
        except (OSError, http.client.HTTPException) as error:
            raise TemporaryFailure(f"{self._host}:{self._port}: {visible(str(error)) or type(error).__name__}"[:300]) from None
        finally:
            connection.close()
        if not 200 <= response.status < 300:
            raise error_of(response.status, body)
        return body

    def _connection(self) -> http.client.HTTPConnection:
        if self._context is not None:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._seconds, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._seconds)


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    pieces, size, promised = [], 0, response.length
    while size != promised and (piece := response.read1(_PIECE)):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise http.client.HTTPException("the answer is too large")
        if time.monotonic() > until:
            raise TimeoutError("the answer takes too long")
    if promised is not None and size != promised:  # half a list must not pass for a whole one
        raise http.client.HTTPException("the answer broke off")
    return b"".join(pieces)


def _place(url: str) -> tuple[bool, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    is_name = all(0 < len(label) <= 63 for label in host.removesuffix(".").split("."))  # RFC 1035 section 2.3.4
    if parts.scheme not in {"http", "https"} or not is_name or not plain or not url.isascii() or not url.isprintable() or " " in url:
        raise Refused("the server's address is like https://mail.example.test", "サーバーのURLはhttps://mail.example.testの形で指定してください。")
    if parts.scheme == "http" and not _is_loopback(host):
        raise Refused("the token would be sent in the clear: use https", "トークンが暗号化されずに送られます。httpsを使用してください。")
    secure = parts.scheme == "https"
    return secure, host, port or (443 if secure else 80), parts.path.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _context(certificates: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=certificates or None)
    except (OSError, ssl.SSLError):
        raise Refused(f"no certificates can be read from {certificates!r}", f"{certificates!r}から証明書を読み取れません。") from None
