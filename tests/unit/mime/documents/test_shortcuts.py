import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import shortcuts

READERS = [
    shortcuts.look_at_shortcut,
    shortcuts.look_at_library,
    shortcuts.look_at_settings,
    shortcuts.look_at_remote_desktop,
    shortcuts.look_at_query,
]


@pytest.mark.parametrize("url", ["file://192.0.2.1/s/a.exe", "\\\\evil.test@80\\s\\a.lnk", "//evil.test/s"])
def test_a_shortcut_to_another_computer(look, url):
    assert "shortcut_remote" in look(shortcuts.look_at_shortcut, f"[InternetShortcut]\r\nURL={url}\r\n").signs


def test_a_shortcut_to_a_page_is_a_link(look):
    looking = look(shortcuts.look_at_shortcut, "[InternetShortcut]\r\nURL=https://www.partner.test/\r\nIconIndex=0\r\n")
    assert looking.signs == {}
    assert list(looking.links) == ["https://www.partner.test/"]


def test_a_shortcut_that_downloads_a_program(look):
    assert "shortcut_runs" in look(shortcuts.look_at_shortcut, "[InternetShortcut]\nURL=https://evil.test/a.exe\n").signs
    assert "shortcut_runs" in look(shortcuts.look_at_shortcut, "[InternetShortcut]\nURL=file:///C:/Windows/a.exe\n").signs


def test_a_library_elsewhere(look):
    text = "<libraryDescription><searchConnectorDescription><simpleLocation><url>\\\\evil.test\\s</url></simpleLocation></searchConnectorDescription></libraryDescription>"
    assert "shortcut_remote" in look(shortcuts.look_at_library, text).signs
    assert look(shortcuts.look_at_library, "<libraryDescription><url>knownfolder:{1}</url></libraryDescription>").signs == {}


def test_a_command_of_settings(look):
    text = "<PCSettings><ApplicationInformation><DeepLink>%windir%\\system32\\cmd.exe /c calc</DeepLink></ApplicationInformation></PCSettings>"
    assert "cmd.exe" in look(shortcuts.look_at_settings, text).signs["shortcut_runs"].detail


def test_a_remote_desktop(look):
    text = "full address:s:evil.test:3389\r\ndrivestoredirect:s:*\r\nredirectclipboard:i:1\r\n"
    assert look(shortcuts.look_at_remote_desktop, text.encode("utf-16")).signs["remote_desktop"].detail == "evil.test:3389 drives, clipboard"
    assert look(shortcuts.look_at_remote_desktop, "screen mode id:i:2\r\n").signs == {}


def test_a_web_query(look):
    assert look(shortcuts.look_at_query, "WEB\r\n1\r\nhttp://evil.test/q\r\n").signs["query"].detail == "http://evil.test/q"
    assert look(shortcuts.look_at_query, "WEB\r\n1\r\n").signs == {}


@pytest.mark.parametrize("reader", READERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_broken_ones_raise_nothing(look, reader, octets):
    look(reader, octets)
    look(reader, b"URL=" + octets + b"<url>" + octets)
