"""The zygote's memory in large pages: a fork copies one entry for 2 MiB instead of 512, and so does the end of what was forked."""

import contextlib
import resource
from collections.abc import Iterable, Iterator
from pathlib import Path

from sekisho.gate.inspectors import native

_LARGE = 2 * 1024 * 1024
_SMALL = 4096
_MADV_COLLAPSE = 25  # Linux 6.1 and later
_WRITABLE = "rw-p"


def collapse() -> int:
    """Gather what this process has allocated into large pages, as far as the kernel can; return how many there are. Never raises.

    A child that writes to one gets a small page of its own, as before. Where the kernel is older nothing changes but the price of a fork.
    """
    if resource.getpagesize() != _SMALL:  # other machines have other large pages
        return 0
    try:
        spans = list(allocated(Path("/proc/self/maps").read_text("utf-8", "replace").splitlines()))
    except OSError:
        return 0
    collapsed = 0
    for start, end in spans:
        for address in range(-(-start // _LARGE) * _LARGE, end - _LARGE + 1, _LARGE):
            with contextlib.suppress(OSError):  # shared, locked, or no large page is free
                native.madvise(address, _LARGE, _MADV_COLLAPSE)
                collapsed += 1
    return collapsed


def allocated(maps: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of private writable memory that belong to no file, from lines of /proc/PID/maps (proc(5))."""
    for line in maps:
        fields = line.split()
        if len(fields) >= 5 and fields[1] == _WRITABLE and (len(fields) == 5 or fields[5] == "[heap]"):
            start, _, end = fields[0].partition("-")
            yield int(start, 16), int(end, 16)
