"""Starts the programs of other filters that run for as long as they are asked."""

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

_WAIT = 300.0  # seconds for a daemon to open its port: on a busy machine Rspamd compiles its patterns for a minute and a half
TOLD = 1000  # messages after which long work says how far it is
Found = TypeVar("Found")
Say = Callable[[str], None]


def start(command: Sequence[str], *ports: int) -> subprocess.Popen:
    """Start a program and wait until it listens at these ports of this machine. Raises OSError."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _WAIT
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > until:
                    process.kill()
                    process.wait()
                    raise OSError(f"{command[0]} does not start") from error
                time.sleep(0.2)
    return process


def end(process: subprocess.Popen) -> None:
    """End a program and wait for it."""
    process.terminate()
    process.wait(30)


def ask_each(ask: Callable[[Path], Found], files: Sequence[Path], at_once: int, say: Say, title: str) -> list[Found]:
    """Return what asking each file gives, in their order, several at once, and say after each TOLD how many are done."""
    found = []
    with ThreadPoolExecutor(at_once) as pool:
        for answer in pool.map(ask, files):
            found.append(answer)
            if len(found) % TOLD == 0:
                say(f"{title}: {len(found)} of {len(files)}")
    return found
