from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents.pdf_marks import note_objects, note_script


def noted(look, octets):
    return look(lambda looking: note_objects(octets, looking), b"%PDF", "pdf")


def test_links_in_every_form_of_string(look):
    looking = noted(
        look, b"/URI(http://a.test/\\(x\\)\\055) /URI <687474703a2f2f622e74657374> /URI (\xfe\xff" + "http://c.test".encode("utf-16-be") + b")"
    )
    assert list(looking.links) == ["http://a.test/(x)-", "http://b.test", "http://c.test"]
    assert looking.signs == {}


def test_the_address_before_all_relative_ones(look):
    looking = noted(look, b"/URI<</Base(http://a.test)>> /URI<</Base (http://evil.test/)>> /URI(x)")
    assert {"http://a.test/x", "http://evil.test/x"} <= set(looking.links)
    looking = noted(look, b"".join(b"/URI<</Base(http://h%d.test)>>" % number for number in range(11)) + b"/URI(x)")
    assert [defect.code for defect in looking.defects] == ["unscannable.too_many_links"]


def test_actions(look):
    looking = noted(look, b"<</S/Launch/F(cmd.exe)>> <</S /SubmitForm>> <</S/GoToR/F(\\\\\\\\evil.test\\\\s)>> /AA")
    assert looking.signs["pdf_launch"].detail == "cmd.exe, \\\\evil.test\\s"
    assert {"pdf_submit", "pdf_remote"} <= set(looking.signs)
    assert looking.flags == {"pdf_open_action"}


def test_names_with_escapes(look):
    assert "pdf_hidden_names" in noted(look, b"/J#61vaScript").signs
    assert noted(look, b"/Font#20Name /Lime#20Green /A#20B").signs == {}


def test_scripts(look):
    looking = look(lambda looking: note_script("this.exportDataObject({nLaunch:2}); app.launchURL('http://evil.test/a')", looking), b"", "pdf")
    assert "pdf_dangerous_file" in looking.signs
    assert "http://evil.test/a" in looking.links
    assert look(lambda looking: note_script("this.print()", looking), b"", "pdf").signs == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_broken_ones_raise_nothing(look, octets):
    noted(look, b"/S/Launch /S/GoToR /URI(" + octets + b"/JS<" + octets)


def test_hostile_text_is_read_in_linear_time(look):
    for piece in (b"/URI(", b"/JS(\\", b"/F<<", b"/J#61", b"((", b"/URI<41 "):  # what is quadratic here takes hours
        noted(look, b"/S/Launch" + piece * 20_000)


def test_many_actions_in_front_hide_none(look):
    looking = noted(look, b"<</S/JavaScript/JS(a)>>" * 300 + b"<</S/Launch/F(cmd.exe)>><</S/JavaScript/JS(this.exportDataObject\\({nLaunch:2}\\))>>")
    assert {"pdf_launch", "pdf_dangerous_file"} <= set(looking.signs)
    assert [defect.code for defect in noted(look, b"<</S/JavaScript/JS(a)>>" * 10_001).defects] == ["unscannable.budget"]
