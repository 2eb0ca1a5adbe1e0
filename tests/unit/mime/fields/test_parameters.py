import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.fields.parameters import parse, text_of, without_comments


@pytest.mark.parametrize(
    ("value", "head", "found"),
    [
        (b"text/plain", b"text/plain", []),
        (b"Text/Plain; charset=UTF-8", b"text/plain", [("charset", "UTF-8")]),
        (b'a/b; name="x; y=z"; c=d', b"a/b", [("name", "x; y=z"), ("c", "d")]),
        (b'a/b; name="say \\"hi\\""', b"a/b", [("name", 'say "hi"')]),
        (b'a/b; name="C:\\dir\\file.txt"', b"a/b", [("name", "C:\\dir\\file.txt")]),
        (b"a/b; name = spaced name.txt ; c = d", b"a/b", [("name", "spaced name.txt"), ("c", "d")]),
        (b'a/b; name="unclosed', b"a/b", [("name", "unclosed")]),
        (b"a/b; ;; c=d;", b"a/b", [("c", "d")]),
        (b"a/b; boundary=x; boundary=y", b"a/b", [("boundary", "x"), ("boundary", "y")]),
        (b"a; filename*=utf-8''%e6%97%a5.txt", b"a", [("filename", "日.txt")]),
        (b"a; filename*0*=utf-8''%E8%AB%8B%E6%B1; filename*1*=%82.zip", b"a", [("filename", "請求.zip")]),
        (b"a; filename*1=b; filename*0=a", b"a", [("filename", "ab")]),
        (b'a; filename="=?ISO-2022-JP?B?GyRCQEE1YT1xGyhCLnppcA==?="', b"a", [("filename", "請求書.zip")]),
        (b"a; filename*=iso-2022-jp''%1B%24B%40A%1B%28B", b"a", [("filename", "請")]),
    ],
)
def test_parameters(value, head, found):
    parsed_head, parameters = parse(value)
    assert parsed_head == head
    assert [(one.name.decode(), text_of(one, [])) for one in parameters] == found


def test_comments_are_removed_to_some_depth():
    assert without_comments(b"base64 (a (b) c)") == b"base64 "
    assert without_comments(b"(unclosed base64") == b"(unclosed base64"


def test_many_parameters_end():
    assert len(parse(b"a/b; " + b"x=y; " * 100_000)[1]) == 200


@given(st.binary(max_size=200))
def test_any_octets_are_read(value):
    for parameter in parse(value)[1]:
        text_of(parameter, [])
