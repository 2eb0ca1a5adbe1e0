"""The console as a real web server on a socket of its own."""

import http.client
import socket
import threading
from dataclasses import dataclass, replace

import pytest
import uvicorn

from sekisho.console.application import make_app
from sekisho.console.status import Process, Status

QUIET = Status(
    version="9.9.9",
    listeners=("127.0.0.1:2525 (mx)",),
    data_folder="/data",
    delivers_to_mailbox=True,
    sandbox=("resource limits", "seccomp"),
    reduced=(),
    processes=(Process("edge-0", 4711, 0), Process("delivery", 4712, 2)),
    fates=(("waiting", 0), ("queued", 3), ("delivered", 1_234_567)),
    queue=3,
    outbox=0,
    problems=(),
)


@dataclass
class Answer:
    code: int
    headers: dict[str, str]
    body: str


class Console:
    """The server's state, and a way to ask it."""

    def __init__(self):
        self.status = QUIET
        self.metrics = b"sekisho_messages_total 1.0\n"
        self.port = 0

    def show(self, **changes):
        self.status = replace(self.status, **changes)

    def ask(self, path="/", method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()


@pytest.fixture
def quiet():
    return QUIET


@pytest.fixture(scope="module")
def _serving():
    made = Console()

    async def status():
        return made.status

    app = make_app(status, lambda: made.metrics, frozenset({"localhost", "127.0.0.1", "[::1]"}))
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield made
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def console(_serving):
    _serving.status = QUIET
    return _serving
