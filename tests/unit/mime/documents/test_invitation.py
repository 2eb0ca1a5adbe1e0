from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import invitation

EVENT = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN=Hanako:mailto:hanako@partner.test\r\nDESCRIPTION:Join at https://meet.part\r\n ner.test/x\\nThanks\r\n"
    'ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="a.exe":TVqQAA==\r\nX-ALT-DESC;FMTTYPE=text/html:<a href="https://evil.test/">x</a>\r\nEND:VEVENT\r\n'
)


def test_links_over_folded_lines_files_and_the_organiser(look):
    looking = look(invitation.look, EVENT)
    assert {"https://meet.partner.test/x", "https://evil.test/"} <= set(looking.links)
    assert [(member.name, member.octets) for member in looking.members] == [("a.exe", b"MZ\x90\0")]
    assert looking.signs["calendar_organiser"].detail == "hanako@partner.test"


def test_an_event_without_any(look):
    looking = look(invitation.look, "BEGIN:VCALENDAR\r\nSUMMARY:Minutes\r\nEND:VCALENDAR\r\n")
    assert (looking.links, looking.members, looking.signs) == ({}, [], {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200))
def test_broken_ones_raise_nothing(look, text):
    look(invitation.look, f"BEGIN:VCALENDAR\r\nDESCRIPTION{text}\r\nATTACH;ENCODING=BASE64:{text}".encode("utf-8", "replace"))


def test_hostile_text_is_read_in_linear_time(look):
    for piece in ("DESCRIPTION;", 'ATTACH;a="', "\r\n URL:", "URL;x=" + ";" * 50):  # what is quadratic here takes hours
        assert look(invitation.look, piece * 20_000).members == []
