import errno
import mmap
import os
import socket
import struct
import time
from pathlib import Path

import pytest

from sekisho.gate.inspectors import native, seccomp
from sekisho.gate.inspectors.system_calls import AARCH64, ALLOWED, ON_ITSELF, REFUSED, WITHOUT_EXEC, X86_64

ALLOW, KILL = 0x7FFF0000, 0x80000000
NO_SUCH_CALL, NOT_PERMITTED = 0x50000 | errno.ENOSYS, 0x50000 | errno.EPERM


def verdict(program: bytes, audit: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Run a filter as the kernel does, on the instructions that ours uses."""
    arguments = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, audit, 0, *arguments)
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("<HBBI", program, at * 8)
        at += 1
        match code:
            case 0x20:
                accumulator = int.from_bytes(data[value : value + 4], "little")
            case 0x54:
                accumulator &= value
            case 0x15:
                at += if_true if accumulator == value else if_false
            case 0x35:
                at += if_true if accumulator >= value else if_false
            case 0x06:
                return value
            case _:
                raise AssertionError(f"an instruction that the kernel does not take here: {code:#x}")


@pytest.mark.parametrize("machine", [X86_64, AARCH64])
class TestFilter:
    def test_every_call_gets_its_answer(self, machine):
        program = seccomp.build(machine, 4242)
        names = {number: name for name, number in machine.numbers.items()}
        for number in range(600):
            name = names.get(number, "")
            if name in WITHOUT_EXEC or name in ON_ITSELF:
                continue
            wanted = ALLOW if name in ALLOWED else NOT_PERMITTED if name in REFUSED else NO_SUCH_CALL
            assert verdict(program, machine.audit, number) == wanted, name or number

    def test_memory_is_never_executable(self, machine):
        program = seccomp.build(machine, 4242)
        for name in WITHOUT_EXEC:
            number = machine.numbers[name]
            assert verdict(program, machine.audit, number, (0, 4096, mmap.PROT_READ | mmap.PROT_WRITE)) == ALLOW
            assert verdict(program, machine.audit, number, (0, 4096, mmap.PROT_READ | mmap.PROT_EXEC)) == NOT_PERMITTED

    def test_only_the_process_itself_is_signalled(self, machine):
        program = seccomp.build(machine, 4242)
        assert verdict(program, machine.audit, machine.numbers["tgkill"], (4242, 4242, 6)) == ALLOW
        assert verdict(program, machine.audit, machine.numbers["tgkill"], (4243, 4243, 9)) == NOT_PERMITTED

    def test_another_calling_convention_is_the_end(self, machine):
        program = seccomp.build(machine, 4242)
        assert verdict(program, 0x40000003, machine.numbers["read"]) == KILL
        assert verdict(program, machine.audit, 0x40000000 | machine.numbers["read"]) == NO_SUCH_CALL

    def test_it_is_short_enough_for_the_kernel(self, machine):
        assert len(seccomp.build(machine, 4242)) // 8 < 4096


def _attempts(machine) -> bytes:
    native.prctl(native.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.enter(machine)
    got = []
    for attempt in (
        lambda: os.open("/", os.O_RDONLY),
        socket.socket,
        lambda: os.fork() or os._exit(0),
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.kill(os.getppid(), 0),
        Path("/").stat,
        lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_EXEC | mmap.PROT_READ),
        lambda: time.sleep(0.001) or bytearray(1 << 20),
    ):
        try:
            attempt()
        except OSError as error:
            got.append(errno.errorcode[error.errno or 0])
        else:
            got.append("done")
    return " ".join(got).encode()


def test_the_kernel_takes_the_filter_and_keeps_to_it(in_child):
    machine = seccomp.architecture()
    wanted = b"EPERM EPERM EPERM EPERM EPERM ENOSYS EPERM done"
    if machine is None or not seccomp.available():  # then the layer is told as missing, which is tested with the sandbox
        assert not seccomp.available()
    else:
        assert in_child(lambda: _attempts(machine)) == wanted
