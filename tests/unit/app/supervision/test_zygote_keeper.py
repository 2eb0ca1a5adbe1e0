"""The supervisor's zygote: edges get lines to it; when it ends another takes its place and they get lines to that one."""

import logging
import os
import select
import signal
import socket
from pathlib import Path

import pytest

from sekisho.app.supervision.processes import Keeper
from sekisho.app.supervision.zygote_keeper import ASK, ZygoteKeeper
from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.control import Word
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.inspectors.wire import Ask, Frames, Result, decode_said, frame
from sekisho.testing.builders import a_message, an_opened


def prepare():
    return lambda request, content: an_opened(a_message(content=content, headers=(), subject="opened"))


@pytest.fixture
def keeper():
    made = Keeper(lambda: True, lambda children: None)
    yield made
    os.close(made._waker)
    os.close(made._wakener)


@pytest.fixture
def zygote(keeper):
    made = ZygoteKeeper(keeper, prepare)
    made.wait_until_ready()
    yield made
    made.stop()


def turn(keeper):
    """One turn of the supervisor's loop."""
    keeper._sleep(5.0)


def ask(keeper, line):
    """What an edge does: ask over its socket, get a line to the zygote."""
    line.send(ASK)
    turn(keeper)
    word, descriptors, _, _ = socket.recv_fds(line, 16, 1)
    assert word == ASK
    return socket.socket(fileno=descriptors[0])


def opens_mail(line):
    """Get an inspector over a line and let it open a message."""
    control.say(line, Word.SPAWN)
    said = control.listen(line)
    assert said.word is Word.SPAWNED
    said.handed.sendall(frame(Ask(1, 5, False, OpenRequest())) + b"hello")
    frames, got = Frames(), []
    while len(got) < 2:
        octets = said.handed.recv(65_536)
        assert octets, "the inspector ended"
        got += [decode_said(bytes(body)) for body in frames.feed(octets)]
    said.handed.close()
    return isinstance(got[1], Result)


def test_an_edge_gets_a_line_and_each_time_a_new_one(keeper, zygote):
    theirs = zygote.new_edge_line()
    for _ in range(2):
        line = ask(keeper, theirs)
        assert opens_mail(line)
        line.close()
    theirs.close()


def test_a_zygote_that_ends_is_replaced_and_edges_reach_the_new_one(keeper, zygote, caplog):
    theirs = zygote.new_edge_line()
    first = zygote._zygote.pid
    with caplog.at_level(logging.ERROR):
        os.kill(first, signal.SIGKILL)
        turn(keeper)
    assert zygote._zygote.pid != first
    assert "it is started again" in caplog.text
    line = ask(keeper, theirs)
    assert opens_mail(line)
    line.close()
    theirs.close()


def test_an_edge_that_asks_before_the_death_was_seen_gets_a_line_to_the_new_one(keeper, zygote):
    theirs = zygote.new_edge_line()
    first = zygote._zygote.pid
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)  # it has ended, and is still there to be reaped
    theirs.send(ASK)
    while zygote._zygote.pid == first:
        turn(keeper)
    if not select.select([theirs], [], [], 0)[0]:
        turn(keeper)
    word, descriptors, _, _ = socket.recv_fds(theirs, 16, 1)
    assert word == ASK
    line = socket.socket(fileno=descriptors[0])
    assert opens_mail(line)
    line.close()
    theirs.close()


def test_the_line_of_an_edge_that_ended_is_let_go(keeper, zygote):
    watched = len(keeper.watched)
    zygote.new_edge_line().close()
    assert len(keeper.watched) == watched + 1
    turn(keeper)
    assert len(keeper.watched) == watched


def test_an_edge_that_says_something_else_is_let_go(keeper, zygote):
    """An edge that was broken into gets nothing by trying."""
    watched = len(keeper.watched)
    theirs = zygote.new_edge_line()
    theirs.send(b"shutdown")
    turn(keeper)
    assert len(keeper.watched) == watched
    assert theirs.recv(16) == b""
    theirs.close()


def test_forgetting_in_a_child_ends_nothing_and_leaves_it_no_line(keeper, zygote):
    theirs = zygote.new_edge_line()
    mine = [descriptor for descriptor in keeper.watched if descriptor > 0]
    pid = os.fork()
    if pid == 0:
        zygote.forget()
        os._exit(sum(Path(f"/proc/self/fd/{descriptor}").exists() for descriptor in mine))
    assert os.waitpid(pid, 0)[1] == 0
    line = ask(keeper, theirs)
    assert opens_mail(line)
    line.close()
    theirs.close()


def test_stop_ends_it(keeper):
    made = ZygoteKeeper(keeper, prepare)
    pid = made._zygote.pid
    made.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
