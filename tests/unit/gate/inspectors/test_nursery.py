import os
import resource

from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.control import Word
from sekisho.gate.inspectors.nursery import Nursery
from sekisho.gate.inspectors.sandbox import SandboxSettings


def test_a_system_without_room_for_another_process_is_told_with_the_reason(in_child):
    """The nursery runs in a child that may not open any descriptor more, so no socket can be made for an inspector."""
    supervisor, theirs = control.pair()
    edge, handed = control.pair()
    control.say(supervisor, Word.CLIENT, hand=handed)
    control.say(edge, Word.SPAWN)
    pid = os.fork()
    if pid == 0:
        try:
            supervisor.close()
            edge.close()
            handed.close()
            nursery = Nursery(theirs, lambda _request, _content: None, SandboxSettings())
            full = os.dup(0)
            os.close(full)
            resource.setrlimit(resource.RLIMIT_NOFILE, (full + 1, full + 1))  # one more: the edge that is handed over
            nursery.run()
        finally:
            os._exit(0)
    theirs.close()
    handed.close()
    said = control.listen(edge)
    assert said.word is Word.NOT_SPAWNED
    assert os.strerror(said.detail) == "Too many open files"
    edge.close()
    supervisor.close()
    assert os.waitpid(pid, 0)[1] == 0


def test_two_edges_are_served_by_one_zygote(zygote):
    lines = [zygote.connect(), zygote.connect()]
    for line in lines:
        control.say(line, Word.SPAWN)
    said = [control.listen(line) for line in lines]
    assert said[0].number != said[1].number
    control.close_quietly(*lines, *(one.handed for one in said))


def test_an_end_asked_for_twice_is_told_twice(zygote):
    line = zygote.connect()
    control.say(line, Word.SPAWN)
    born = control.listen(line)
    control.say(line, Word.END, born.number)
    first = control.listen(line)
    control.say(line, Word.END, born.number)
    second = control.listen(line)
    assert (first.number, second.number) == (born.number, born.number)
    assert (first.detail, second.detail) == (9, 0)  # the second time there is nobody left to end
    control.close_quietly(line, born.handed)
