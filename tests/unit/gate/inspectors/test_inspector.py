import asyncio
import fcntl
import os
import socket

import pytest

from sekisho.gate.inspectors.client import Spawned
from sekisho.gate.inspectors.inspector import Inspector, Job, content_in_memory
from sekisho.gate.inspectors.jobs import LookedAt, NeedsOneShot, PicturesLeft
from sekisho.gate.inspectors.wire import Frames, Looked, OneShotNeeded, Started, Trouble, decode_ask, encode_opened, frame
from sekisho.model.dossier import Opened
from sekisho.testing import builders

RAW = builders.RAW


class Witness:
    """Writes down what a pool would be told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def answered(self, inspector, job, answer):
        self.told.append(("answered", answer))

    def discarded(self, inspector):
        self.told.append(("discarded", None))

    def lost(self, inspector, why):
        self.told.append(("lost", why))

    async def hears(self, count: int):
        while len(self.told) < count:
            await asyncio.sleep(0.001)
        return self.told


@pytest.fixture
async def parts():
    """An inspector, the witness, and the far end on which the test plays the process."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    witness = Witness()
    inspector = Inspector(Spawned(4242, ours), witness, one_shot=False)
    yield inspector, witness, theirs
    inspector.close()
    theirs.close()


def a_job(number: int = 1, content: bytes | int = RAW, size: int = len(RAW), seconds: float = 10.0) -> Job:
    return Job(number, content, size, asyncio.get_running_loop().create_future(), 0.0, seconds)


def result(number: int) -> bytes:
    return encode_opened(number, builders.an_opened(builders.a_message()))


HONEST = builders.an_opened(builders.a_message(content=b"x" * 1_000))


async def test_an_answer_is_handed_on(parts):
    inspector, witness, far = parts
    inspector.send(a_job(1, b"x" * 1_000, 1_000))
    far.sendall(frame(Started(1)) + encode_opened(1, HONEST))
    assert await witness.hears(1) == [("answered", HONEST)]
    assert inspector.served == 1
    assert not inspector.sent


async def test_the_need_of_a_one_shot_child_is_handed_on(parts):
    inspector, witness, far = parts
    inspector.send(a_job())
    far.sendall(frame(Started(1)) + frame(OneShotNeeded(1, ("1.2",))))
    assert await witness.hears(1) == [("answered", NeedsOneShot(("1.2",)))]


async def test_a_one_shot_child_may_not_ask_for_another():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    witness = Witness()
    inspector = Inspector(Spawned(4242, ours), witness, one_shot=True)
    inspector.send(a_job())
    theirs.sendall(frame(Started(1)) + frame(OneShotNeeded(1, ("1.2",))))
    assert await witness.hears(1) == [("lost", "broke the protocol: a one-shot child leaves something to another")]
    theirs.close()


async def test_pictures_alone_are_sent_and_only_that_is_answered(parts):
    inspector, witness, far = parts
    first = a_job(1)
    first.left = PicturesLeft(HONEST, (b"one", b"three"))
    inspector.send(first)
    ask, octets = Frames(), far.recv(65_536)
    (body,) = ask.feed(octets[:-8])
    asked = decode_ask(bytes(body))
    assert (octets[-8:], asked.size, asked.request.pictures) == (b"onethree", 8, (3, 5))
    far.sendall(frame(Started(1)) + frame(Looked(1, found=False)))
    assert await witness.hears(1) == [("answered", LookedAt(found=False))]


async def test_what_was_asked_counts_even_if_the_job_went_on_elsewhere(parts):
    inspector, witness, far = parts
    job = a_job(1, b"x" * 1_000, 1_000)
    inspector.send(job)
    job.left = PicturesLeft(HONEST, (b"one",))  # another inspector, to whom it was sent too, has answered
    far.sendall(frame(Started(1)) + encode_opened(1, HONEST))
    assert await witness.hears(1) == [("answered", HONEST)]


async def test_what_is_left_is_handed_on_with_the_facts(parts):
    inspector, witness, far = parts
    inspector.send(a_job(1, b"x" * 1_000, 1_000))
    far.sendall(frame(Started(1)) + encode_opened(1, HONEST, (b"picture",)))
    assert await witness.hears(1) == [("answered", PicturesLeft(HONEST, (b"picture",)))]


@pytest.mark.parametrize("answer", [frame(Looked(1, found=False)), encode_opened(1, HONEST, (b"",)), encode_opened(1, HONEST, (b"x",) * 21)])
async def test_who_answers_what_was_not_asked_or_leaves_too_much_is_lost(parts, answer):
    inspector, witness, far = parts
    inspector.send(a_job(1, b"x" * 1_000, 1_000))
    far.sendall(frame(Started(1)) + answer)
    assert (await witness.hears(1))[0][0] == "lost"


