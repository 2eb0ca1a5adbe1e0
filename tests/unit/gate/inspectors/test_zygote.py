import os
import select
import signal
import time
from pathlib import Path

import pytest

from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.control import Word
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.inspectors.wire import Ask, Frames, Result, Started, Trouble, decode_said, frame
from sekisho.gate.inspectors.zygote import Zygote, ZygoteDead


def spawn(line):
    control.say(line, Word.SPAWN)
    said = control.listen(line)
    assert said.word is Word.SPAWNED
    return said.number, said.handed


def is_gone(pid: int) -> bool:
    """Wait until a process has ended: gone, or a zombie whose new parent takes its time."""
    for _ in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def sayings(channel, count):
    frames, got = Frames(), []
    while len(got) < count:
        got += [decode_said(bytes(body)) for body in frames.feed(channel.recv(65_536))]
    return got


def test_an_inspector_answers_over_the_socket_that_the_zygote_hands_over(zygote):
    line = zygote.connect()
    _, channel = spawn(line)
    channel.sendall(frame(Ask(1, 5, False, OpenRequest())) + b"hello")
    started, result = sayings(channel, 2)
    assert started == Started(1)
    assert isinstance(result, Result)
    assert result.message.size == 5
    channel.close()
    line.close()


def test_an_inspector_ends_when_its_socket_closes_and_the_zygote_tells_how(zygote):
    line = zygote.connect()
    pid, channel = spawn(line)
    channel.close()
    assert is_gone(pid)
    control.say(line, Word.END, pid)
    assert control.listen(line) == control.Saying(Word.ENDED, pid, 0)
    line.close()


def test_the_zygote_kills_on_request(zygote):
    line = zygote.connect()
    pid, channel = spawn(line)
    channel.sendall(frame(Ask(1, 4, False, OpenRequest())) + b"spin")
    assert sayings(channel, 1) == [Started(1)]
    control.say(line, Word.END, pid)
    assert control.listen(line) == control.Saying(Word.ENDED, pid, signal.SIGKILL)
    channel.close()
    line.close()


def test_an_edge_cannot_end_another_edges_inspector(zygote):
    one, other = zygote.connect(), zygote.connect()
    pid, channel = spawn(one)
    control.say(other, Word.END, pid)
    assert control.listen(other) == control.Saying(Word.ENDED, pid, 0)
    channel.sendall(frame(Ask(1, 2, False, OpenRequest())) + b"hi")
    assert sayings(channel, 2)[0] == Started(1)
    for sock in (channel, one, other):
        sock.close()


def test_an_edge_that_goes_takes_its_inspectors_along_even_busy_ones(zygote):
    line = zygote.connect()
    pid, channel = spawn(line)
    channel.sendall(frame(Ask(1, 4, False, OpenRequest())) + b"spin")
    assert sayings(channel, 1) == [Started(1)]
    line.close()
    assert is_gone(pid)
    channel.close()


def test_with_the_zygote_every_inspector_dies(zygote):
    line = zygote.connect()
    pid, channel = spawn(line)
    channel.sendall(frame(Ask(1, 4, False, OpenRequest())) + b"spin")
    assert sayings(channel, 1) == [Started(1)]
    assert zygote.reap() is None
    zygote.stop()
    assert is_gone(pid)
    assert control.listen(line) is None
    with pytest.raises(ZygoteDead):
        zygote.connect()
    channel.close()
    line.close()


def test_its_socket_becomes_readable_when_it_dies(zygote):
    assert select.select([zygote.fileno()], [], [], 0)[0] == []
    os.kill(zygote.pid, signal.SIGKILL)
    assert select.select([zygote.fileno()], [], [], 10)[0] == [zygote.fileno()]
    while zygote.reap() is None:
        time.sleep(0.01)
    assert zygote.reap() == signal.SIGKILL


def test_signals_of_a_terminal_do_not_end_it(zygote):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(zygote.pid, number)
    line = zygote.connect()
    _, channel = spawn(line)
    channel.close()
    line.close()


def test_it_ends_when_the_supervisor_closes_its_socket():
    zygote = Zygote.start(lambda: None)
    zygote.wait_until_ready()
    zygote.forget()
    while zygote.reap() is None:
        time.sleep(0.01)
    assert zygote.reap() == 0


def test_what_fails_while_it_prepares_is_said_on_standard_error(capfd):
    def prepare():
        raise RuntimeError("no weights here")

    zygote = Zygote.start(prepare)
    with pytest.raises(ZygoteDead):
        zygote.wait_until_ready()
    zygote.stop()
    assert "no weights here" in capfd.readouterr().err


def test_an_opener_that_raises_is_told_and_ends_its_process(zygote):
    line = zygote.connect()
    pid, channel = spawn(line)
    channel.sendall(frame(Ask(1, 5, False, OpenRequest())) + b"raise")
    started, trouble = sayings(channel, 2)
    assert started == Started(1)
    assert isinstance(trouble, Trouble)
    assert "ValueError" in trouble.text
    assert is_gone(pid)
    channel.close()
    line.close()
