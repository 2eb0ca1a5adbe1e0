import base64
import time

import pytest

from sekisho.mime.fields.headers import parse
from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.structure.tree import Walker, defects_of_bytes

HEAD = b"From: a@b.test\r\nSubject: x\r\n"


def walk(raw, limits=DEFAULT_LIMITS):
    walker = Walker(limits, limits.budget(time.monotonic))
    walker.message(raw, parse(raw, 0, len(raw), limits))
    return walker


def leaves_of(raw):
    return [(leaf.path, leaf.media_type, leaf.octets) for leaf in walk(raw).leaves]


def codes_of(raw, limits=DEFAULT_LIMITS):
    return [defect.code for defect in walk(raw, limits).defects]


def multipart(*parts, boundary=b"x", kind=b"mixed", preamble=b"", epilogue=b""):
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b"; boundary=" + boundary + b"\r\n\r\n" + preamble + body + b"--" + boundary + b"--\r\n" + epilogue


TEXT = b"Content-Type: text/plain\r\n\r\nhello"
HTML = b"Content-Type: text/html\r\n\r\n<p>hello"


def test_a_message_without_parts():
    assert leaves_of(HEAD + b"\r\nhello\r\n") == [("1", "text/plain", b"hello\r\n")]


def test_nested_multiparts_have_paths_as_imap_numbers_them():
    raw = HEAD + multipart(multipart(TEXT, HTML, boundary=b"y", kind=b"alternative"), TEXT)
    assert leaves_of(raw) == [("1.1", "text/plain", b"hello"), ("1.2", "text/html", b"<p>hello"), ("2", "text/plain", b"hello")]
    assert codes_of(raw) == []


def test_the_same_with_line_feeds_alone():
    raw = (HEAD + multipart(multipart(TEXT, HTML, boundary=b"y"), TEXT)).replace(b"\r\n", b"\n")
    assert [path for path, _, _ in leaves_of(raw)] == ["1.1", "1.2", "2"]
    assert list(defects_of_bytes(raw)) == []


def test_an_attached_message_is_opened():
    inner = HEAD + multipart(TEXT, HTML, boundary=b"y")
    raw = HEAD + multipart(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + inner)
    assert [path for path, _, _ in leaves_of(raw)] == ["1", "2.1", "2.2"]


def test_an_attached_message_keeps_its_file_name():
    raw = HEAD + multipart(b'Content-Type: message/rfc822; name="a.eml"\r\n\r\n' + HEAD + b"\r\nhi")
    assert [(leaf.path, leaf.file_name, leaf.octets) for leaf in walk(raw).leaves] == [("1.1", "", b"hi"), ("1", "a.eml", b"")]


@pytest.mark.parametrize("declared", [True, False])
def test_an_encoded_attached_message_is_opened(declared):
    inner = base64.encodebytes(HEAD + b"\r\n" + b"secret " * 20).replace(b"\n", b"\r\n")
    encoding = b"Content-Transfer-Encoding: base64\r\n" if declared else b""
    raw = HEAD + multipart(b"Content-Type: message/rfc822\r\n" + encoding + b"\r\n" + inner)
    assert leaves_of(raw)[0][2] == b"secret " * 20
    assert codes_of(raw) == (["mime.encoded_message"] if declared else ["mime.undeclared_base64"])


def test_the_parts_of_a_digest_are_messages():
    raw = HEAD + multipart(b"\r\nSubject: one\r\n\r\nfirst", b"\r\nSubject: two\r\n\r\nsecond", kind=b"digest")
    assert leaves_of(raw) == [("1.1", "text/plain", b"first"), ("2.1", "text/plain", b"second")]


def test_what_stands_outside_the_parts_is_looked_at():
    raw = HEAD + multipart(TEXT, preamble=b"This is a multi-part message in MIME format.\r\n", epilogue=b"\r\nA footer of some list\r\n")
    found = walk(raw).leaves
    assert [(leaf.path, leaf.outside) for leaf in found] == [("1", False), ("2", True)]
    assert codes_of(raw) == ["mime.text_outside_parts"]


