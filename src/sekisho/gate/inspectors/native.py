"""The few system calls that Python does not offer, by ctypes: prctl and raw syscalls. Where the system lacks them: OSError(ENOSYS)."""

import contextlib
import ctypes
import errno
import os
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_GET_SECCOMP = 21
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_CAPABILITY_VERSION_3 = 0x20080522

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def prctl(option: int, second: int = 0, third: int = 0) -> int:
    """Set or ask one property of this process (prctl(2)) with integer (or address) arguments; raise OSError."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "prctl is a Linux call")
    ctypes.set_errno(0)
    result: int = _LIBC.prctl(ctypes.c_int(option), ctypes.c_ulong(second), ctypes.c_ulong(third), ctypes.c_ulong(0), ctypes.c_ulong(0))
    if result < 0:
        _fail("prctl")
    return result


def syscall(number: int, *arguments: int) -> int:
    """Call a system call by its number with integers or addresses; raise OSError."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "raw system calls are made on Linux only")
    ctypes.set_errno(0)
    function = _LIBC.syscall
    function.restype = ctypes.c_long
    result: int = function(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))
    if result < 0:
        _fail(f"system call {number}")
    return result


def drop_capabilities() -> None:
    """Drop what a change of user leaves: capabilities of an ordinary user, and ambient ones. Without exec the bounding set means nothing."""
    with contextlib.suppress(OSError):  # before Linux 4.3 there are no ambient ones
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "capabilities are Linux's")
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    nothing = ctypes.create_string_buffer(24)  # twice effective, permitted, inheritable: all zero
    if _LIBC.capset(header, nothing) < 0:  # glibc and musl export it
        _fail("capset")


def _fail(what: str) -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{what}: {os.strerror(number)}")
