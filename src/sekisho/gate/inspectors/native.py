"""The few system calls that Python does not offer, by ctypes: prctl and raw syscalls. Where the system lacks them: OSError(ENOSYS)."""

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
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # <malloc.h>

# Made here, once, in the zygote: ctypes is slow to make its types, and a new process starts for every third message.
_CAPABILITY_HEADER = struct.pack("=Ii", 0x20080522, 0)  # version 3, this process
_NO_CAPABILITIES = bytes(24)  # twice effective, permitted, inheritable
_CAPABILITIES = ctypes.create_string_buffer(24)

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


if _LIBC is not None:
    _LIBC.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
    _LIBC.syscall.restype = ctypes.c_long
    _LIBC.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    _LIBC.capset.argtypes = (ctypes.c_char_p, ctypes.c_char_p)


def prctl(option: int, second: int = 0, third: int = 0) -> int:
    """Set or ask one property of this process (prctl(2)) with integer (or address) arguments; raise OSError."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "prctl is a Linux call")
    ctypes.set_errno(0)
    result: int = _LIBC.prctl(option, second, third, 0, 0)
    if result < 0:
        _fail("prctl")
    return result


def syscall(number: int, *arguments: int) -> int:
    """Call a system call by its number with integers or addresses; raise OSError."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "raw system calls are made on Linux only")
    ctypes.set_errno(0)
    result: int = _LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))
    if result < 0:
        _fail(f"system call {number}")
    return result


def madvise(address: int, length: int, advice: int) -> None:
    """Tell the kernel how a range of memory is used (madvise(2)); raise OSError."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "advice about memory is given on Linux only")
    ctypes.set_errno(0)
    if _LIBC.madvise(address, length, advice) < 0:
        _fail("madvise")


def one_steady_heap() -> None:
    """Let all threads of this process share one heap, which keeps what it has (mallopt(3); not with another C library): before its first thread.

    With a heap for each thread every one of them grew by itself, for as long as it was followed: 0.1 to 0.4 MB a minute of a process. And pieces of
    large messages, given back to the kernel and taken again clean, were a fifth of what such a message costs an edge.
    """
    if _LIBC is not None and hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_M_ARENA_MAX, 1)
        _LIBC.mallopt(_M_MMAP_THRESHOLD, 4 * 1024 * 1024)
        _LIBC.mallopt(_M_TRIM_THRESHOLD, 16 * 1024 * 1024)


def capabilities() -> int:
    """Return the effective capabilities as a bit set (<linux/capability.h>)."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "capabilities are Linux's")
    if _LIBC.capget(_CAPABILITY_HEADER, _CAPABILITIES) < 0:
        _fail("capget")
    words: tuple[int, ...] = struct.unpack("=6I", _CAPABILITIES.raw)
    return words[0] | words[3] << 32


def drop_capabilities() -> None:
    """Drop what capabilities a process has, ambient ones with them (capabilities(7)). Without exec the bounding set means nothing."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "capabilities are Linux's")
    if _LIBC.capget(_CAPABILITY_HEADER, _CAPABILITIES) < 0:
        _fail("capget")
    if _CAPABILITIES.raw == _NO_CAPABILITIES:  # the change from root to another user has taken them
        return
    if _LIBC.capset(_CAPABILITY_HEADER, _NO_CAPABILITIES) < 0:  # glibc and musl export it
        _fail("capset")


def _fail(what: str) -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{what}: {os.strerror(number)}")
