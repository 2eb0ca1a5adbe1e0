"""An S3 server for tests: moto, which simulates the protocol in memory and is no store, on a free port, failing and hanging as told."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "mail"


class S3Server:
    """A running server with one empty bucket. `status`: what it answers instead, None for the truth; `pause`: seconds before each answer;
    `mangle`: what it gives instead of the octets of a message; `cut`: it ends the answer to a GET in the middle.
    """

    def __init__(self) -> None:
        self.status: str | None = None
        self.pause = 0.0
        self.mangle: Callable[[bytes], bytes] | None = None
        self.cut = False
        self.asked: list[tuple[str, str]] = []
        self._application = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.empty()

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def empty(self) -> None:
        """Forget everything, and behave."""
        self.status, self.pause, self.mangle, self.cut = None, 0.0, None, False
        for method, path in (("POST", "moto-api/reset"), ("PUT", BUCKET)):
            with urllib.request.urlopen(urllib.request.Request(f"{self.endpoint}/{path}", method=method)) as answer:
                answer.read()
        self.asked.clear()

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked.append((environment["REQUEST_METHOD"], environment["PATH_INFO"]))
        time.sleep(self.pause)
        if self.status is not None:
            environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
            start(self.status, [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        if environment["REQUEST_METHOD"] == "GET" and "/blobs/" in environment["PATH_INFO"] and (self.mangle or self.cut):
            octets = b"".join(self._application(environment, start))
            return [octets[: len(octets) // 2]] if self.mangle is None else [self.mangle(octets)]
        return self._application(environment, start)  # type: ignore[no-any-return]
