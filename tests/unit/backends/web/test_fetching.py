"""The client against a real server on loopback, which misbehaves where a path says so."""

import contextlib
import http.server
import ipaddress
import socket
import ssl
import threading
import time

import pytest

from sekisho.backends.web.fetching import WebClient
from sekisho.edge.tls import make_self_signed
from sekisho.ports.web import NotFetched

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


posted = []


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        match self.path:
            case "/page":
                if self.headers.get("If-None-Match") == '"one"':
                    self.send_response(304)
                    self.end_headers()
                    return
                self._say(b"hello", ETag='"one"', Content_Type="Text/Plain; charset=utf-8")
            case "/large":
                self._say(b"x" * 300_000)
            case "/on":
                self._lead("/page")
            case "/loop":
                self._lead("/loop")
            case "/metadata":
                self._lead("http://169.254.169.254/latest")
            case "/file":
                self._lead("file:///etc/passwd")
            case "/short":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"only this")
            case "/slow":
                self.send_response(200)
                self.end_headers()
                for _ in range(200):
                    self.wfile.write(b".")
                    self.wfile.flush()
                    time.sleep(0.05)
            case _:
                self.send_error(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        posted.append((self.path, self.headers["Content-Type"], body))
        match self.path:
            case "/token":
                self._say(body + self.headers["Authorization"].encode() + self.headers["Content-Type"].encode())
            case "/large":
                self._say(b"x" * 300_000)
            case "/nothing":
                self.send_error(400)
            case "/trickle":
                with contextlib.suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        self.wfile.write(b"X-More: a\r\n")
                        self.wfile.flush()
                        time.sleep(0.2)
            case _:
                self.send_response(302 if self.path == "/on" else 204)
                self.send_header("Location", "http://169.254.169.254/latest")
                self.end_headers()

    def _say(self, octets, **fields):
        self.send_response(200)
        self.send_header("Content-Length", str(len(octets)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(octets)

    def _lead(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()

    def do_CONNECT(self):
        host, _, _ = self.path.rpartition(":")
        self.server.asked.append(self.path)
        if host != "proxied.example":
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        self.connection.close()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.daemon_threads = True
        running.asked = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def base(server):
    return f"http://127.0.0.1:{server.server_port}"


async def test_a_page_with_its_tag_and_the_same_page_again(base):
    web = WebClient(allowed=LOOPBACK)
    page = await web.get(f"{base}/page")
    assert (page.status, page.octets, page.media_type, page.tag) == (200, b"hello", "text/plain", '"one"')
    again = await web.get(f"{base}/page", tag=page.tag)
    assert (again.unchanged, again.octets) == (True, b"")


async def test_a_redirect_is_followed_and_checked_like_the_first(base):
    web = WebClient(allowed=LOOPBACK)
    assert (await web.get(f"{base}/on")).octets == b"hello"
    for path, reason in (("/metadata", "not public"), ("/file", "only http"), ("/loop", "on and on")):
        with pytest.raises(NotFetched, match=reason):
            await web.get(base + path)
    with pytest.raises(NotFetched, match="on and on"):
        await web.get(f"{base}/on", redirects=0)


@pytest.mark.parametrize(
    ("path", "reason"), [("/none", "answered 404"), ("/large", "more than"), ("/short", "broke off|IncompleteRead"), ("/slow", "too long|timed out")]
)
async def test_what_is_no_whole_page_in_time_is_none(base, path, reason):
    with pytest.raises(NotFetched, match=reason):
        await WebClient(allowed=LOOPBACK).get(base + path, largest=100_000, seconds=0.5)


async def test_without_leave_loopback_is_refused(base):
    with pytest.raises(NotFetched, match="not public") as caught:
        await WebClient().get(f"{base}/page")
    assert caught.value.refused


async def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotFetched):
        await WebClient(allowed=LOOPBACK).get(f"http://127.0.0.1:{port}/")


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    make_self_signed("localhost", tmp_path / "certificate.pem", tmp_path / "key.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.daemon_threads = True
        running.handle_error = lambda *_: None
        running.socket = context.wrap_socket(running.socket, server_side=True)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        with pytest.raises(NotFetched, match=r"(?i)certificate"):
            await WebClient(allowed=LOOPBACK).get(f"https://localhost:{running.server_port}/page")
        trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        page = await WebClient(allowed=LOOPBACK, context=trusting).get(f"https://localhost:{running.server_port}/page")
        assert page.octets == b"hello"
        running.shutdown()


async def test_by_a_proxy_only_public_names_are_asked_for(server):
    web = WebClient(proxy=f"127.0.0.1:{server.server_port}")
    for url in ("https://127.0.0.1/", "https://localhost/", "https://intranet/", "https://printer.local/"):
        with pytest.raises(NotFetched, match="not a public name"):
            await web.get(url)
    with pytest.raises(NotFetched, match="gives no way"):
        await web.get("https://other.example/")
    with pytest.raises(NotFetched):  # the way is given, and the server behind it says nothing of TLS
        await web.get("https://proxied.example/")
    assert server.asked == ["other.example:443", "proxied.example:443"]


async def test_octets_are_handed_over_and_no_redirect_is_followed(base):
    posted.clear()
    web = WebClient(allowed=LOOPBACK)
    assert await web.post(f"{base}/hook", b'{"a":1}') == 204
    assert await web.post(f"{base}/on", b"x", media_type="text/plain") == 302
    assert posted == [("/hook", "application/json", b'{"a":1}'), ("/on", "text/plain", b"x")]


async def test_a_hook_inside_is_refused_unless_it_is_allowed(base):
    with pytest.raises(NotFetched, match="not public"):
        await WebClient().post(f"{base}/hook", b"x")


async def test_a_form_is_sent_and_no_redirect_is_followed(base):
    client = WebClient(allowed=LOOPBACK)
    page = await client.send_form(f"{base}/token", b"a=1&", fields={"Authorization": "Basic x"})
    assert (page.status, page.octets) == (200, b"a=1&Basic xapplication/x-www-form-urlencoded")
    assert (await client.send_form(f"{base}/nothing", b"a=1")).status == 400
    assert (await client.send_form(f"{base}/on", b"a=1")).octets == b""
    with pytest.raises(NotFetched):
        await client.send_form(f"{base}/large", b"a=1", largest=1_000)
    with pytest.raises(NotFetched) as refused:
        await WebClient().send_form(f"{base}/token", b"a=1")
    assert refused.value.refused


async def test_an_answer_whose_header_never_ends_ends_at_the_deadline(base):
    web = WebClient(allowed=LOOPBACK, threads=1)
    with pytest.raises(NotFetched):
        await web.post(f"{base}/trickle", b"{}", seconds=0.7)
    assert await web.post(f"{base}/taken", b"{}", fields={"X-Ours": "1"}) == 204  # its only thread is free again