def test_a_part_before_the_first_delimiter_is_decoded():
    raw = HEAD + multipart(TEXT, preamble=b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n")
    assert leaves_of(raw)[0] == ("0", "a/b", b"hello")


@pytest.mark.parametrize(
    ("raw", "code", "octets"),
    [
        (b"Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--", "mime.two_boundaries", b"two"),
        (b"Content-Type: multipart/mixed\r\n\r\n--a\r\n\r\none\r\n--a--", "mime.missing_boundary", b"one"),
        (b"Content-Type: multipart/mixed; boundary=wrong\r\n\r\n--a\r\n\r\none\r\n--a--", "mime.missing_boundary", b"one"),
        (b"Content-Type: multipart/mixed; boundary=none\r\n\r\njust text", "mime.missing_boundary", b"just text"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\none", "mime.unterminated_multipart", b"one"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a--\r\n--a\r\n\r\none\r\n--a--", "mime.part_after_end", b"one"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--ab\r\n\r\none\r\n--a--", "mime.odd_delimiter", b"one"),
        (b"Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\none\r\n--a--", "mime.conflicting_type", b"one"),
        (b"Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\naGVsbG8=", "mime.conflicting_encoding", b"hello"),
        (
            b"Content-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"--a\r\n\r\none\r\n--a--"),
            "mime.encoded_multipart",
            b"one",
        ),
        (
            b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: a/b\r\n \r\nA: b\r\n\r\nx\r\n--a--",
            "mime.blank_line_with_space",
            b"A: b\r\n\r\nx",
        ),
    ],
)
def test_every_reading_is_walked(raw, code, octets):
    assert octets in [leaf[2] for leaf in leaves_of(HEAD + raw)]
    assert code in codes_of(HEAD + raw)


def test_a_boundary_that_begins_with_the_outer_one_is_nothing_odd():
    raw = HEAD + multipart(multipart(TEXT, boundary=b"xy"))
    assert codes_of(raw) == []
    assert leaves_of(raw) == [("1.1", "text/plain", b"hello")]


def test_a_bare_return_as_line_end_is_a_reading():
    raw = HEAD + multipart(b"Content-Type: a/b\rContent-Transfer-Encoding: base64\r\raGVsbG8=")
    assert [(defect.code, defect.detail) for defect in defects_of_bytes(raw)] == [("mime.bare_newline", "CR")]
    walker = walk(raw)
    walker.line_ends_elsewhere(raw)
    assert b"hello" in [leaf.octets for leaf in walker.leaves]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"Content-Type: message/external-body; access-type=URL\r\n\r\nContent-Type: a/b\r\n\r\n", "unscannable.external_body"),
        (b"Content-Type: message/partial; id=x; number=2; total=3\r\n\r\nrest", "unscannable.partial_message"),
        (b"Content-Type: message/partial; id=x; number=1; total=3\r\n\r\nSubject: a\r\n\r\nbegins", "unscannable.partial_message"),
    ],
)
def test_content_that_is_elsewhere_is_unscannable(raw, code):
    assert codes_of(HEAD + raw) == [code]


def test_a_whole_message_called_partial_is_read():
    raw = HEAD + b"Content-Type: message/partial; id=x; number=1; total=1\r\n\r\nSubject: a\r\n\r\nall of it"
    assert codes_of(raw) == []
    assert b"all of it" in [leaf[2] for leaf in leaves_of(raw)]


def test_depth_ends_with_a_defect():
    raw = HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(200)) + b"\r\nhi"
    assert "unscannable.too_deep" in codes_of(raw)
    nested = HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 10_000 + b"\r\nhi"
    assert codes_of(nested) == ["unscannable.too_deep"]
    assert leaves_of(nested)


def test_the_number_of_parts_ends_with_a_defect():
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nhi\r\n" * 100_000
    walker = walk(raw, Limits(max_parts=50))
    assert "unscannable.too_many_parts" in [defect.code for defect in walker.defects]
    assert len(walker.leaves) <= 50


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 1_000_000 + b"\r\n\r\n--" + b"x" * 1_000_000 + b"\r\n\r\nhi\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--xy\r\n" * 50_000,
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"\n--" * 100_000,
        b"Content-Type: multipart/mixed\r\n\r\n--" + b" " * 500_000,
        b"Content-Type: multipart/mixed\r\n\r\n" + b"--a\r\n" * 50_000,
        b"Content-Type: " + b"a/b," * 50_000 + b"\r\n\r\n",
        b"Content-Transfer-Encoding: " + b"(base64" * 50_000 + b"\r\n\r\n",
    ],
    ids=["boundary", "odd", "empty", "spaces", "guess", "types", "encodings"],
)
def test_endless_structure_ends_with_a_defect(body):
    assert codes_of(HEAD + body)


def test_octets_as_a_whole():
    assert [defect.code for defect in defects_of_bytes(b"a\r\nb\nc\x00")] == ["mime.bare_newline", "mime.nul_octets"]
    assert [defect.detail for defect in defects_of_bytes(b"a\rb\nc\r\n")] == ["CR", "1 LF"]