@pytest.mark.parametrize(
    ("sayings", "why"),
    [
        ([Started(2)], "another job"),
        ([Started(1), Started(1)], "START twice"),
        ([OneShotNeeded(1, ())], "without START"),
        ([Started(1), Trouble(1, "ValueError")], "failed: ValueError"),
        ([Trouble(0, "no sandbox")], "refuses to serve: no sandbox"),
    ],
)
async def test_who_breaks_the_protocol_is_lost(parts, sayings, why):
    inspector, witness, far = parts
    inspector.send(a_job())
    far.sendall(b"".join(frame(one) for one in sayings))
    ((kind, reason),) = await witness.hears(1)
    assert kind == "lost"
    assert why in reason
    assert inspector.closed


async def test_a_saying_when_nothing_was_asked_is_a_breach(parts):
    _, witness, far = parts
    far.sendall(frame(Started(1)))
    assert "another job" in (await witness.hears(1))[0][1]


async def test_after_a_breach_nothing_more_is_heard(parts):
    inspector, witness, far = parts
    inspector.send(a_job())
    far.sendall(frame(Started(9)) + frame(Started(1)) + result(1))
    await witness.hears(1)
    await asyncio.sleep(0.02)
    assert [kind for kind, _ in witness.told] == ["lost"]


async def test_a_death_tells_what_ran_and_what_had_not_begun(parts):
    inspector, witness, far = parts
    first, second = a_job(1), a_job(2)
    inspector.send(first)
    inspector.send(second)
    far.sendall(frame(Started(1)))
    far.shutdown(socket.SHUT_WR)
    assert await witness.hears(1) == [("lost", "")]
    assert inspector.running is first
    assert inspector.unstarted() == [second]


async def test_a_job_given_up_is_nobodys_business_any_more(parts):
    inspector, witness, far = parts
    loop = asyncio.get_running_loop()
    inspector.send(a_job(1))
    inspector.send(a_job(2))
    assert inspector.give_up_following(loop.time(), 0.0) is None  # nothing has begun
    far.sendall(frame(Started(1)))
    while not inspector.running_since:
        await asyncio.sleep(0.001)
    assert inspector.give_up_following(loop.time(), 60.0) is None
    assert inspector.give_up_following(loop.time() + 61, 60.0).number == 2
    assert inspector.give_up_following(loop.time() + 61, 60.0) is None
    far.sendall(frame(OneShotNeeded(1, ())) + frame(Started(2)) + frame(OneShotNeeded(2, ())))
    assert [kind for kind, _ in await witness.hears(2)] == ["answered", "discarded"]


async def test_overdue_counts_from_start(parts):
    inspector, _, far = parts
    now = asyncio.get_running_loop().time()
    assert inspector.overdue(now + 1_000) == ""
    inspector.send(a_job(seconds=3.0))
    assert inspector.overdue(now + 4) == ""
    assert inspector.overdue(now + 1_000) == "did not begin"
    far.sendall(frame(Started(1)))
    while not inspector.running_since:
        await asyncio.sleep(0.001)
    assert inspector.overdue(now + 2) == ""
    assert inspector.overdue(now + 1_000) == "took longer than 3 seconds"


async def test_what_does_not_fit_into_the_socket_follows(parts):
    inspector, _, far = parts
    far.setblocking(False)
    content = b"y" * 120_000
    for number in range(1, 21):
        inspector.send(a_job(number, content, len(content)))
    received = 0
    while received < 20 * len(content):
        try:
            received += len(far.recv(65_536))
        except BlockingIOError:
            await asyncio.sleep(0.001)
    assert received < 20 * (len(content) + 200)


async def test_descriptors_wait_for_room_too_and_none_is_left_open(parts):
    inspector, _, far = parts
    held = _count()
    content = b"z" * 300_000
    for number in range(1, 400):
        inspector.send(a_job(number, content if number % 2 else b"y" * 1_000, len(content) if number % 2 else 1_000))
    assert _count() > held  # those that wait
    inspector.close()
    far.close()
    assert _count() <= held - 1


def _count() -> int:
    found = 0
    for number in range(1024):
        try:
            fcntl.fcntl(number, fcntl.F_GETFD)
        except OSError:
            continue
        found += 1
    return found


async def test_a_descriptor_that_was_closed_is_told_to_its_owner_alone(parts):
    inspector, _, _ = parts
    descriptor = os.open("/dev/null", os.O_RDONLY)
    os.close(descriptor)
    job = a_job(1, descriptor, 10)
    inspector.send(job)
    assert job.unwanted
    assert "no descriptor" in str(job.future.exception())
    assert not inspector.sent


def test_content_in_memory_can_be_read_and_never_written():
    descriptor = content_in_memory(b"message")
    assert os.pread(descriptor, 100, 0) == b"message"
    for attempt in (lambda: os.pwrite(descriptor, b"x", 0), lambda: os.ftruncate(descriptor, 0)):
        with pytest.raises(PermissionError):
            attempt()
    os.close(descriptor)
    assert isinstance(HONEST, Opened)
