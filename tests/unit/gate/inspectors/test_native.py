import errno
import os
from pathlib import Path

import pytest

from sekisho.gate.inspectors import native


def test_a_refused_call_raises_with_its_reason():
    with pytest.raises(OSError, match="prctl") as caught:
        native.prctl(-1)
    assert caught.value.errno == errno.EINVAL


def test_a_raw_call_answers():
    assert native.syscall({"x86_64": 39, "aarch64": 172}.get(os.uname().machine, 39)) == os.getpid()
    with pytest.raises(OSError, match="system call 99999") as caught:
        native.syscall(99_999)
    assert caught.value.errno == errno.ENOSYS


def _capabilities_after() -> bytes:
    native.drop_capabilities()
    with Path("/proc/self/status").open("rb") as status:
        return b" ".join(line.split()[1] for line in status if line.startswith((b"CapEff", b"CapPrm", b"CapInh", b"CapAmb")))


def test_no_capability_is_left(in_child):
    assert in_child(_capabilities_after) == b" ".join([b"0" * 16] * 4)


def test_capabilities_are_those_that_the_kernel_tells():
    status = Path("/proc/self/status").read_text()
    told = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    assert native.capabilities() == int(told, 16)
