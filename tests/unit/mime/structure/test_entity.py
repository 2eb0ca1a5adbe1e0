import pytest

from sekisho.mime.fields.headers import parse
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.structure.entity import interpret


def meaning_of(*lines):
    raw = b"\r\n".join((*lines, b"", b""))
    return interpret(raw, parse(raw, 0, len(raw), DEFAULT_LIMITS), "text/plain", "part:1", 8)


def codes_of(meaning):
    return [defect.code for defect in meaning.defects]


def test_nothing_declared_is_plain_text():
    reading = meaning_of(b"From: a@b.test").readings[0]
    assert reading == ("text/plain", "", "", (), False)


def test_an_ordinary_part():
    meaning = meaning_of(
        b'Content-Type: Text/HTML; charset="UTF-8"', b"Content-Transfer-Encoding: Base64", b"Content-Disposition: inline; filename=a.html"
    )
    assert meaning.readings == [("text/html", "base64", "utf-8", (), True)]
    assert (meaning.disposition, meaning.file_name, meaning.other_names) == ("inline", "a.html", ())
    assert meaning.defects == []


@pytest.mark.parametrize(
    ("value", "encodings", "code"),
    [
        (b"base64", ["base64"], None),
        (b"QUOTED-PRINTABLE", ["quoted-printable"], None),
        (b"x-uuencode", ["uuencode"], None),
        (b"8bit", [""], None),
        (b'"base64"', ["base64"], "mime.odd_encoding"),
        (b"(comment) base64", ["base64"], "mime.odd_encoding"),
        (b"base64;", ["base64"], "mime.odd_encoding"),
        (b"bas\r\n e64", ["base64"], "mime.odd_encoding"),
        (b"(base64", ["base64", ""], "mime.conflicting_encoding"),
        (b"x-no-such", [""], "mime.odd_encoding"),
        (b"base64\r\nContent-Transfer-Encoding: quoted-printable", ["base64", "quoted-printable"], "mime.conflicting_encoding"),
        (b"base64\r\nContent-Transfer-Encoding: BASE64", ["base64"], None),
    ],
)
def test_every_reading_of_the_encoding(value, encodings, code):
    meaning = meaning_of(b"Content-Type: a/b", b"Content-Transfer-Encoding: " + value)
    assert [reading.encoding for reading in meaning.readings] == encodings
    assert code in codes_of(meaning) if code else not meaning.defects


@pytest.mark.parametrize(
    ("value", "types", "code"),
    [
        (b"text/plain, multipart/mixed; boundary=x", ["text/plain", "multipart/mixed"], "mime.conflicting_type"),
        (b"text/plain\r\nContent-Type: text/html", ["text/plain", "text/html"], "mime.conflicting_type"),
        (b"text/html\r\nContent-Type: text/html; charset=utf-8", ["text/html"], None),
        (b"text", ["text/plain"], "mime.odd_content_type"),
        (b"(x) text/html", ["text/html"], "mime.odd_content_type"),
        (b"multipart; boundary=x", ["multipart/mixed"], "mime.odd_content_type"),
        (b"pdf", ["application/octet-stream"], "mime.odd_content_type"),
        (b"", ["text/plain"], "mime.odd_content_type"),
    ],
)
def test_every_reading_of_the_type(value, types, code):
    meaning = meaning_of(b"Content-Type: " + value)
    assert [reading.media_type for reading in meaning.readings] == types
    assert code in codes_of(meaning) if code else not meaning.defects


def test_a_charset_in_the_second_of_two_types_is_used():
    assert meaning_of(b"Content-Type: text/html", b"Content-Type: text/html; charset=koi8-r").readings[0].charset == "koi8-r"


def test_all_names_are_kept_the_likeliest_first():
    meaning = meaning_of(b"Content-Type: a/b; name=one.exe", b"Content-Disposition: attachment; filename=two.txt; filename*=utf-8''three.js")
    assert (meaning.file_name, meaning.other_names) == ("three.js", ("two.txt", "one.exe"))
    assert "mime.names_disagree" in codes_of(meaning)


def test_a_field_folded_into_another_is_one_reading():
    meaning = meaning_of(b"Content-Disposition: attachment; filename=a.com", b" Content-Transfer-Encoding: base64")
    assert [reading.encoding for reading in meaning.readings] == ["", "base64"]


def test_too_many_readings_are_unscannable():
    lines = [b"Content-Type: a/b%d" % number for number in range(20)]
    meaning = meaning_of(*lines)
    assert len(meaning.readings) == 8
    assert "unscannable.too_many_readings" in codes_of(meaning)
