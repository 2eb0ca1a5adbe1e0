import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sekisho.backends.scanners.detonation import Detonation, DetonationSettings
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.scanners import Pending, Scanned, TooLarge
from sekisho.testing.builders import a_message, a_part

RAW = b"Subject: offer\r\n\r\nsee the attachment\r\n"


class Service(ThreadingHTTPServer):
    def __init__(self):
        self.results, self.received, self.tokens, self.status = {}, [], set(), 0
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.tokens.add(self.headers.get("Authorization"))
        result = self.server.results.get(self.path.rpartition("/")[2])
        body = result if isinstance(result, bytes) else json.dumps(result).encode() if isinstance(result, dict) else b""
        self._answer(self.server.status or (404 if result is None else 200 if body else 202), body)

    def do_POST(self):
        self.server.received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(202, b"")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    server = Service()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def detonation(service, **fields):
    url = f"http://127.0.0.1:{service.server_port}/v1"
    return Detonation(DetonationSettings(**{"url": url, "token": "secret", "types": frozenset({"docm"}), "seconds": 2.0, **fields}), lambda: 0.0)


def a_document():
    return a_message(content=RAW, parts=[a_part("offer.docm", ("docm", "zip"))])


async def test_a_new_message_is_handed_over_once_and_asked_for_later(service):
    message = a_document()
    assert await detonation(service).scan(RAW, message) == Pending(60.0)
    assert service.received == [("/v1/messages", RAW)]
    service.results[message.sha256] = True
    assert await detonation(service).scan(RAW, message) == Pending(60.0)
    assert len(service.received) == 1
    service.results[message.sha256] = {"verdict": "harmful", "names": ["Trojan.Test"]}
    assert await detonation(service).scan(RAW, message) == Scanned(("Trojan.Test",))
    service.results[message.sha256] = {"verdict": "harmless"}
    assert await detonation(service).scan(RAW, message) == Scanned()
    assert service.tokens == {"Bearer secret"}


async def test_mail_without_such_a_file_is_sent_nowhere(service):
    assert await detonation(service).scan(RAW, a_message(content=RAW)) == Scanned()
    assert service.received == []
    assert service.tokens == set()


async def test_too_large_is_told(service):
    assert await detonation(service, most_octets=10).scan(RAW, a_document()) == TooLarge()


@pytest.mark.parametrize("result", [b"no json", {"verdict": "perhaps"}, {"names": []}])
async def test_words_that_nobody_understands_are_no_answer(service, result):
    message = a_document()
    service.results[message.sha256] = result
    with pytest.raises(TemporaryFailure):
        await detonation(service).scan(RAW, message)


async def test_an_error_is_no_answer_and_trips_the_breaker(service):
    service.status = 503
    asked = detonation(service)
    for _ in range(3):
        with pytest.raises(TemporaryFailure, match="503"):
            await asked.scan(RAW, a_document())
    with pytest.raises(TemporaryFailure, match="not asked"):
        await asked.scan(RAW, a_document())
    await asked.close()
