import os
import signal
import socket

from sekisho.gate.inspectors.birth import fork_inspector, keep_only
from sekisho.gate.inspectors.sandbox import SandboxSettings
from sekisho.gate.inspectors.wire import Trouble, decode_said


def _open_descriptors() -> list[int]:
    found = []
    for number in range(64):
        try:
            os.lseek(number, 0, os.SEEK_CUR)
        except OSError as error:
            if error.strerror != "Bad file descriptor":
                found.append(number)
        else:
            found.append(number)
    return found


def test_only_the_socket_and_the_null_device_are_left(tmp_path):
    with (tmp_path / "secret").open("w+b"), socket.socket():
        pid, channel = fork_inspector(lambda channel, _layers: channel.sendall(repr(_open_descriptors()).encode()), SandboxSettings())
        assert channel.recv(4096) == b"[0, 1, 2, 3]"
        channel.close()
        assert os.waitpid(pid, 0)[1] == 0


def test_it_does_not_end_by_the_signals_of_a_terminal_or_a_service_manager():
    def wait(channel, _layers):
        channel.sendall(b"ready")
        channel.recv(1)

    pid, channel = fork_inspector(wait, SandboxSettings())
    assert channel.recv(16) == b"ready"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(pid, number)
    assert os.waitpid(pid, os.WNOHANG) == (0, 0)
    channel.close()
    assert os.waitpid(pid, 0)[1] == 0


def test_a_body_that_raises_ends_the_process_and_nothing_else():
    def fail(_channel, _layers):
        raise ValueError

    pid, channel = fork_inspector(fail, SandboxSettings())
    assert channel.recv(16) == b""
    channel.close()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 70


def test_a_sandbox_that_cannot_be_entered_is_told():
    pid, channel = fork_inspector(lambda _channel, _layers: None, SandboxSettings(descriptors=-2))  # what the kernel takes for no limit
    said = channel.recv(4096)
    channel.close()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 71
    trouble = decode_said(said[4:])
    assert isinstance(trouble, Trouble)
    assert trouble.job == 0
    assert trouble.text.startswith("the sandbox could not be entered: ")


def test_a_kept_socket_moves_to_the_first_place():
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            kept = keep_only([theirs])
            kept[0].sendall(f"{kept[0].fileno()} {_open_descriptors()}".encode())
        finally:
            os._exit(0)
    theirs.close()
    assert ours.recv(100) == b"3 [0, 1, 2, 3]"
    ours.close()
    os.waitpid(pid, 0)
