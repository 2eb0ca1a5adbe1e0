"""TLS in front of a real server on a Unix socket, for tests: the server programs of the wheels know no TLS. PostgreSQL's own beginning is spoken."""

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # PostgreSQL: "may we speak TLS?" (protocol, section SSL Session Encryption)
_CHUNK = 65_536


class TlsFront:
    """Listens on a free port of loopback. `shown`: what clients showed, their certificates' subjects. `postgres`: TLS begins after its question."""

    def __init__(self, behind: Path, context: ssl.SSLContext, *, postgres: bool = False) -> None:
        self._behind, self._context, self._postgres = behind, context, postgres
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self.refused = 0  # sessions that came to no end of the handshake
        self.plain = 0  # sessions that asked for none

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in self._open:
            each.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        try:
            if self._postgres:
                asked = client.recv(8, socket.MSG_WAITALL)
                if asked != _SSL_REQUEST:
                    self.plain += 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(b"S")
            sealed = self._context.wrap_socket(client, server_side=True)
        except OSError:
            self.refused += 1
            return
        server = socket.socket(socket.AF_UNIX)
        self._open += [sealed, server]
        try:
            server.connect(str(self._behind))
        except OSError:
            return
        self._start(_pump, sealed, server)
        _pump(server, sealed)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while octets := source.recv(_CHUNK):
            target.sendall(octets)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
