import struct
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import ole
from sekisho.mime.documents.looking import Looking, quietly
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.testing.documents import a_compound_file, a_macro_project


def look(octets):
    looking = Looking(octets, ("ole",), "a.doc", "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic))
    quietly(looking, ole.look)
    return looking


def test_a_macro_that_runs_by_itself():
    looking = look(a_macro_project('Sub AutoOpen()\r\nShell ("cmd.exe /c calc")\r\n\' http://evil.test/a\r\nEnd Sub', "Macros"))
    assert looking.flags == {"macro"}
    assert looking.signs["vba_autorun"].detail == "AutoOpen"
    assert "Shell" in looking.signs["vba_calls"].detail
    assert "http://evil.test/a" in looking.links


def test_an_embedded_file_is_handed_on():
    body = b"\x02\0a.exe\0C:\\a.exe\0\0\0\x03\0" + struct.pack("<I", 2) + b"x\0" + struct.pack("<I", 4) + b"MZ\0\0"
    looking = look(a_compound_file({"ObjectPool/_1/\x01Ole10Native": struct.pack("<I", len(body)) + body}))
    assert [(member.name, member.octets) for member in looking.members] == [("a.exe", b"MZ\0\0")]
    assert "embedded_file" in looking.signs


def test_dde_in_the_text_of_word():
    for text in (b"\x13 DDEAUTO cmd.exe /c calc \x14", "\x13 DDEAUTO cmd.exe /c calc \x14".encode("utf-16-le")):
        assert "dde" in look(a_compound_file({"WordDocument": b"\xec\xa5" + bytes(30) + text})).signs


def test_encrypted_documents():
    assert look(a_compound_file({"WordDocument": b"\xec\xa5" + bytes(8) + b"\0\x01"})).encrypted
    assert look(a_compound_file({"Workbook": struct.pack("<HH", 0x2F, 4) + bytes(4)})).encrypted


def test_an_ordinary_document():
    looking = look(
        a_compound_file({"WordDocument": b"\xec\xa5" + bytes(30) + b"Minutes \x13 PAGE \x14", "1Table": b"", "\x05SummaryInformation": b""})
    )
    assert (looking.signs, looking.links, looking.members, looking.flags, looking.encrypted) == ({}, {}, [], set(), False)


def test_a_broken_file_is_searched_all_the_same():
    whole = a_macro_project('Sub AutoOpen()\r\nShell ("x")\r\nEnd Sub')
    looking = look(whole[:512] + b"\xff" * 100 + whole[612:-600])
    assert {"ole_broken", "vba_autorun"} <= set(looking.signs)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6_000), st.binary(min_size=1, max_size=200))
def test_damage_raises_nothing(place, damage):
    whole = a_macro_project("Sub A()\r\nEnd Sub", "Macros")
    look(whole[:place] + damage + whole[place + len(damage) :])
    look(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + damage)


def test_more_code_than_is_read_is_told_and_what_was_read_counts():
    code = 'Sub AutoOpen()\r\nShell "calc"\r\nEnd Sub\r\n'
    looking = look(a_macro_project(code + "x = 1\r\n" * 450_000))
    assert {"vba_autorun", "vba_calls"} <= set(looking.signs)
    assert [defect.code for defect in looking.defects] == ["unscannable.budget"]
    behind = look(a_macro_project("x = 1\r\n" * 400_000 + code))
    assert {"vba_autorun", "vba_calls"} <= set(behind.signs)
    assert not behind.defects
