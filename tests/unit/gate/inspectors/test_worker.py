import os
import socket
import threading

import pytest

from sekisho.gate.inspectors.inspector import content_in_memory
from sekisho.gate.inspectors.jobs import NeedsOneShot, OpenRequest
from sekisho.gate.inspectors.wire import Ask, Frames, OneShotNeeded, Result, Started, Trouble, decode_said, frame
from sekisho.gate.inspectors.worker import serve
from sekisho.testing import builders

ASKED: list[tuple[OpenRequest, bytes]] = []


def opener(request, content):
    ASKED.append((request, content))
    if content == b"raise":
        raise ValueError("\udc80 broken")
    if content == b"one-shot":
        return NeedsOneShot(("1",) * 1_000)
    return builders.an_opened(builders.a_message(content=content))


@pytest.fixture
def edge():
    """The edge's end of a worker that runs in a thread of this process: its life is the same without a sandbox."""
    ASKED.clear()
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=lambda: (serve(theirs, opener), theirs.close()))
    thread.start()
    yield ours
    ours.close()
    thread.join(10)
    assert not thread.is_alive()


def ask(number: int, content: bytes, request: OpenRequest | None = None) -> bytes:
    return frame(Ask(number, len(content), False, request or OpenRequest())) + content


def said(edge, count):
    frames, got = Frames(), []
    while len(got) < count:
        octets = edge.recv(65_536)
        if not octets:
            break
        got += [decode_said(bytes(body)) for body in frames.feed(octets)]
    return got


def test_it_says_start_and_then_what_it_found(edge):
    edge.sendall(ask(7, b"hello", OpenRequest(one_shot=True, seconds=2.5)))
    started, result = said(edge, 2)
    assert started == Started(7)
    assert isinstance(result, Result)
    assert (result.job, result.message.size) == (7, 5)
    assert [(OpenRequest(one_shot=True, seconds=2.5), b"hello")] == ASKED


def test_jobs_are_answered_in_order_each_after_its_own_start(edge):
    edge.sendall(b"".join(ask(number, b"x" * number) for number in range(1, 60)))
    sayings = said(edge, 118)
    assert [(type(one).__name__, one.job) for one in sayings] == [(kind, number) for number in range(1, 60) for kind in ("Started", "Result")]


def test_a_job_that_comes_in_pieces_is_read_whole(edge):
    octets = ask(1, b"slowly" * 100) + ask(2, b"")
    for position in range(0, len(octets), 7):
        edge.sendall(octets[position : position + 7])
    assert [one.job for one in said(edge, 4)] == [1, 1, 2, 2]
    assert [content for _, content in ASKED] == [b"slowly" * 100, b""]


def test_large_content_comes_by_descriptor_between_others(edge):
    large = os.urandom(3_000_000)
    for number, content in ((1, b"before"), (2, large), (3, b"after")):
        if len(content) < 100:
            edge.sendall(ask(number, content))
        else:
            descriptor = content_in_memory(content)
            socket.send_fds(edge, [frame(Ask(number, len(content), True, OpenRequest()))], [descriptor])
            os.close(descriptor)
    assert [one.job for one in said(edge, 6)] == [1, 1, 2, 2, 3, 3]
    assert [content for _, content in ASKED] == [b"before", large, b"after"]


def test_what_a_one_shot_child_must_open_is_told_with_a_bounded_list(edge):
    edge.sendall(ask(1, b"one-shot"))
    assert said(edge, 2) == [Started(1), OneShotNeeded(1, ("1",) * 100)]


def test_after_an_error_it_says_so_and_ends(edge):
    edge.sendall(ask(1, b"raise") + ask(2, b"never begun"))
    started, trouble, *more = said(edge, 3)
    assert started == Started(1)
    assert isinstance(trouble, Trouble)
    assert "ValueError" in trouble.text
    assert more == []
    assert len(ASKED) == 1


def test_a_closed_socket_is_the_end_even_in_the_middle_of_a_job(edge):
    edge.sendall(ask(1, b"x" * 100)[:50])
    edge.close()
