"""Help files made here, whose compression is LZX in blocks that are not compressed; a real one is in tests/suites/test_files_clamav.py."""

from sekisho.mime.containers import foreign
from sekisho.mime.containers.chm import read_chm
from sekisho.mime.limits import Limits

FRAME = 32_768
SPACE = "::DataSpace/Storage/MSCompressed/"
TABLE = SPACE + "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable"


def words(*values, size=4):
    return b"".join(value.to_bytes(size, "little") for value in values)


def frame(content):
    """One frame of LZX as one block of plain octets: a bit for "no calls translated", kind 3 in 3 bits, 24 bits of size, the three last distances."""
    bits = f"0011{len(content):024b}".ljust(32, "0")
    return b"".join(int(bits[at : at + 16], 2).to_bytes(2, "little") for at in (0, 16)) + words(1, 1, 1) + content + bytes(len(content) % 2)


def encoded(value):
    made = bytes((value & 0x7F,))
    while value := value >> 7:
        made = bytes((0x80 | value & 0x7F,)) + made
    return made


def help_file(files, plain=(), interval=1, settings=None, break_it=lambda packed: packed):
    """A file of {name: octets}; the names in `plain` lie in the section that is not compressed."""
    packed_content = b"".join(octets for name, octets in files.items() if name not in plain)
    frames = [frame(packed_content[at : at + FRAME]) for at in range(0, len(packed_content), FRAME)]
    starts = [sum(map(len, frames[:index])) for index in range(len(frames))]
    packed = break_it(b"".join(frames))
    control = settings or words(6) + b"LZXC" + words(2, interval, 1, 1, 0)
    table = words(2, len(frames), 8, 40) + words(len(packed_content), len(packed), FRAME, *starts, size=8)
    section, entries, offset = b"", [], 0
    own = {f"{SPACE}Content": packed, f"{SPACE}ControlData": control, TABLE: table}
    for name, octets in {**own, **{name: files[name] for name in plain}}.items():
        entries.append((name, 0, len(section), len(octets)))
        section += octets
    for name, octets in files.items():
        if name not in plain:
            entries.append((name, 1, offset, len(octets)))
            offset += len(octets)
    listed = b"".join(encoded(len(name)) + name.encode() + encoded(where) + encoded(at) + encoded(size) for name, where, at, size in entries)
    chunk = b"PMGL" + words(4_096 - 20 - len(listed), 0, 0xFFFFFFFF, 0xFFFFFFFF) + listed.ljust(4_096 - 20, b"\0")
    index = b"PMGI".ljust(4_096, b"\0")
    directory = (b"ITSP" + words(1, 84, 10, 4_096, 2, 1, 0, 0, 0, 0xFFFFFFFF, 2)).ljust(84, b"\0") + index + chunk
    head = (b"ITSF" + words(3, 96, 1, 0, 0)).ljust(56, b"\0") + words(96, 0, 96, len(directory), 96 + len(directory), size=8)
    return head + directory + section


def opened(read, octets, **given):
    found, codes = read(read_chm, octets, kind="chm", **given)
    return {member.name: member.octets for member in found if not member.name.endswith("/")}, codes


FILES = {"/a.htm": b"<html>" + bytes(range(256)) * 300, "/b.exe": b"MZ" * 700, "/#SYSTEM": b"as it is"}


def test_files_of_both_sections(read):
    names = {name.removeprefix("/"): octets for name, octets in FILES.items()}
    found, codes = opened(read, help_file(FILES, plain=("/#SYSTEM",)))
    if foreign.AVAILABLE:
        assert (found, codes) == (names, [])
    else:
        assert "unscannable.broken_archive" in codes


def test_without_the_library_it_is_told(read, monkeypatch):
    monkeypatch.setattr(foreign, "_LIBRARY", None)
    found, codes = opened(read, help_file(FILES, plain=("/#SYSTEM",)))
    assert found["#SYSTEM"] == b"as it is"
    assert set(codes) == {"unscannable.broken_archive"}


def test_what_is_broken_is_never_clean(read):
    made = help_file(FILES)
    for octets in (made[:90], made[:200], made[:6_000], made[:20_000], help_file(FILES, break_it=lambda packed: b"\xff" * len(packed))):
        assert any(code.startswith(("unscannable.", "archive.broken")) for code in opened(read, octets)[1])
    for settings in (words(6) + b"LZXC" + words(2, 0, 1, 1, 0), words(6) + b"LZXC" + words(2, 1, 999, 1, 0), b"nothing"):
        assert opened(read, help_file(FILES, settings=settings)) == ({}, ["archive.broken"])


def test_limits_intercept(read):
    limits = Limits(max_archive_members=2)
    assert opened(read, help_file(FILES), limits=limits)[1] == ["unscannable.archive_members"]
    expected = ["unscannable.budget"] if foreign.AVAILABLE else ["unscannable.broken_archive"] * 2
    assert opened(read, help_file({"/a": b"x" * 50_000}), limits=Limits(max_expanded_octets=40_000))[1] == expected
