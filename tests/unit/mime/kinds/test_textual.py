import pytest

from sekisho.mime.kinds.textual import is_text, textual_types


@pytest.mark.parametrize(
    ("octets", "extension", "first"),
    [
        (b"<!DOCTYPE html><html><body>x</body></html>", "", "html"),
        (b"<p>hello</p>", "", "html"),
        (b"<?xml version='1.0'?><svg xmlns='x'></svg>", "", "svg"),
        (b"<?xml version='1.0'?><a/>", "", "xml"),
        (b"<HTA:APPLICATION ID=x><script>", "", "hta"),
        (b"<job><script language=vbscript></script></job>", "", "wsf"),
        (b"<libraryDescription xmlns=x></libraryDescription>", "", "library-ms"),
        (b"[InternetShortcut]\r\nURL=file://192.0.2.1/a", "", "url-shortcut"),
        (b"#!/bin/sh\necho", "", "script:sh"),
        (b"#!/usr/bin/env python3\n", "", "script:python"),
        (b"@echo off\r\ndir", "", "script:batch"),
        (b'Set x = CreateObject("a")\r\nOn Error Resume Next\r\n', "", "script:vbs"),
        (b"var x = new ActiveXObject('a'); x.WScript.Run();", "", "script:js"),
        (b"$x = New-Object Net.WebClient; Invoke-Expression $x", "", "script:ps1"),
        (b"anything", "js", "script:js"),
        (b"BEGIN:VCALENDAR\r\n", "", "ics"),
        (b"BEGIN:VCARD\r\n", "", "vcard"),
        (b"-----BEGIN PGP SIGNATURE-----", "", "pem"),
        (b"Received: from a\r\nFrom: a@b.test\r\nSubject: x\r\n\r\nx", "", "eml"),
        (b"\xff\xfe" + "<html><body>".encode("utf-16-le"), "", "html"),
        (b"\xef\xbb\xbf@echo off", "", "script:batch"),
        (b"Dear all,\n\nplain words.", "", "text"),
        (b"From the beginning: it was text: nothing else", "", "text"),
        (b"diff --git a/x.js b/x.js\n+function(x) { eval(y) }\n", "", "text"),
    ],
)
def test_kinds_of_text(octets, extension, first):
    assert textual_types(octets, extension)[0] == first


def test_text_and_binary():
    assert is_text("日本語".encode("cp932"))
    assert is_text(b"\x1b$B")
    assert is_text("x".encode("utf-16"))
    assert not is_text(b"a\0b")
    assert not is_text(b"\x01\x02")
