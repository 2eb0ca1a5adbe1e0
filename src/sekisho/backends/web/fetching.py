"""A small HTTPS client: one GET or POST, pinned address, limits on size and time, every redirect checked like the first URL."""

import asyncio
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from urllib.parse import urljoin

from sekisho.backends.web.addresses import Network, Target, read_url, resolve
from sekisho.ports.web import NotFetched, Page

_CHUNK = 65_536
_FIELDS = {"User-Agent": "Sekisho", "Accept-Encoding": "identity", "Connection": "close"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class WebClient:
    """See `ports.web`. `proxy` is "host:port" of an HTTP proxy that the operator trusts; it then looks names up, and only names are asked for."""

    def __init__(self, *, proxy: str = "", allowed: Sequence[Network] = (), context: ssl.SSLContext | None = None, threads: int = 0) -> None:
        """`threads`: so many of its own, for whoever asks servers that strangers choose: slow ones must not take the threads of all others."""
        self._pool = ThreadPoolExecutor(threads, "web") if threads else None
        self._proxy = proxy
        self._allowed = tuple(allowed)
        self._context = context or ssl.create_default_context()

    async def get(self, url: str, *, tag: str = "", largest: int = 1_048_576, seconds: float = 20.0, redirects: int = 3) -> Page:
        """Return a page."""
        return await self._off(self._get, url, tag, largest, time.monotonic() + seconds, redirects)

    async def post(
        self, url: str, octets: bytes, *, media_type: str = "application/json", fields: Mapping[str, str] | None = None, seconds: float = 20.0
    ) -> int:
        """Hand octets over; return the status. No redirect is followed. Raises NotFetched."""
        page = await self._off(self._send, url, octets, {"Content-Type": media_type, **(fields or {})}, 0, time.monotonic() + seconds)
        return page.status

    async def send_form(
        self, url: str, form: bytes, *, fields: Mapping[str, str] | None = None, largest: int = 1_048_576, seconds: float = 20.0
    ) -> Page:
        """Send a form; return the answer. No redirect is followed. Raises NotFetched."""
        told = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **(fields or {})}
        return await self._off(self._send, url, form, told, largest, time.monotonic() + seconds)

    async def _off(self, work: Callable[..., Page], *given: object) -> Page:
        """Do it in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    def _send(self, url: str, octets: bytes, fields: Mapping[str, str], largest: int, deadline: float) -> Page:
        """Return the answer; its octets only if `largest` is above 0."""
        target = read_url(url)
        try:
            with self._connected(target, deadline) as connection:
                connection.request("POST", target.path, octets, {**_FIELDS, **fields})
                with connection.getresponse() as answer:
                    body = _read(answer, connection, largest, deadline, target.host) if largest else b""
                    return Page(answer.status, body, answer.getheader("Content-Type", "").partition(";")[0].strip().lower())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotFetched(f"{target.host}: {str(error) or type(error).__name__}") from None

    def _get(self, url: str, tag: str, largest: int, deadline: float, redirects: int) -> Page:
        for _ in range(redirects + 1):
            target = read_url(url)
            try:
                answer = self._ask(target, tag, largest, deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotFetched(f"{target.host}: {str(error) or type(error).__name__}") from None
            if isinstance(answer, Page):
                return answer
            url = urljoin(url, answer)
            if target.scheme == "https" and not url.startswith("https:"):
                raise NotFetched(f"{target.host} leads away from https", refused=True)
        raise NotFetched(f"{url[:200]} leads on and on")

    def _ask(self, target: Target, tag: str, largest: int, deadline: float) -> Page | str:
        """Return the page, or the address that it says to ask instead."""
        with self._connected(target, deadline) as connection:
            fields = dict(_FIELDS)
            if tag.isascii() and tag.isprintable() and tag:
                fields["If-None-Match"] = tag
            connection.request("GET", target.path, headers=fields)
            with connection.getresponse() as answer:
                place = answer.getheader("Location", "")
                if answer.status in _REDIRECTS and place:
                    return place
                if answer.status == 304 and tag:
                    return Page(304, b"", tag=tag, unchanged=True)
                if answer.status != 200:
                    raise NotFetched(f"{target.host} answered {answer.status}")
                octets = _read(answer, connection, largest, deadline, target.host)
                return Page(200, octets, answer.getheader("Content-Type", "").partition(";")[0].strip().lower(), answer.getheader("ETag", "")[:200])

    @contextmanager
    def _connected(self, target: Target, deadline: float) -> Iterator[http.client.HTTPConnection]:
        """Connect to the pinned address; TLS is checked against the host's name. At the deadline the connection ends, whatever trickles in."""
        seconds = _left(deadline)
        if self._proxy:
            _must_be_a_name(target)
            host, _, port = self._proxy.rpartition(":")
            channel = socket.create_connection((host.strip("[]"), int(port)), seconds)
            if target.scheme == "https":
                _tunnel(channel, target)
        else:
            channel = socket.create_connection((resolve(target, self._allowed), target.port), seconds)
        with closing(_wrapped(channel, self._context, target) if target.scheme == "https" else channel) as channel:
            channel.settimeout(_left(deadline))
            watch = threading.Timer(_left(deadline), _break_off, (channel,))
            watch.daemon = True
            watch.start()
            try:
                if isinstance(channel, ssl.SSLSocket):
                    channel.do_handshake()
                connection = http.client.HTTPConnection(target.host, target.port, timeout=seconds)
                connection.sock = channel
                yield connection
                _left(deadline)  # what was broken off looks like the end of an answer, and must not pass for one
            finally:
                watch.cancel()


def _wrapped(channel: socket.socket, context: ssl.SSLContext, target: Target) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(channel, server_hostname=target.host, do_handshake_on_connect=False)
    except BaseException:
        channel.close()
        raise


def _break_off(channel: socket.socket) -> None:
    """End a connection under whoever reads from it; TLS is not asked, which another thread is using."""
    with suppress(OSError):
        socket.socket.shutdown(channel, socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _must_be_a_name(target: Target) -> None:
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        if "." in target.host and not target.host.endswith((".localhost", ".local", ".internal")):
            return
    raise NotFetched(f"{target.host} is not a public name", refused=True)


def _tunnel(channel: socket.socket, target: Target) -> None:
    """Ask a proxy for a way through (RFC 9110 section 9.3.6)."""
    channel.sendall(f"CONNECT {target.host}:{target.port} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n\r\n".encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        octet = channel.recv(1)
        if not octet or len(head) > 16_384:
            break
        head += octet
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
        channel.close()
        raise NotFetched(f"the proxy gives no way to {target.host}: {head[:60].decode('ascii', 'replace').strip()}")


def _read(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, largest: int, deadline: float, host: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        piece = answer.read1(_CHUNK)
        if not piece:
            break
        size += len(piece)
        if size > largest:
            raise NotFetched(f"{host} sends more than {largest:,} octets")
        pieces.append(piece)
        _left(deadline)
    if answer.length:
        raise NotFetched(f"{host} broke off")
    return b"".join(pieces)
