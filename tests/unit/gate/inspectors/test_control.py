import os
import socket

import pytest

from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.control import Word


@pytest.fixture
def ends():
    first, second = control.pair()
    yield first, second
    control.close_quietly(first, second)


def test_a_saying_arrives_as_it_was_said(ends):
    control.say(ends[0], Word.ENDED, 4242, 139)
    said = control.listen(ends[1])
    assert said == control.Saying(Word.ENDED, 4242, 139)


def test_sayings_do_not_run_together(ends):
    for number in range(5):
        control.say(ends[0], Word.END, number)
    assert [control.listen(ends[1]).number for _ in range(5)] == [0, 1, 2, 3, 4]


def test_a_socket_is_handed_over(ends):
    here, there = socket.socketpair()
    control.say(ends[0], Word.SPAWNED, 7, hand=there)
    there.close()
    said = control.listen(ends[1])
    said.handed.sendall(b"through")
    assert here.recv(16) == b"through"
    assert not os.get_inheritable(said.handed.fileno())
    said.handed.close()
    here.close()


def test_the_other_side_gone_is_none(ends):
    ends[0].close()
    assert control.listen(ends[1]) is None


def test_nothing_said_yet_is_told_when_it_must_not_wait(ends):
    ends[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        control.listen(ends[1])
