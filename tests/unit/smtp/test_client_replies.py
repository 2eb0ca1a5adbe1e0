"""Replies of servers, honest and hostile."""

import pytest

from sekisho.model.decision import Reply
from sekisho.smtp.client_replies import BadReply, ReplyReader, ServerReply


def test_replies_come_whole_whatever_the_packets():
    octets = b"220 mx.example.test ESMTP\r\n250-one\r\n250-two\r\n250 three\r\n354\r\n"
    expected = [ServerReply(220, ("mx.example.test ESMTP",)), ServerReply(250, ("one", "two", "three")), ServerReply(354, ("",))]
    assert ReplyReader().feed(octets) == expected
    reader = ReplyReader()
    assert [reply for octet in octets for reply in reader.feed(bytes([octet]))] == expected
    assert reader.is_empty


def test_something_begun_is_not_empty():
    reader = ReplyReader()
    reader.feed(b"250-one\r\n")
    assert not reader.is_empty
    reader = ReplyReader()
    reader.feed(b"25")
    assert not reader.is_empty


@pytest.mark.parametrize(
    "octets",
    [
        b"hello\r\n",
        b"99 x\r\n",
        b"199 x\r\n",
        b"600 x\r\n",
        b"250x\r\n",
        b"250 a\0b\r\n",
        b"250 a\n",
        b"250 a\rb\r\n",
        b"250-a\r\n251 b\r\n",
        b"\r\n",
        b"\xd9\xa2\xd9\xa5\xd9\xa0 x\r\n",
    ],
)
def test_nonsense_is_refused(octets):
    with pytest.raises(BadReply):
        ReplyReader().feed(octets)


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    reader = ReplyReader()
    with pytest.raises(BadReply, match="longer"):
        for _ in range(100):
            reader.feed(b"2" * 100)


def test_a_reply_without_end_is_refused():
    with pytest.raises(BadReply, match="does not end"):
        ReplyReader().feed(b"250-x\r\n" * 1_000)
    with pytest.raises(BadReply, match="does not end"):
        ReplyReader().feed(b"250-" + b"x" * 1_500 + b"\r\n" + (b"250-" + b"x" * 1_500 + b"\r\n") * 20)


@pytest.mark.parametrize(
    ("lines", "code", "expected"),
    [
        (("2.1.5 Ok",), 250, Reply(250, "2.1.5", "Ok")),
        (("5.1.1 No such user", "5.1.1 here"), 550, Reply(550, "5.1.1", "No such user here")),
        (("No such user",), 550, Reply(550, "", "No such user")),
        (("2.0.0 liar",), 550, Reply(550, "", "2.0.0 liar")),
        (("4.7.1",), 450, Reply(450, "4.7.1", "")),
        (("\x1b[31mred\x07",), 550, Reply(550, "", "?[31mred?")),
    ],
)
def test_enhanced_codes_and_safe_texts(lines, code, expected):
    assert ServerReply(code, lines).as_reply() == expected


def test_texts_are_bounded():
    assert len(str(ServerReply(550, ("5.1.1 " + "x" * 1_900,) * 8).as_reply())) <= 500
