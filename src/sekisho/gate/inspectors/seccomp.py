"""seccomp: the kernel answers the inspector's system calls by an allow-list. The filter is classic BPF, built here (seccomp(2))."""

import ctypes
import errno
import functools
import os
import platform
import struct
import sys

from sekisho.gate.inspectors.native import PR_GET_SECCOMP, PR_SET_SECCOMP, prctl
from sekisho.gate.inspectors.system_calls import ALLOWED, BY_MACHINE, ON_ITSELF, REFUSED, WITHOUT_EXEC, Architecture

LAYER = "seccomp"

_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_PROT_EXEC = 4
_GROUP = 8
_MARK = 0xFFFFFFFF  # stands for the process id, which it can never be

# BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JGE|BPF_K, BPF_ALU|BPF_AND|BPF_K, BPF_RET|BPF_K (<linux/bpf_common.h>)
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
# struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT, _AT_THIRD_ARGUMENT = 0, 4, 16, 32


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


@functools.cache  # asked once, in the zygote
def architecture() -> Architecture | None:
    """Return the table of this machine, or None when there is none or this is not a 64-bit little-endian process of it."""
    if sys.maxsize <= 2**32 or sys.byteorder != "little":
        return None
    return BY_MACHINE.get(platform.machine().lower())


@functools.cache
def available() -> bool:
    """Tell whether the kernel has seccomp filters and we know the machine's system calls."""
    if architecture() is None:
        return False
    try:
        prctl(PR_GET_SECCOMP)
    except OSError:  # EINVAL: built without; EACCES, EPERM: kept from us
        return False
    try:
        prctl(PR_SET_SECCOMP, _MODE_FILTER, 0)  # no program: EFAULT when filters exist, and nothing is changed
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def build(machine: Architecture, process: int) -> bytes:
    """Return the filter program for a process of that id: 8 octets for each instruction."""
    before, after = _around_process(machine.audit)
    return before + _step(_EQUAL, process, 0, 1) + after


@functools.cache
def _around_process(audit: int) -> tuple[bytes, bytes]:
    """Return the program before and after the one instruction that differs from process to process."""
    machine = next(one for one in BY_MACHINE.values() if one.audit == audit)
    numbers = machine.numbers
    blocks = {numbers[name]: _answer(_ALLOW) for name in ALLOWED if name in numbers}
    blocks |= {numbers[name]: _answer(_ERRNO | errno.EPERM) for name in REFUSED if name in numbers}
    blocks |= {numbers[name]: _answer_if(_AT_THIRD_ARGUMENT, _PROT_EXEC, 0) for name in WITHOUT_EXEC}
    blocks |= {numbers[name]: _answer_if(_AT_FIRST_ARGUMENT, 0xFFFFFFFF, _MARK) for name in ON_ITSELF}
    program = [
        _step(_LOAD, _AT_ARCHITECTURE),
        _step(_EQUAL, machine.audit, 1, 0),
        _step(_RETURN, _KILL_PROCESS),  # another calling convention would make every number below mean something else
        _step(_LOAD, _AT_NUMBER),
    ]
    if machine.alien_from:
        program += [_step(_AT_LEAST, machine.alien_from, 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    # In groups by number, each skipped with one jump: the kernel runs the whole program for every call that exists when it takes it in.
    ordered = sorted(blocks)
    groups = [ordered[start : start + _GROUP] for start in range(0, len(ordered), _GROUP)]
    for group, following in zip(groups, [*groups[1:], [0xFFFFFFFF]], strict=True):
        tests = [step for number in group for step in (_step(_EQUAL, number, 0, len(blocks[number])), *blocks[number])]
        tests.append(_step(_RETURN, _ERRNO | errno.ENOSYS))
        program += [_step(_AT_LEAST, following[0], len(tests), 0), *tests]
    program.append(_step(_RETURN, _ERRNO | errno.ENOSYS))
    before, _, after = b"".join(program).partition(_step(_EQUAL, _MARK, 0, 1))
    return before, after


def enter(machine: Architecture) -> None:
    """Put this process under the filter, for good. Needs no_new_privs, and must be the last layer."""
    program = build(machine, os.getpid())
    description = _Program(len(program) // 8, ctypes.cast(ctypes.c_char_p(program), ctypes.c_void_p))
    prctl(PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(description))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Pack one struct sock_filter: __u16 code; __u8 jt; __u8 jf; __u32 k."""
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _answer(verdict: int) -> list[bytes]:
    return [_step(_RETURN, verdict)]


def _answer_if(argument: int, mask: int, wanted: int) -> list[bytes]:
    """Allow the call if the low half of an argument, masked, has the wanted value; else EPERM."""
    return [
        _step(_LOAD, argument),
        _step(_AND, mask),
        _step(_EQUAL, wanted, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _ERRNO | errno.EPERM),
    ]
