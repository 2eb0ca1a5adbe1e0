import mmap
from pathlib import Path

from sekisho.gate.inspectors.large_pages import allocated, collapse

MAPS = """\
00400000-00452000 r-xp 00000000 08:02 173521 /usr/bin/python3
00e03000-00e24000 rw-p 00000000 00:00 0 [heap]
35b1a21000-35b1a22000 rw-p 00000000 00:00 0
7f0000000000-7f0000400000 rw-s 00000000 00:01 9 /dev/zero (deleted)
7f1000000000-7f1000400000 rw-p 00000000 08:02 1 /usr/lib/libc.so
7fffb2c0d000-7fffb2c2e000 rw-p 00000000 00:00 0 [stack]
"""


def test_only_what_belongs_to_no_file_and_no_stack_is_gathered():
    assert list(allocated(MAPS.splitlines())) == [(0xE03000, 0xE24000), (0x35B1A21000, 0x35B1A22000)]


def _gathered() -> bytes:
    memory = mmap.mmap(-1, 8 * 1024 * 1024, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for position in range(0, len(memory), 4096):
        memory[position : position + 8] = position.to_bytes(8, "little")
    count = collapse()
    kept = all(int.from_bytes(memory[position : position + 8], "little") == position for position in range(0, len(memory), 4096))
    return f"{kept} {count}".encode()


def test_memory_is_the_same_afterwards(in_child):
    kept, count = in_child(_gathered).split()
    assert kept == b"True"
    assert int(count) >= 0  # older kernels cannot: 0


def test_where_nothing_can_be_read_nothing_is_done(monkeypatch):
    monkeypatch.setattr(Path, "read_text", lambda *_: (_ for _ in ()).throw(PermissionError()))
    assert collapse() == 0
