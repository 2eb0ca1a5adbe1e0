"""Waiting for a server's greeting."""

import contextlib
import socket
import subprocess
import time
from pathlib import Path


def free_port() -> int:
    """Return a port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: "subprocess.Popen[bytes] | None" = None, log: Path | None = None) -> None:
    """Return when a server greets there. Raises SystemExit if the process ends before, or nothing answers for a minute."""
    for _ in range(600):
        if process is not None and process.poll() is not None:
            raise SystemExit(f"it did not start:\n{log.read_text() if log else ''}")
        with socket.socket() as probe:
            probe.settimeout(1)
            with contextlib.suppress(TimeoutError, ConnectionError):  # a busy machine
                if probe.connect_ex(("127.0.0.1", port)) == 0 and probe.recv(4) == b"220 ":
                    return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")
