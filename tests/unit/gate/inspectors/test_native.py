import errno
import os
import subprocess
import sys
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


_EIGHT_THREADS = """
import threading
from pathlib import Path
from sekisho.gate.inspectors import native
native.one_steady_heap()
kept = []
threads = [threading.Thread(target=lambda: kept.append([bytes(100_000) for _ in range(20)])) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
spans = [line.split()[0].partition("-")[0] for line in Path("/proc/self/maps").read_text().splitlines() if len(line.split()) == 5]
print(sum(1 for begin in spans if int(begin, 16) % (64 * 1024 * 1024) == 0))
"""


def test_threads_have_no_heaps_of_their_own():
    """An arena of a thread begins at a multiple of 64 MB (glibc's HEAP_MAX_SIZE)."""
    counted = subprocess.run([sys.executable, "-c", _EIGHT_THREADS], capture_output=True, text=True, check=True, timeout=60)
    assert counted.stdout.strip() == "0"
