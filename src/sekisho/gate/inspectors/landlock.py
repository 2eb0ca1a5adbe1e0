"""Landlock: a ruleset without any rule, so that no path can be opened, no TCP port used and nobody outside signalled.

Kernel: Documentation/userspace-api/landlock.rst. The numbers of its three calls are the same on every architecture.
"""

import ctypes
import errno
import functools
import os

from sekisho.gate.inspectors.native import syscall

_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_CREATE_RULESET_VERSION = 1

FILES = "landlock"
NETWORK = "landlock network"  # ABI 4, Linux 6.7
SCOPE = "landlock scope"  # ABI 6, Linux 6.12: signals and abstract sockets
EVERY_LAYER = (FILES, NETWORK, SCOPE)

_FILE_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many low bits of handled_access_fs each ABI knows
_NOT_THERE = (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EINVAL)  # not built in, switched off at boot, or kept from us by a container


class _Attributes(ctypes.Structure):
    """struct landlock_ruleset_attr. An older kernel takes the longer struct as long as what it does not know is zero."""

    _fields_ = (("handled_access_fs", ctypes.c_uint64), ("handled_access_net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


@functools.cache  # asked once, in the zygote
def abi() -> int:
    """Return the ABI version that this kernel offers; 0 when there is none."""
    try:
        return syscall(_CREATE_RULESET, 0, 0, _CREATE_RULESET_VERSION)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return 0
        raise


def layers(version: int) -> tuple[str, ...]:
    """Return the layers that an ABI version gives."""
    return tuple(name for name, least in ((FILES, 1), (NETWORK, 4), (SCOPE, 6)) if version >= least)


def enter(version: int) -> None:
    """Give up every right that this ABI version (at least 1) knows, for good. Needs no_new_privs. Descriptors already open stay valid."""
    attributes = _Attributes(
        handled_access_fs=(1 << _FILE_RIGHTS_BY_ABI.get(version, 16)) - 1,
        handled_access_net=0b11 if version >= 4 else 0,  # bind and connect TCP
        scoped=0b11 if version >= 6 else 0,  # abstract unix sockets, signals
    )
    ruleset = syscall(_CREATE_RULESET, ctypes.addressof(attributes), ctypes.sizeof(attributes), 0)
    syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
