"""A zygote whose opener does what the message says: answers, dies, hangs, lies, or tries to get out."""

import ctypes
import dataclasses
import os
import socket
import time
from collections.abc import Iterator

import pytest

from sekisho.gate.inspectors.jobs import Answered, LookedAt, NeedsOneShot, OpenRequest, PicturesLeft
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.inspectors.wire import Started, frame
from sekisho.gate.inspectors.zygote import Zygote
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed
from sekisho.testing import builders

_CHANNEL = 3  # where an inspector's socket is


def facts(content: bytes, subject: str = "opened") -> Opened:
    message = dataclasses.replace(builders.a_message(content=content, subject=subject), headers=(), header_end=0)
    return Opened(message, (Completed("test", ()),), None)


def hostile(request: OpenRequest, content: bytes) -> Answered:
    if request.pictures:
        return looked_at(content)
    word, _, rest = content.partition(b":")
    match word:
        case b"abort":
            os.abort()
        case b"segfault":
            ctypes.string_at(0)
        case b"abort in one shot" if request.one_shot:
            os.abort()
        case b"abort once" if not request.one_shot:
            os.abort()
        case b"slow":
            time.sleep(float(rest))
        case b"spin":
            while True:
                pass
        case b"raise":
            raise ValueError("no \x1b[31m such thing")
        case b"allocate":
            bytearray(2 << 30)
        case b"surrogate":
            return facts(content, "\ud800")
        case b"bounds":
            return facts(content, "x" * 5_000)
        case b"other size":
            return facts(content + b"!")
        case b"garbage":
            os.write(_CHANNEL, b"\x05\x00\x00\x00never mind")
        case b"huge":
            os.write(_CHANNEL, b"\xff\xff\xff\x7f")
        case b"other job":
            os.write(_CHANNEL, frame(Started(123_456)))
        case b"start twice":
            os.write(_CHANNEL, frame(Started(1)))
        case b"large reply":
            return facts(content, "y" * 5_000_000)
        case b"one-shot" | b"abort in one shot" if not request.one_shot:
            return NeedsOneShot(("1.2",))
        case b"pictures" if not request.one_shot:
            return PicturesLeft(facts(content, "but for pictures"), tuple(rest.split(b",")))
        case b"pictures" if rest == b"abort always":
            os.abort()
        case b"try":
            return facts(content, _attempt(rest.decode()))
        case b"who":
            return facts(content, f"{os.getpid()} {request.one_shot}")
        case _:
            pass
    return facts(content)


def looked_at(pictures: bytes) -> Answered:
    match pictures:
        case b"abort" | b"abort always":
            os.abort()
        case b"hang":
            time.sleep(60)
        case b"lie":
            return facts(pictures)
    return LookedAt(b"code" in pictures)


def _attempt(what: str) -> str:
    try:
        if what == "open":
            os.open("/etc/passwd", os.O_RDONLY)
        elif what == "socket":
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        elif what == "fork":
            if os.fork() == 0:
                os._exit(0)
        elif what == "import":
            import this  # noqa: F401
    except (OSError, ImportError) as error:
        return type(error).__name__
    return "got through"


@pytest.fixture(autouse=True)
def _light_forks(light_forks: None) -> None:
    """Every test here that starts a zygote does so lightly."""


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    started = Zygote.start(lambda: hostile)
    started.wait_until_ready()
    yield started
    started.stop()


@pytest.fixture
def pool(zygote):
    """Return a function that makes a started pool over the zygote; every one is closed by the test through `async with`."""

    class Started:
        def __init__(self, settings) -> None:
            self.settings = settings

        async def __aenter__(self) -> Inspectors:
            async def connect() -> socket.socket:
                return zygote.connect()

            self.inspectors = Inspectors(connect, self.settings)
            await self.inspectors.start()
            return self.inspectors

        async def __aexit__(self, *_: object) -> None:
            await self.inspectors.close()

    return Started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Python 3.12 warns of a fork beside threads: those of other tests in this process do nothing in our children."""
    for item in items:
        if "gate/inspectors" in item.path.as_posix():
            item.add_marker(pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"))


@pytest.fixture
def in_child():
    """Return a function that runs another in a forked process and returns the octets that it returned; b"" if it died."""

    def run(function) -> bytes:
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.write(into, function())
            finally:
                os._exit(0)
        os.close(into)
        with os.fdopen(out, "rb") as reader:
            said = reader.read()
        os.waitpid(pid, 0)
        return said

    return run


@pytest.fixture
def hostile_opener():
    return hostile
