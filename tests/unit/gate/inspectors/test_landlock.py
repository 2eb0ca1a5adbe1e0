import os
import socket
from pathlib import Path

from sekisho.gate.inspectors import landlock, native


def _attempts() -> bytes:
    with Path("/etc/passwd").open("rb") as before:
        native.prctl(native.PR_SET_NO_NEW_PRIVS, 1)
        landlock.enter(landlock.abi())
        said = [b"still open" if before.read(1) else b""]
        for attempt in (
            lambda: os.open("/etc/passwd", os.O_RDONLY),
            lambda: list(Path("/").iterdir()),
            lambda: os.open("/tmp", os.O_TMPFILE | os.O_WRONLY),
            lambda: socket.socket().connect(("127.0.0.1", 9)) if landlock.abi() >= 4 else os.open("/", 0),
            lambda: os.kill(os.getppid(), 0) if landlock.abi() >= 6 else os.open("/", 0),
        ):
            try:
                attempt()
                said.append(b"done")
            except PermissionError:
                said.append(b"refused")
    return b",".join(said)


def test_nothing_can_be_opened_reached_or_signalled_any_more(in_child):
    if landlock.abi():
        assert in_child(_attempts) == b"still open" + b",refused" * 5
    else:
        assert landlock.layers(landlock.abi()) == ()


def test_layers_grow_with_the_kernel():
    assert landlock.layers(0) == ()
    assert landlock.layers(1) == ("landlock",)
    assert landlock.layers(4) == ("landlock", "landlock network")
    assert landlock.layers(7) == landlock.EVERY_LAYER
